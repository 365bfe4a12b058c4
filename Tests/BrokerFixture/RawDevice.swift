import Foundation

/// A client that speaks just enough MQTT 3.1.1 over a socket of its own to break the rules: libmosquitto keeps them.
package final class RawDevice {
    package struct Failed: Error {
        package let what: String
        package init(what: String) { self.what = what }
    }
    private let descriptor: Int32

    /// Connects, with user and password where given; returns once the broker has accepted it.
    package init(port: UInt16, id: String, user: String? = nil, password: String? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failed(what: "connect") }
        // Neither a read nor a write waits for ever.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        guard send(Self.connectPacket(id: id, user: user, password: password)) > 0 else {
            throw Failed(what: "CONNECT")
        }
        guard try read(4) == [0x20, 2, 0, 0] else { throw Failed(what: "not accepted") }
    }

    deinit { close(descriptor) }

    /// Sends as much as the broker takes; how many bytes that were.
    package func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    /// Waits for so many PUBACKs.
    package func awaitAcknowledgements(_ count: Int) throws {
        let packets = try read(count * 4)
        guard stride(from: 0, to: packets.count, by: 4).allSatisfy({ packets[$0] == 0x40 }) else {
            throw Failed(what: "something else than acknowledgements")
        }
    }

    /// Whether the broker closes the connection without another byte.
    package var isClosed: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) <= 0
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let received = recv(descriptor, &part, part.count, 0)
            guard received > 0 else { throw Failed(what: "closed") }
            bytes += part[..<received]
        }
        return bytes
    }

    // MARK: Packets. Source: MQTT 3.1.1, sections 2.2.3, 3.1 and 3.3.

    package static func connectPacket(id: String, user: String? = nil, password: String? = nil) -> [UInt8] {
        let flags: UInt8 = 0x02 | (user == nil ? 0 : 0x80) | (password == nil ? 0 : 0x40)
        // Keep-alive 0: nobody pings.
        let body = text("MQTT") + [4, flags, 0, 0] + text(id) + (user.map(text) ?? []) + (password.map(text) ?? [])
        return [0x10] + length(body.count) + body
    }

    /// At QoS 1.
    package static func publishPacket(_ topic: String, _ payload: [UInt8], id: UInt16) -> [UInt8] {
        publishHeader(topic, payloadBytes: payload.count, id: id) + payload
    }

    /// All of a PUBLISH at QoS 1 up to its payload.
    package static func publishHeader(_ topic: String, payloadBytes: Int, id: UInt16) -> [UInt8] {
        let start = text(topic) + [UInt8(id >> 8), UInt8(id & 0xFF)]
        return [0x32] + length(start.count + payloadBytes) + start
    }

    private static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    private static func length(_ count: Int) -> [UInt8] {
        var (rest, bytes) = (count, [UInt8]())
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }
}
