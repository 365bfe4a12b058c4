extension Address {
    /// The longest native id, in bytes of UTF-8.
    package static let longestNative = 256

    /// Why a device's own identifier cannot become an address.
    package enum Fault: String, Error, Hashable, Sendable {
        case empty = "the identifier is empty"
        case tooLong = "the identifier is longer than 256 bytes"
        case topicCharacter = "the identifier holds one of + # $, which have a meaning in topics"
        case separator = "the identifier holds a /, which this convention does not use in identifiers"
        case control = "the identifier holds a control character"
        case invisible = "the identifier holds a direction mark or another invisible character"
    }

    /// Nil where `native` may become an address; else why not. `/` is for conventions whose identifiers span
    /// several topic levels.
    package static func fault(in native: String, severalLevels: Bool) -> Fault? {
        if native.isEmpty { return .empty }
        if native.utf8.count > longestNative { return .tooLong }
        for scalar in native.unicodeScalars {
            switch scalar.value {
            case 0x2B, 0x23, 0x24: return .topicCharacter
            case 0x2F where !severalLevels: return .separator
            case 0x00...0x1F, 0x7F...0x9F: return .control
            // Soft hyphen, Arabic letter mark, zero-width and direction marks, line separators, isolates, BOM, tags.
            case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
                0xE0000...0xE007F:
                return .invisible
            default: continue
            }
        }
        return nil
    }

    /// Whether two spellings look the same and are not: equal under Unicode normalisation, different in bytes.
    /// The second of two such identifiers is refused at enrolment.
    package static func isConfusable(_ a: String, _ b: String) -> Bool {
        a == b && !a.utf8.elementsEqual(b.utf8)
    }
}
