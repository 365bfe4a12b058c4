import Foundation

/// TCP sockets on 127.0.0.1; whoever gets one closes it.
package enum LoopbackSocket {
    package struct Failed: Error { package let what: String }

    /// One that listens on a free port.
    package static func listening() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = try made(nonBlocking: true)
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard withSocketAddress(&address, { bind(descriptor, $0, length) }) == 0, listen(descriptor, 64) == 0,
            withSocketAddress(&address, { getsockname(descriptor, $0, &length) }) == 0
        else {
            close(descriptor)
            throw Failed(what: "no port to listen on")
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// The next who has connected; nil: nobody.
    package static func accepted(from listener: Int32) -> Int32? {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// One that is connected; blocks until it is.
    package static func connected(to port: UInt16) throws -> Int32 {
        let descriptor = try made(nonBlocking: false)
        var address = Self.address(port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard withSocketAddress(&address, { connect(descriptor, $0, length) }) == 0 else {
            close(descriptor)
            throw Failed(what: "connect to \(port): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    private static func made(nonBlocking: Bool) throws -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (nonBlocking ? SOCK_NONBLOCK.rawValue : 0)
        let descriptor = socket(AF_INET, Int32(kind), 0)
        guard descriptor >= 0 else { throw Failed(what: "no socket: \(String(cString: strerror(errno)))") }
        return descriptor
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    private static func withSocketAddress<Value>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Value
    ) -> Value {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}
