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
        // 19 digits and a sign, written from behind.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = Self.write(integer.magnitude, into: digits, before: 20)
            if integer < 0 {
                first -= 1
                digits[first] = UInt8(ascii: "-")
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }

    /// `value` with at most `decimals` (0...3) places, zeros at the end left out; `null` for nil and what is not finite.
    mutating func append(number value: Double?, decimals: Int) {
        let scale: UInt64 = decimals == 0 ? 1 : decimals == 1 ? 10 : decimals == 2 ? 100 : 1_000
        guard let value, value.isFinite, abs(value) < 1e12 else {
            append("null")
            return
        }
        let scaled = Int64((value * Double(scale)).rounded())
        // 15 digits, a point, a sign.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = 20
            let (whole, part) = scaled.magnitude.quotientAndRemainder(dividingBy: scale)
            if part > 0 {
                var rest = part
                var places = decimals
                while rest.isMultiple(of: 10) {
                    rest /= 10
                    places -= 1
                }
                for _ in 0..<places {
                    first -= 1
                    digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                first -= 1
                digits[first] = UInt8(ascii: ".")
            }
            first = Self.write(whole, into: digits, before: first)
            if scaled < 0 {
                first -= 1
                digits[first] = UInt8(ascii: "-")
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
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
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { append(jsonEscaping: $0) }
        if isDone == nil { Array(bytes).withUnsafeBufferPointer { append(jsonEscaping: $0) } }
    }

    private mutating func append(jsonEscaping bytes: UnsafeBufferPointer<UInt8>) {
        append(addingCapacity: 6 * bytes.count) { output in
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    output.append(UInt8(ascii: "\\"))
                    output.append(byte)
                case 0..<0x20:
                    for plain in StaticString("\\u00").bytes { output.append(plain) }
                    output.append(Self.hexDigit(byte >> 4))
                    output.append(Self.hexDigit(byte & 15))
                default: output.append(byte)
                }
            }
        }
    }

    /// Returns where the digits begin.
    private static func write(
        _ number: UInt64, into digits: UnsafeMutableBufferPointer<UInt8>, before end: Int
    ) -> Int {
        var rest = number
        var first = end
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        return first
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
