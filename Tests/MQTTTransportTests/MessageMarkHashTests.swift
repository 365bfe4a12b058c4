import Telemetry
import Testing

@testable import MQTTTransport

@Suite("Message hash")
struct MessageMarkHashTests {
    private func hash(_ topic: String, _ payload: String, retain: Bool = false) -> UInt64 {
        let (topic, payload) = (Array(topic.utf8), Array(payload.utf8))
        return topic.withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                MessageMark(packetID: 1, topic: topic, payload: payload, retain: retain).hash
            }
        }
    }

    @Test("It is the same in every release: journalled marks must still match")
    func stable() {
        #expect(hash("homes/7/pump/telemetry", #"{"ts":1,"flow":35.5}"#) == 7_057_608_338_471_536_031)
        #expect(hash("", "") == 12_081_203_067_948_192_672)
    }

    @Test("Topic, payload and retain flag all count, and so does where the one ends and the other begins")
    func parts() {
        let hashes = [
            hash("a", "b"), hash("ab", ""), hash("", "ab"), hash("a", "b", retain: true), hash("a", "c"),
            hash("b", "b"), hash("a", "b\0"), hash("a", "\0b"),
        ]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test("Messages that differ in one bit differ in hash", arguments: [1, 7, 8, 9, 143, 4_096])
    func oneBit(_ length: Int) {
        var hashes: Set<UInt64> = []
        for bit in 0..<(length * 8) {
            var payload = [UInt8](repeating: 0x5A, count: length)
            payload[bit / 8] ^= 1 << UInt8(bit % 8)
            var hash = StableHash()
            payload.withUnsafeBytes { hash.combine($0) }
            hashes.insert(hash.value)
        }
        #expect(hashes.count == length * 8)
    }
}
