/// The name of a metric of a profile, e.g. `outdoor_temperature`: lower-case ASCII words joined by `_`, at most `longest`
/// bytes.
///
/// Held in its place and not as a text: every reading bears one, and a text counts a reference whenever a reading is
/// copied or let go. Of a longer name the first bytes count; no profile has one.
package struct MetricID: RawRepresentable, BitwiseCopyable, Hashable, Comparable, Sendable, Codable {
    /// In bytes of UTF-8.
    package static let longest = 31

    /// Eight bytes each, the first one the highest, so that the order of words is the order of names. The last byte is the
    /// length.
    @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

    package init(rawValue: String) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var count: UInt64 = 0
        for byte in rawValue.utf8.prefix(Self.longest) {
            let part = UInt64(byte) << (56 - 8 * (count & 7))
            switch count >> 3 {
            case 0: words.0 |= part
            case 1: words.1 |= part
            case 2: words.2 |= part
            default: words.3 |= part
            }
            count += 1
        }
        words.3 |= count
        self.words = words
    }

    package init(_ rawValue: String) { self.init(rawValue: rawValue) }

    package var rawValue: String {
        String(unsafeUninitializedCapacity: Self.longest) { room in
            let count = Int(words.3 & 0xFF)
            for place in 0..<count {
                let word =
                    switch place >> 3 {
                    case 0: words.0
                    case 1: words.1
                    case 2: words.2
                    default: words.3
                    }
                room[place] = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place & 7)))
            }
            return count
        }
    }

    // Of the bytes: what a raw value has by itself would make a text for each.

    @inlinable
    package static func == (a: MetricID, b: MetricID) -> Bool {
        a.words.0 == b.words.0 && a.words.1 == b.words.1 && a.words.2 == b.words.2 && a.words.3 == b.words.3
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    package static func < (a: MetricID, b: MetricID) -> Bool { a.words < b.words }
}
