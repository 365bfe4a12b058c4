import Profiles

/// A topic cut into its levels, by bytes.
package struct Topic: Sendable {
    /// Longer topics, or ones of more levels, are refused. Source: MQTT 5, section 1.5.4 (65,535 bytes).
    package static let longest = 65_535
    package static let mostLevels = 128

    package let bytes: [UInt8]
    package let levels: [Range<Int>]

    /// Nil where `text` is no topic a message can have: empty, too long, with a wildcard or a control character.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.longest else { return nil }
        var levels: [Range<Int>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "/"):
                levels.append(start..<index)
                start = index + 1
            case UInt8(ascii: "+"), UInt8(ascii: "#"), 0x00...0x1F, 0x7F: return nil
            default: break
            }
        }
        levels.append(start..<bytes.count)
        guard levels.count <= Self.mostLevels else { return nil }
        self.bytes = bytes
        self.levels = levels
    }

    func text(of levels: Range<Int>) -> String {
        guard let first = levels.first, let last = levels.last else { return "" }
        return String(decoding: bytes[self.levels[first].lowerBound..<self.levels[last].upperBound], as: UTF8.self)
    }

    func isLevel(_ index: Int, _ literal: [UInt8]) -> Bool {
        let range = levels[index]
        return range.count == literal.count && bytes[range].elementsEqual(literal)
    }

    func isLevel(_ index: Int, like pattern: NamePattern) -> Bool {
        bytes.withUnsafeBufferPointer { pattern.matches(UnsafeBufferPointer(rebasing: $0[levels[index]])) }
    }
}
