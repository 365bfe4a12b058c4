/// Bedside's own name for a device: a UUIDv7 made at enrolment, never the device's own id.
/// Source: RFC 9562, section 5.7.
package struct DeviceID: Hashable, Comparable, Sendable {
    /// The 128 bits, most significant first.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id: 48 bits of Unix milliseconds, then 74 bits of `generator`.
    package init(at now: Timestamp, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(bitPattern: now.milliseconds) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xFFF, using: &generator)
        low = 1 << 63 | UInt64.random(in: 0...(1 << 62 - 1), using: &generator)
    }

    /// Stands for every device in an input that concerns all of them: the passing of time.
    package static let everyDevice = DeviceID(high: 0, low: 0)

    /// The partition this device's state lives in, 0..<256: stable across releases and machines,
    /// since snapshots are per partition.
    package var partition: Int {
        // SplitMix64's finaliser over both halves. Source: Steele, Lea, Flood 2014.
        var z = high ^ (low &* 0x9E37_79B9_7F4A_7C15)
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Int(z >> 56)
    }

    @inlinable
    package static func == (a: DeviceID, b: DeviceID) -> Bool { a.low == b.low && a.high == b.high }

    /// Of the low half alone, which is chance.
    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(low) }

    package static func < (a: DeviceID, b: DeviceID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension DeviceID: LosslessStringConvertible {
    /// Eight-four-four-four-twelve hexadecimal digits, either case; nil for any other text.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var digits: [UInt64] = []
        digits.reserveCapacity(32)
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            switch byte {
            case 0x30...0x39: digits.append(UInt64(byte - 0x30))
            case 0x41...0x46: digits.append(UInt64(byte - 0x41 + 10))
            case 0x61...0x66: digits.append(UInt64(byte - 0x61 + 10))
            default: return nil
            }
        }
        high = digits[0..<16].reduce(0) { $0 << 4 | $1 }
        low = digits[16..<32].reduce(0) { $0 << 4 | $1 }
    }

    package var description: String {
        let hex = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            let half = index < 16 ? high : low
            text.append(hex[Int(half >> UInt64(60 - 4 * (index % 16)) & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension DeviceID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = DeviceID(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a UUID: \(text.debugDescription)")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
