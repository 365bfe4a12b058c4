/// A JSON value whose members keep their order, for writing.
indirect enum JSONValue: Sendable {
    case object([(String, JSONValue)])
    case array([JSONValue])
    case string(String)
    /// As it is written.
    case number(String)
    case bool(Bool)

    /// Several lines, indented by two; short arrays and objects on one.
    var text: String { text(indent: "") }

    private func text(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .string(let text): return JSONText.quoted(text)
        case .number(let text): return text
        case .bool(let flag): return flag ? "true" : "false"
        case .array(let items):
            return Self.block("[", "]", items.map { $0.text(indent: inner) }, indent)
        case .object(let members):
            let lines = members.map { JSONText.quoted($0.0) + ": " + $0.1.text(indent: inner) }
            return Self.block("{", "}", lines, indent)
        }
    }

    private static func block(_ open: String, _ close: String, _ lines: [String], _ indent: String) -> String {
        let short = open + lines.joined(separator: ", ") + close
        if short.utf8.count + indent.utf8.count <= 100, !short.contains("\n") { return short }
        return open + "\n" + lines.map { indent + "  " + $0 }.joined(separator: ",\n") + "\n" + indent + close
    }
}
