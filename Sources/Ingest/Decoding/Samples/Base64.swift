/// Base64 with padding. Source: RFC 4648, section 4.
enum Base64 {
    /// Nil for anything but complete groups of four from the standard alphabet.
    static func decoded(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.count % 4 == 0 else { return nil }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count / 4 * 3)
        var group: UInt32 = 0
        for (index, byte) in bytes.dropLast(padding).enumerated() {
            let bits: UInt8
            switch byte {
            case 0x41...0x5A: bits = byte - 0x41
            case 0x61...0x7A: bits = byte - 0x61 + 26
            case 0x30...0x39: bits = byte - 0x30 + 52
            case UInt8(ascii: "+"): bits = 62
            case UInt8(ascii: "/"): bits = 63
            default: return nil
            }
            group = group << 6 | UInt32(bits)
            if index % 4 == 3 {
                out += [UInt8(group >> 16), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
                group = 0
            }
        }
        switch padding {
        case 1: out += [UInt8(group >> 10 & 0xFF), UInt8(group >> 2 & 0xFF)]
        case 2: out.append(UInt8(group >> 4 & 0xFF))
        default: break
        }
        return out
    }
}
