import LocatedYAML

/// A YAML tree as JSON on one line: quoted scalars are text, plain ones numbers, booleans or null where they look so.
enum JSONText {
    static func of(_ node: LocatedNode) -> String {
        switch node.content {
        case .scalar(let scalar): return text(of: scalar, isNull: node.isNull)
        case .sequence(let items): return "[" + items.map(of).joined(separator: ",") + "]"
        case .mapping(let entries):
            return "{" + entries.map { quoted($0.key) + ":" + of($0.value) }.joined(separator: ",") + "}"
        }
    }

    private static func text(of scalar: LocatedScalar, isNull: Bool) -> String {
        if isNull { return "null" }
        guard scalar.isPlain else { return quoted(scalar.text) }
        if scalar.text == "true" || scalar.text == "false" { return scalar.text }
        return isNumber(scalar.text) ? scalar.text : quoted(scalar.text)
    }

    /// Source: RFC 8259, section 6.
    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest.prefix { (0x30...0x39).contains($0) }
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        return rest.isEmpty
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
