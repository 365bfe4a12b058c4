/// Telephone numbers that ring nowhere: the ranges set aside for drama and fiction.
///
/// +44 20 7946 0000–0999 and +44 7700 900000–900999; +1 NXX 555 0100–0199.
/// Sources: Ofcom, "Telephone numbers for use in TV and radio drama programmes"; North American Numbering Plan, 555 line numbers.
package enum FictionalPhones {
    private static let areaCodes = [
        "206", "212", "303", "312", "404", "415", "503", "512", "602", "612", "617", "702", "713", "801", "808", "919",
    ]

    /// Different for different `index` up to 3,600, then again from the start, as members of one household share a line.
    package static func number(_ index: Int) -> String {
        let index = index % (2_000 + areaCodes.count * 100)
        // A walk by a step without a common divisor of 1,000 or 100 visits every number once, and out of order.
        switch index {
        case ..<2_000:
            let line = Self.padded((index / 2) * 373 % 1_000, to: 3)
            return index.isMultiple(of: 2) ? "+44 20 7946 0\(line)" : "+44 7700 900\(line)"
        default:
            let rest = index - 2_000
            return
                "+1 \(areaCodes[rest % areaCodes.count]) 555 01\(Self.padded(rest / areaCodes.count * 37 % 100, to: 2))"
        }
    }

    /// Whether a number in international form, with or without spaces and dashes, lies in these ranges.
    package static func contains(_ number: String) -> Bool {
        var digits: [UInt8] = []
        for (index, byte) in number.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "+") where index == 0: continue
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            default: return false
            }
        }
        guard number.utf8.first == UInt8(ascii: "+") else { return false }
        let plain = String(decoding: digits, as: UTF8.self)
        if plain.hasPrefix("442079460") || plain.hasPrefix("447700900") { return digits.count == 12 }
        guard plain.hasPrefix("1"), digits.count == 11 else { return false }
        return plain.dropFirst(4).hasPrefix("55501")
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
