import Foundation
import LocatedYAML
import Testing

/// As much of JSON Schema as `ProfileSchema` uses, over YAML.
struct SchemaChecker {
    struct Fault: CustomStringConvertible {
        var location: LocatedYAML.SourceLocation
        var description: String
    }
    let root: [String: Any]

    init(_ schema: String) throws {
        root = try #require(try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any])
    }

    func faults(of node: LocatedNode) -> [Fault] { faults(of: node, by: root) }

    private func faults(of node: LocatedNode, by schema: [String: Any]) -> [Fault] {
        var faults: [Fault] = []
        func check(_ holds: Bool, _ fault: String) {
            if !holds { faults.append(Fault(location: node.location, description: "\(node.name): \(fault)")) }
        }
        if let reference = schema["$ref"] as? String {
            let name = reference.replacing("#/$defs/", with: "")
            let definition = (root["$defs"] as? [String: Any])?[name] as? [String: Any]
            check(definition != nil, "no definition \(name)")
            faults += self.faults(of: node, by: definition ?? [:])
        }
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
        check(
            types.isEmpty || types.contains(type(of: node)),
            "a \(type(of: node)), not \(types.joined(separator: " or "))")
        if let words = schema["enum"] as? [Any] {
            check(words.contains { "\($0)" == text(of: node) || isSameFlag($0, node) }, "not among the words")
        }
        if let any = schema["anyOf"] as? [[String: Any]] {
            check(any.contains { self.faults(of: node, by: $0).isEmpty }, "fits none of \(any.count)")
        }
        if let one = schema["oneOf"] as? [[String: Any]] {
            check(one.count { self.faults(of: node, by: $0).isEmpty } == 1, "fits not one of \(one.count)")
        }
        if let condition = schema["if"] as? [String: Any] {
            let branch = self.faults(of: node, by: condition).isEmpty ? schema["then"] : schema["else"]
            faults += self.faults(of: node, by: branch as? [String: Any] ?? [:])
        }
        switch node.content {
        case .mapping(let entries): faults += members(of: node, entries, by: schema)
        case .sequence(let items):
            check(items.count >= schema["minItems"] as? Int ?? 0, "too few items")
            check(items.count <= schema["maxItems"] as? Int ?? .max, "too many items")
            if let item = schema["items"] as? [String: Any] {
                faults += items.flatMap { self.faults(of: $0, by: item) }
            }
        case .scalar(let scalar):
            if let pattern = schema["pattern"] as? String {
                check(
                    scalar.text.range(of: pattern, options: .regularExpression) != nil, "not of the pattern \(pattern)")
            }
            check(scalar.text.count <= schema["maxLength"] as? Int ?? .max, "too long")
            guard let number = Double(scalar.text) else { break }
            if let bound = schema["exclusiveMinimum"] as? Double { check(number > bound, "not above \(Int(bound))") }
            if let bound = schema["exclusiveMaximum"] as? Double { check(number < bound, "not below \(Int(bound))") }
            if let bound = schema["minimum"] as? Double { check(number >= bound, "below \(Int(bound))") }
            if let bound = schema["maximum"] as? Double { check(number <= bound, "above \(Int(bound))") }
        }
        return faults
    }

    private func members(of node: LocatedNode, _ entries: [LocatedEntry], by schema: [String: Any]) -> [Fault] {
        var faults: [Fault] = []
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for entry in entries {
            if let known = properties[entry.key] as? [String: Any] {
                faults += self.faults(of: entry.value, by: known)
            } else if let other = schema["additionalProperties"] as? [String: Any] {
                faults += self.faults(of: entry.value, by: other)
            } else if schema["additionalProperties"] as? Bool == false {
                faults.append(Fault(location: entry.keyLocation, description: "\(node.name): unknown key \(entry.key)"))
            }
        }
        for required in schema["required"] as? [String] ?? [] where !entries.contains(where: { $0.key == required }) {
            faults.append(Fault(location: node.location, description: "\(node.name): no \(required)"))
        }
        return faults
    }

    /// As YAML 1.2 types a plain scalar.
    private func type(of node: LocatedNode) -> String {
        switch node.content {
        case .mapping: "object"
        case .sequence: "array"
        case .scalar(let scalar):
            if !scalar.isPlain {
                "string"
            } else if scalar.text == "true" || scalar.text == "false" {
                "boolean"
            } else if scalar.text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil {
                "number"
            } else {
                "string"
            }
        }
    }

    private func text(of node: LocatedNode) -> String? {
        if case .scalar(let scalar) = node.content { scalar.text } else { nil }
    }

    private func isSameFlag(_ word: Any, _ node: LocatedNode) -> Bool {
        type(of: node) == "boolean" && (word as? Bool).map { "\($0)" } == text(of: node)
    }
}
