import BrokerFixture
import Foundation

/// One HTTP connection that is kept open, asked one thing after another.
final class KeptConnection {
    struct Answer {
        var status: Int
        var body: String
    }
    struct NoAnswer: Error {}

    private let descriptor: Int32
    private let token: String?
    private var rest: [UInt8] = []

    /// - Parameter patience: seconds that an answer may take.
    init(to port: UInt16, token: String?, patience: Int = 60) throws {
        descriptor = try LoopbackSocket.connected(to: port)
        self.token = token
        var longest = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &longest, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(descriptor) }

    func get(_ path: String) throws -> Answer {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(authorization)\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw NoAnswer() }
        let head = try line(endingIn: Array("\r\n\r\n".utf8)).split(separator: "\r\n")
        let length = head.first { $0.lowercased().hasPrefix("content-length:") }?.split(separator: " ").last
        guard let status = head.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length = length.flatMap({ Int($0) })
        else { throw NoAnswer() }
        while rest.count < length { try read() }
        defer { rest.removeFirst(length) }
        return Answer(status: status, body: String(decoding: rest[..<length], as: UTF8.self))
    }

    private func line(endingIn end: [UInt8]) throws -> String {
        while true {
            for start in rest.indices where rest[start...].starts(with: end) {
                defer { rest.removeFirst(start + end.count) }
                return String(decoding: rest[..<start], as: UTF8.self)
            }
            try read()
        }
    }

    private func read() throws {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { throw NoAnswer() }
        rest += piece[..<count]
    }
}
