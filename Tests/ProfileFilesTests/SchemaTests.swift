import Foundation
import LocatedYAML
import ProfileFiles
import Testing

@Suite struct SchemaTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("DeviceProfiles").path
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path

    private static func files(in directory: String) -> [String] {
        let walk = FileManager.default.enumerator(atPath: directory)
        return (walk?.compactMap { $0 as? String } ?? []).filter {
            $0.hasSuffix(".yaml") && !$0.hasSuffix(".tests.yaml") && !$0.hasSuffix(".bad.yaml")
        }.sorted().map { "\(directory)/\($0)" }
    }

    private static func tree(_ file: String) throws -> LocatedNode {
        var issues = Issues()
        let node = LocatedNode.parse(contentsOf: file, &issues)
        #expect(issues.isEmpty)
        return try #require(node)
    }

    private static func schema() throws -> SchemaChecker {
        let json = try JSONSerialization.jsonObject(with: Data(ProfileSchema.json().utf8))
        return SchemaChecker(root: try #require(json as? [String: Any]))
    }

    @Test(arguments: files(in: root) + files(in: fixtures))
    func `what the readers accept is valid by the schema`(file: String) throws {
        #expect(try Self.schema().faults(of: Self.tree(file)) == [])
    }

    @Test func `the schema refuses what the readers refuse by its shape`() throws {
        let checker = try Self.schema()
        func faults(_ text: String) throws -> [String] {
            var issues = Issues()
            return checker.faults(of: try #require(LocatedNode.parse(Array(text.utf8), file: "x.yaml", &issues)))
        }
        let head = "profile: a/b\ntitle: T\nmatch: {model: M}\nreports: {convention: json, topic: t, every: 60s}\n"
        #expect(try faults(head) == [])
        #expect(try faults(head + "colour: red\n") == ["the file: unknown key colour"])
        #expect(try faults(head + "opens_at: 1.5\n") == ["opens_at: not below 1"])
        #expect(try faults(head + "symptoms: {a: {when: x}}\n") == ["a: no says"])
        #expect(try faults(head + "metrics: {a: {path: x, kind: gage}}\n") == ["kind: not among the words"])
        #expect(try faults(head + "lived: {a: {length: x, at_least: soon}}\n") == ["a: fits none of 2"])
        #expect(try faults("convention: acme\ntitle: T\n") == ["the file: no rules"])
        #expect(try faults("part: battery\nmatch: {model: M}\n") == ["the file: unknown key match"])
    }

    @Test func `every definition is used and every one that is used is there`() throws {
        let text = ProfileSchema.json()
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let defined = Set(try #require(root["$defs"] as? [String: Any]).keys)
        let used = Set(text.matches(of: /#\/\$defs\/([a-z_]+)/).map { String($0.1) })
        #expect(defined == used)
        let named = text.matches(of: #/\n    "([a-z_]+)": /#).map { String($0.1) }.filter(defined.contains)
        #expect(named.count == defined.count)
    }
}

/// As much of JSON Schema as `ProfileSchema` uses, over YAML.
private struct SchemaChecker {
    let root: [String: Any]

    func faults(of node: LocatedNode) -> [String] { faults(of: node, by: root) }

    private func faults(of node: LocatedNode, by schema: [String: Any]) -> [String] {
        var faults: [String] = []
        func check(_ holds: Bool, _ fault: String) {
            if !holds { faults.append("\(node.name): \(fault)") }
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

    private func members(of node: LocatedNode, _ entries: [LocatedEntry], by schema: [String: Any]) -> [String] {
        var faults: [String] = []
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for entry in entries {
            if let known = properties[entry.key] as? [String: Any] {
                faults += self.faults(of: entry.value, by: known)
            } else if let other = schema["additionalProperties"] as? [String: Any] {
                faults += self.faults(of: entry.value, by: other)
            } else if schema["additionalProperties"] as? Bool == false {
                faults.append("\(node.name): unknown key \(entry.key)")
            }
        }
        for required in schema["required"] as? [String] ?? [] where !entries.contains(where: { $0.key == required }) {
            faults.append("\(node.name): no \(required)")
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
