import Telemetry

extension MessageMark {
    /// The mark of a message as the broker delivered it.
    init(packetID: UInt16, topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, retain: Bool) {
        var hash = StableHash()
        hash.combine(topic)
        hash.combine(payload)
        hash.combine(retain ? 1 : 0)
        self.init(packetID: packetID, hash: hash.value)
    }
}

/// A 64-bit hash that is the same in every process, release and machine: marks are journalled.
///
/// Not proof against an adversary; it need not be, since a mark matches only together with a packet id, which the
/// broker chooses. One multiplication for eight bytes. Folded multiplication as in wyhash (Wang Yi 2019).
package struct StableHash {
    package private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    package init() {}

    package mutating func combine(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        value = (product.high ^ product.low) &+ 0xA076_1D64_78BD_642F
    }

    /// The bytes and their number, so that `ab`, `c` and `a`, `bc` differ.
    package mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        combine(UInt64(bytes.count))
        var offset = 0
        while offset + 8 <= bytes.count {
            combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.count else { return }
        var tail: UInt64 = 0
        for byte in bytes[offset...] { tail = tail << 8 | UInt64(byte) }
        combine(tail)
    }
}
