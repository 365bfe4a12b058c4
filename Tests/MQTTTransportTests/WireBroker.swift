import Foundation

/// The broker's side of MQTT 5 by hand, packet for packet: shows what leaves the client and when. Every wait has a bound
/// and blocks a thread of its own, not the tests'.
final class WireBroker: Sendable {
    struct Failed: Error { let what: String }

    let port: UInt16
    private let listener: Int32

    /// - Parameter backlog: how many connections the kernel takes in before `accept`.
    init(backlog: Int32 = 8) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 ? getsockname(listener, generic, &length) : -1
            }
        }
        guard status == 0, listen(listener, backlog) == 0 else { throw Failed(what: "no listener") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    func accept() async throws -> Peer {
        guard await isReadable(listener, within: 600_000) else { throw Failed(what: "nobody connects") }
        return Peer(Foundation.accept(listener, nil, nil))
    }

    /// Accepts a client, answers its CONNECT, grants its subscriptions.
    func acceptSubscribed(resumed: Bool = false) async throws -> Peer {
        let peer = try await accept()
        _ = try await peer.expect(0x10)
        try peer.send(Peer.connectionAccepted(resumed: resumed))
        try peer.send(Peer.subscriptionGranted(await peer.expect(0x82).packetID))
        return peer
    }

    struct Packet: Equatable {
        /// The first byte: type and flags.
        let kind: UInt8
        let body: [UInt8]
        /// Of the packets that begin with one.
        var packetID: UInt16 { UInt16(body[0]) << 8 | UInt16(body[1]) }
    }

    /// One client that has connected.
    final class Peer: Sendable {
        private let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }

        /// The close to come is a reset: what the client writes afterwards fails at once.
        func closeWithReset() {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }

        func send(_ bytes: [UInt8]...) throws {
            let all = bytes.flatMap { $0 }
            guard Foundation.send(descriptor, all, all.count, Int32(MSG_NOSIGNAL)) == all.count else {
                throw Failed(what: "send")
            }
        }

        /// The same of more than the socket takes at once.
        func sendAll(_ bytes: [UInt8]) async throws {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread { done.resume(with: Result { try self.send(bytes) }) }
            }
        }

        /// The next packet, or nil if nothing comes in time.
        func packet(within milliseconds: Int32) async throws -> Packet? {
            guard await isReadable(descriptor, within: milliseconds) else { return nil }
            let kind = try await bytes(1)[0]
            var (length, shift) = (0, 0)
            while true {
                let byte = Int(try await bytes(1)[0])
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte & 0x80 == 0 { break }
            }
            return Packet(kind: kind, body: try await bytes(length))
        }

        func expect(_ kind: UInt8) async throws -> Packet {
            guard let packet = try await packet(within: 120_000) else { throw Failed(what: "no packet") }
            guard packet.kind == kind else { throw Failed(what: "\(packet.kind) instead of \(kind)") }
            return packet
        }

        /// Whether the client closes the connection without another byte.
        func isClosedByClient() async -> Bool {
            guard await isReadable(descriptor, within: 120_000) else { return false }
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, 0) <= 0
        }

        private func bytes(_ count: Int) async throws -> [UInt8] {
            var result: [UInt8] = []
            while result.count < count {
                guard await isReadable(descriptor, within: 120_000) else { throw Failed(what: "half a packet") }
                var part = [UInt8](repeating: 0, count: count - result.count)
                let received = recv(descriptor, &part, part.count, 0)
                guard received > 0 else { throw Failed(what: "closed") }
                result += part[..<received]
            }
            return result
        }

        static func connectionAccepted(resumed: Bool) -> [UInt8] { [0x20, 3, resumed ? 1 : 0, 0, 0] }
        static func subscriptionGranted(_ id: UInt16, reason: UInt8 = 1) -> [UInt8] {
            [0x90, 4, UInt8(id >> 8), UInt8(id & 0xFF), 0, reason]
        }
        static func publish(_ topic: String, _ payload: String, id: UInt16, duplicate: Bool = false) -> [UInt8] {
            let topic = Array(topic.utf8)
            let body =
                [UInt8(topic.count >> 8), UInt8(topic.count & 0xFF)] + topic
                + [UInt8(id >> 8), UInt8(id & 0xFF), 0] + Array(payload.utf8)
            precondition(body.count < 128)
            return [duplicate ? 0x3A : 0x32, UInt8(body.count)] + body
        }
    }
}

private func isReadable(_ descriptor: Int32, within milliseconds: Int32) async -> Bool {
    await withCheckedContinuation { answer in
        Thread.detachNewThread {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            answer.resume(returning: poll(&entry, 1, milliseconds) > 0)
        }
    }
}
