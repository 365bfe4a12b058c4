import Glibc

/// Whoever started the service and wants to hear how it is: systemd, by a datagram to the socket that it names.
///
/// What it does not take is let go: the service does not depend on being watched.
/// Source: sd_notify(3).
struct Supervisor: Sendable {
    private let address: sockaddr_un
    private let length: socklen_t

    /// Nil where nobody asks: no `NOTIFY_SOCKET`, or none that is a path or an abstract name ("@…").
    init?(environment: [String: String]) {
        guard let name = environment["NOTIFY_SOCKET"], name.utf8.count > 1, let first = name.utf8.first,
            first == UInt8(ascii: "/") || first == UInt8(ascii: "@")
        else { return nil }
        var address = sockaddr_un()
        var bytes = Array(name.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        // An abstract name begins with a NUL.
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.address = address
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    }

    /// Says one thing: `READY=1`, `WATCHDOG=1`. Does not wait.
    func tell(_ what: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = address
        let bytes = Array(what.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
