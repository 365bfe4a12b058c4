extension TimeSpan: LosslessStringConvertible {
    /// `90s`, `20m`, `6h`, `3d`, `2w`, `250ms`, or several from large to small: `1h30m`; numbers may have a fraction.
    /// Not negative; nil for any other text, without a space or sign anywhere. Saturates beyond 292,000 years.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
        var total = TimeSpan.zero
        var place = 0
        var last = Double.infinity
        while place < bytes.count {
            let start = place
            while place < bytes.count, (0x30...0x39).contains(bytes[place]) || bytes[place] == UInt8(ascii: ".") {
                place += 1
            }
            guard let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)) else { return nil }
            let unitStart = place
            while place < bytes.count, (0x61...0x7A).contains(bytes[place]) { place += 1 }
            let unit: Double
            switch String(decoding: bytes[unitStart..<place], as: UTF8.self) {
            case "ms": unit = 1e3
            case "s": unit = 1e6
            case "m": unit = 60e6
            case "h": unit = 3_600e6
            case "d": unit = 86_400e6
            case "w": unit = 7 * 86_400e6
            default: return nil
            }
            guard unit < last else { return nil }
            last = unit
            total = total + TimeSpan(microseconds: Int64(min(number * unit, 9.2e18)))
        }
        self = total
    }

    /// The shortest text that `init` reads as this span; a minus before a negative one, which it does not read.
    package var description: String {
        var rest = microseconds.magnitude
        var text = microseconds < 0 ? "-" : ""
        for (name, unit) in [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000)] as [(String, UInt64)] {
            if rest >= unit { text += "\(rest / unit)\(name)" }
            rest %= unit
        }
        let (seconds, fraction) = rest.quotientAndRemainder(dividingBy: 1_000_000)
        if fraction == 0 {
            return seconds > 0 || microseconds == 0 ? text + "\(seconds)s" : text
        }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return text + "\(seconds).\(digits)s"
    }
}
