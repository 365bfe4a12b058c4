import Glibc

/// A TCP connection to a broker, read and written without waiting. Not to be used from two threads at once.
final class BrokerSocket {
    /// Nil once closed.
    private(set) var descriptor: Int32?

    /// Connects; blocks while the name is resolved and until the peer answers or the kernel gives up.
    init(host: String, port: UInt16) throws(TransportError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &found)
        guard status == 0 else {
            throw TransportError(.unreachable, "\(host):\(port): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(found) }
        var why = "no address"
        var next = found
        while let address = next?.pointee {
            next = address.ai_next
            let descriptor = Glibc.socket(
                address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.ai_protocol)
            if descriptor >= 0, Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0,
                fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0
            {
                self.descriptor = descriptor
                return
            }
            why = String(cString: strerror(errno))
            if descriptor >= 0 { Glibc.close(descriptor) }
        }
        throw TransportError(.unreachable, "\(host):\(port): \(why)")
    }

    deinit { close() }

    func close() {
        if let descriptor { Glibc.close(descriptor) }
        descriptor = nil
    }

    /// How many bytes came into `room`, which is not empty; nil: nothing is there yet.
    func receive(into room: UnsafeMutableRawBufferPointer) throws(TransportError) -> Int? {
        guard let descriptor else { throw Self.closed }
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        if count > 0 { return count }
        if count < 0, Self.mayTryLater(errno) { return nil }
        let why = count == 0 ? "closed by the broker" : String(cString: strerror(errno))
        close()
        throw TransportError(.connectionLost, why)
    }

    /// How many of the bytes have left; the others have no room yet.
    func send(_ bytes: UnsafeRawBufferPointer) throws(TransportError) -> Int {
        guard let descriptor else { throw Self.closed }
        let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return count }
        if Self.mayTryLater(errno) { return 0 }
        let why = String(cString: strerror(errno))
        close()
        throw TransportError(.connectionLost, why)
    }

    private static let closed = TransportError(.connectionLost, "closed")

    private static func mayTryLater(_ error: Int32) -> Bool { error == EAGAIN || error == EINTR }
}
