/// The fields of a sent form; of one given twice, the first. Source: WHATWG URL, section 5.1.
struct Form {
    private var fields: [String: String] = [:]

    /// At most 100 fields are read.
    init(_ bytes: [UInt8]) {
        for pair in bytes.split(separator: UInt8(ascii: "&"), maxSplits: 100).prefix(100) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.map(Self.text) else { continue }
            if fields[name] == nil { fields[name] = parts.count > 1 ? Self.text(parts[1]) : "" }
        }
    }

    /// Empty where the form does not hold it.
    subscript(name: String) -> String { fields[name] ?? "" }

    /// Nil where it is absent or empty.
    func given(_ name: String) -> String? { fields[name].flatMap { $0.isEmpty ? nil : $0 } }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = encoded
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                if digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
