import Foundation
import Glibc

/// A port of this machine: whether anybody listens there, and one request over HTTP at a time. Blocks for
/// `patience` seconds at most.
struct LocalAddress: Sendable {
    let port: Int

    private static let patience = 5

    struct Answer: Sendable {
        var status: Int
        var body: String
    }

    /// A port that nobody listens on at the moment.
    static func free() throws -> LocalAddress {
        try withSocket(0) { descriptor, address in
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
                }
            }
            guard status == 0 else { throw BenchError("no free port") }
            return LocalAddress(port: Int(UInt16(bigEndian: address.sin_port)))
        }
    }

    var isListening: Bool { Self.withSocket(port, Self.isConnected) }

    /// Nil where there is no answer.
    func get(_ path: String, token: String? = nil) -> Answer? {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(authorization)\r\n"
        return Self.withSocket(port) { descriptor, address in
            guard Self.isConnected(descriptor, &address), Self.send(request, on: descriptor) else { return nil }
            return Self.answer(in: Self.everything(from: descriptor))
        }
    }

    private static func withSocket<Value>(
        _ port: Int, _ body: (Int32, inout sockaddr_in) throws -> Value
    ) rethrows -> Value {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var longest = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &longest, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return try body(descriptor, &address)
    }

    private static func isConnected(_ descriptor: Int32, _ address: inout sockaddr_in) -> Bool {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func send(_ text: String, on descriptor: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private static func everything(from descriptor: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return all }
            all += piece[..<count]
        }
    }

    private static func answer(in bytes: [UInt8]) -> Answer? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first,
            let status = Int(status)
        else { return nil }
        return Answer(status: status, body: String(text[end.upperBound...]))
    }
}
