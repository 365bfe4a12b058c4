/// Text made byte by byte: no String, no formatter between a measurement and the wire.
extension [UInt8] {
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    mutating func append(boolean: Bool) {
        if boolean { append("true") } else { append("false") }
    }

    mutating func append(text: String) { append(contentsOf: text.utf8) }

    mutating func append(integer: Int64) {
        var magnitude = integer.magnitude
        if integer < 0 { append(UInt8(ascii: "-")) }
        if magnitude < 10 {
            append(UInt8(ascii: "0") + UInt8(magnitude))
            return
        }
        let start = count
        while magnitude > 0 {
            append(UInt8(ascii: "0") + UInt8(magnitude % 10))
            magnitude /= 10
        }
        self[start...].reverse()
    }

    /// `value` with at most `decimals` (0...3) places, zeros at the end left out; `null` for nil and what is not finite.
    mutating func append(number value: Double?, decimals: Int) {
        let scale = [1.0, 10, 100, 1_000][decimals]
        guard let value, value.isFinite, abs(value) < 1e12 else {
            append("null")
            return
        }
        var scaled = Int64((value * scale).rounded())
        if scaled < 0 {
            append(UInt8(ascii: "-"))
            scaled = -scaled
        }
        let whole = Int64(scale)
        append(integer: scaled / whole)
        var rest = scaled % whole
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        var place = whole / 10
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / place))
            rest %= place
            place /= 10
        }
    }

    private mutating func append(key: StaticString) {
        append(",\"")
        append(key)
        append("\":")
    }

    /// A further member of a JSON object, whose key needs no escapes.
    mutating func append(key: StaticString, integer: Int64) {
        append(key: key)
        append(integer: integer)
    }

    mutating func append(key: StaticString, boolean: Bool) {
        append(key: key)
        append(boolean: boolean)
    }

    mutating func append(key: StaticString, number: Double?, decimals: Int) {
        append(key: key)
        append(number: number, decimals: decimals)
    }

    mutating func append(key: StaticString, jsonString text: some Sequence<UInt8>) {
        append(key: key)
        append(jsonString: text)
    }

    /// A JSON string with its quotes.
    mutating func append(jsonString bytes: some Sequence<UInt8>) {
        append(UInt8(ascii: "\""))
        append(jsonEscaping: bytes)
        append(UInt8(ascii: "\""))
    }

    mutating func append(jsonEscaping bytes: some Sequence<UInt8>) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0..<0x20:
                let hex = Array("0123456789abcdef".utf8)
                append("\\u00")
                append(hex[Int(byte >> 4)])
                append(hex[Int(byte & 15)])
            default: append(byte)
            }
        }
    }
}
