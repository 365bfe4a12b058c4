import Foundation
import LocatedYAML
import ProfileFiles
import Testing

@Suite struct SchemaTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("DeviceProfiles").path
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path

    /// - Parameter ending: nil: what is neither a tests file nor bad.
    private static func files(in directory: String, ending: String? = nil) -> [String] {
        let walk = FileManager.default.enumerator(atPath: directory)
        return (walk?.compactMap { $0 as? String } ?? []).filter {
            if let ending { return $0.hasSuffix(ending) }
            return $0.hasSuffix(".yaml") && !$0.hasSuffix(".tests.yaml") && !$0.hasSuffix(".bad.yaml")
        }.sorted().map { "\(directory)/\($0)" }
    }

    private static func tree(_ file: String) throws -> LocatedNode {
        var issues = Issues()
        let node = LocatedNode.parse(contentsOf: file, &issues)
        #expect(issues.isEmpty)
        return try #require(node)
    }

    private static func schema() throws -> SchemaChecker { try SchemaChecker(ProfileSchema.json()) }

    @Test(arguments: files(in: root) + files(in: fixtures))
    func `what the readers accept is valid by the schema`(file: String) throws {
        #expect(try Self.schema().faults(of: Self.tree(file)).map(\.description) == [])
    }

    @Test(arguments: files(in: root, ending: ".tests.yaml"))
    func `the shipped tests are valid by their schema`(file: String) throws {
        #expect(try SchemaChecker(ProfileTestSchema.json()).faults(of: Self.tree(file)).map(\.description) == [])
    }

    /// A schema sees less than the readers; what it does see, they see too.
    @Test(arguments: files(in: fixtures, ending: ".bad.yaml").filter { !$0.hasSuffix("/yaml.bad.yaml") })
    func `what the schema refuses is an error that stands there`(file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let expected = text.matches(of: #/\# expect: ([0-9]+):[0-9]+ (.*)/#).compactMap { match in
            match.2.contains("warning:") ? nil : Int(match.1)
        }
        // What the file's own notation hides from the tree is said in reading it.
        var issues = Issues()
        let tree = try #require(LocatedNode.parse(contentsOf: file, &issues))
        for fault in try Self.schema().faults(of: tree) {
            // The reader points at the value, the schema at the mapping that holds it.
            let near = fault.location.line...fault.location.line + 12
            #expect(expected.contains(where: near.contains), "\(fault.location): \(fault)")
        }
        if expected.isEmpty { #expect(try Self.schema().faults(of: tree).isEmpty) }
    }

    @Test func `the schemas refuse what the readers refuse by its shape`() throws {
        func faults(_ text: String, by checker: SchemaChecker) throws -> [String] {
            var issues = Issues()
            return checker.faults(of: try #require(LocatedNode.parse(Array(text.utf8), file: "x.yaml", &issues)))
                .map(\.description)
        }
        let checker = try Self.schema()
        let head = "profile: a/b\ntitle: T\nmatch: {model: M}\nreports: {convention: json, topic: t, every: 60s}\n"
        #expect(try faults(head, by: checker) == [])
        #expect(try faults(head + "colour: red\n", by: checker) == ["the file: unknown key colour"])
        #expect(try faults(head + "opens_at: 1.5\n", by: checker) == ["opens_at: not below 1"])
        #expect(try faults(head + "symptoms: {a: {when: x}}\n", by: checker) == ["a: no says"])
        #expect(
            try faults(head + "metrics: {a: {path: x, kind: gage}}\n", by: checker) == ["kind: not among the words"])
        #expect(try faults(head + "lived: {a: {length: x, at_least: soon}}\n", by: checker) == ["a: fits none of 2"])
        #expect(try faults("convention: acme\ntitle: T\n", by: checker) == ["the file: no rules"])
        #expect(try faults("part: battery\nmatch: {model: M}\n", by: checker) == ["the file: unknown key match"])

        let tests = try SchemaChecker(ProfileTestSchema.json())
        let file = "tests: a/b\ncases:\n  - name: it works\n    expect: [{at: [1h, 2h], health: healthy}]\n"
        #expect(try faults(file, by: tests) == [])
        #expect(try faults(file + "    exepct: []\n", by: tests) == ["item 1 of cases: unknown key exepct"])
        #expect(try faults(file + "    told: {cold: perhaps}\n", by: tests) == ["cold: fits none of 2"])
        #expect(
            try faults(file + "    tried: [{fix: x, at: 1h, outcome: broke}]\n", by: tests) == [
                "outcome: not among the words"
            ])
        #expect(try faults(file.replacing("healthy", with: "fine"), by: tests) == ["health: not among the words"])
    }

    @Test(arguments: [ProfileSchema.json(), ProfileTestSchema.json()])
    func `every definition is used and every one that is used is there`(text: String) throws {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let defined = Set(try #require(root["$defs"] as? [String: Any]).keys)
        let used = Set(text.matches(of: /#\/\$defs\/([a-z_]+)/).map { String($0.1) })
        #expect(defined == used)
        let named = text.matches(of: #/\n    "([a-z_]+)": /#).map { String($0.1) }.filter(defined.contains)
        #expect(named.count == defined.count)
    }
}
