import Glibc

extension Endpoint {
    /// Tries whether a server can listen there, and lets go of it again: what another program does in between is told by the
    /// server itself, later and in the system's words.
    ///
    /// - Throws: `StartError` that says what stands in the way.
    func tryListening() throws {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &found)
        guard status == 0, let address = found?.pointee else {
            throw StartError(
                "listen: nobody knows the host \(host) (\(String(cString: gai_strerror(status))))",
                remedy: "give an address of this machine, like 127.0.0.1:\(port)")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // As the server does: what is left of connections that have ended is in nobody's way.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) != 0 else { return }
        switch errno {
        case EADDRINUSE:
            throw StartError(
                "listen: \(self) is in use by another program",
                remedy: "end that one, or listen on another port, like \(Endpoint(host: host, port: port % 65_535 + 1))"
            )
        case EADDRNOTAVAIL:
            throw StartError(
                "listen: \(host) is no address of this machine",
                remedy: "give one that is, like 127.0.0.1:\(port), or 0.0.0.0:\(port) for all of them")
        case EACCES:
            throw StartError(
                "listen: port \(port) is not for this user",
                remedy: "listen on a port above 1023, or give the service the right to (CAP_NET_BIND_SERVICE)")
        case let number:
            throw StartError(
                "listen: \(self): \(String(cString: strerror(number)))", remedy: "listen on another address")
        }
    }
}
