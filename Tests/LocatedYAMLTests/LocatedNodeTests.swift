import Testing

@testable import LocatedYAML

@Suite struct LocatedNodeTests {
    private func parse(_ text: String) -> (LocatedNode?, [String]) {
        var issues = Issues()
        let node = LocatedNode.parse(Array(text.utf8), file: "a.yaml", &issues)
        return (node, issues.all.map(\.description))
    }

    @Test func `every value knows its line and column`() throws {
        let (node, issues) = parse("title: Heat pump\nmetrics:\n  room: {unit: Cel}\nlist:\n  - one\n")
        #expect(issues.isEmpty)
        var collector = Issues()
        let fields = try #require(node?.fields(["title", "metrics", "list"], &collector))
        #expect(fields["title"]?.location == SourceLocation(file: "a.yaml", line: 1, column: 8))
        #expect(fields.keyLocations["metrics"] == SourceLocation(file: "a.yaml", line: 2, column: 1))
        let room = try #require(fields["metrics"]?.entries(&collector)?.first)
        #expect(room.value.fields(["unit"], &collector)?["unit"]?.location.column == 16)
        #expect(fields["list"]?.list(&collector)?.first?.location.line == 5)
        #expect(collector.isEmpty)
    }

    @Test func `quoted words stay text and plain ones are typed by the reader`() throws {
        let (node, _) = parse("a: \"off\"\nb: off\nc: 1\nd: '1'\n")
        var issues = Issues()
        let fields = try #require(node?.fields(["a", "b", "c", "d"], &issues))
        #expect(fields["a"]?.text(&issues) == "off")
        #expect(fields["b"]?.text(&issues) == "off")
        #expect(fields["b"]?.bool(&issues) == false)
        #expect(fields["c"]?.number(&issues) == 1)
        #expect(issues.isEmpty)
        #expect(fields["a"]?.bool(&issues) == nil)
        #expect(fields["d"]?.number(&issues) == nil)
        #expect(
            issues.all.map(\.description) == [
                "a.yaml:1:4: a is \"off\", expected true or false",
                "a.yaml:4:4: d is \"1\", expected a number; write it without quotes",
            ])
    }

    @Test(arguments: ["nan", ".inf", "0x1p3", "1e309", "1_000", "", "ten"])
    func `only finite decimal numbers are numbers`(text: String) throws {
        let (node, _) = parse("a: \(text)\nb: 1\n")
        var issues = Issues()
        #expect(try #require(node).entries(&issues)?.first?.value.number(&issues) == nil)
        #expect(issues.count == 1)
    }

    @Test func `unknown keys come with a suggestion, all in one run`() throws {
        let (node, _) = parse("titel: x\nmetrics: {}\nmatchh: y\nzebra: z\n")
        var issues = Issues()
        let fields = try #require(node?.fields(["title", "metrics", "match"], &issues))
        #expect(fields.require("title", &issues) == nil)
        #expect(
            issues.all.map(\.description) == [
                "a.yaml:1:1: unknown key \"titel\" in the file; did you mean \"title\"?",
                "a.yaml:3:1: unknown key \"matchh\" in the file; did you mean \"match\"?",
                "a.yaml:4:1: unknown key \"zebra\" in the file; known are title, metrics, match",
                "a.yaml:1:1: the file has no \"title\"",
            ])
    }

    @Test func `a flow key without a value is an issue that shows the missing space`() {
        let (_, issues) = parse("room: {unit:Cel, path: $.room}\nmode: {heating}\n")
        #expect(
            issues == [
                "a.yaml:1:8: the key \"unit:Cel\" has no value; did you mean \"unit: Cel\", with a space after the colon?",
                "a.yaml:2:8: the key \"heating\" has no value; "
                    + "write \"heating: value\", and put text that holds a comma in quotes",
            ])
    }

    @Test func `every repeated key is named, and the rest is still read`() throws {
        let (node, issues) = parse("a: 1\nb: {c: 1, \"c\": 2}\na: 3\nd: 4\n")
        #expect(
            issues == [
                "a.yaml:2:11: the key \"c\" is given twice in this mapping; it stands first on line 2; keep one of them",
                "a.yaml:3:1: the key \"a\" is given twice in this mapping; it stands first on line 1; keep one of them",
            ])
        var collector = Issues()
        #expect(node?.fields(["a", "b", "d"], &collector)?["d"]?.number(&collector) == 4)
    }

    @Test func `P18 an alias bomb is refused before it unfolds`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let references = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(references)]\n"
        }
        let (_, issues) = parse(text)
        #expect(!issues.isEmpty)
        #expect(issues.allSatisfy { $0.contains("anchors and aliases") })
    }

    @Test(arguments: [
        "a: &x 1\n", "a: *x\n", "- *x\n", "? *x\n: 1\n", "a: {b: *x}\n", "a: [1, *x]\n", "a: !!str &x 1\n", "&x\n",
        "{\"a\":*x}\n",
        "a:\n  &x\n  b: 1\n", "<<: *base\n", "'q': \"a\"\nb: &x {c: d}\n",
    ])
    func `P18 an anchor or alias is refused wherever a value can begin`(text: String) {
        let (_, issues) = parse(text)
        #expect(issues.contains { $0.contains("anchors and aliases") })
    }

    @Test func `ampersands and stars within text stay what they are`() throws {
        let (node, issues) = parse(
            """
            # a comment: *bold* and - &more
            a: "x, *y - &z"
            b: this & that, 2 *3
            c: |
              - *literal
              & more
            d: 'it''s *fine'
            "*e": 1
            """)
        #expect(issues.isEmpty)
        var collector = Issues()
        let entries = try #require(node?.entries(&collector))
        #expect(entries.map(\.key) == ["a", "b", "c", "d", "*e"])
        #expect(
            entries.map { $0.value.text(&collector) } == [
                "x, *y - &z", "this & that, 2 *3", "- *literal\n& more\n", "it's *fine", "1",
            ])
    }

    @Test(arguments: [
        ("a\0b", "NUL"), ("\u{FEFF}a: 1", "byte order mark"), ("a: \u{7}", "control"), ("a: \u{2028}", "control"),
        ("a: \u{E000}", "private-use"), ("a: 1\rb: 2", "carriage return"), ("", "empty"), ("# nothing\n", "empty"),
        ("a: 1\n---\nb: 2\n", "not YAML"), ("a: [1, 2\n", "not YAML"), ("a: !!binary aGVsbG8=\n", "tag"),
        ("? [a]\n: 1\n", "a key must be a word"),
    ])
    func `P06 hostile or broken text is refused with its reason`(text: String, reason: String) {
        let (_, issues) = parse(text)
        #expect(issues.contains { $0.contains(reason) }, "\(issues)")
    }

    @Test func `P05 invalid UTF-8 is refused where it stands`() {
        var issues = Issues()
        #expect(LocatedNode.parse([0x61, 0x3A, 0x0A, 0x20, 0xC0, 0xAF], file: "a.yaml", &issues) == nil)
        #expect(issues.all.first?.location == SourceLocation(file: "a.yaml", line: 2, column: 2))
    }

    @Test func `size, depth and number of values are capped`() {
        #expect(parse(String(repeating: "#", count: 1 << 20 + 1)).1.first?.contains("larger than") == true)
        #expect(parse(String(repeating: "[", count: 100_000)).1.isEmpty == false)
        let deep = "a: " + String(repeating: "[", count: 80) + String(repeating: "]", count: 80)
        #expect(parse(deep).1.first?.contains("nested more than 64") == true)
        let (_, wide) = parse("a: [" + String(repeating: "1,", count: 150_000) + "]")
        #expect(wide.count == 1)
        #expect(wide.first?.contains("more than 100000 values") == true)
    }

    @Test(arguments: [
        ("a: mean(x) < 3", 5, 1, 9), ("a: \"mean(x) < 3\"", 5, 1, 10), ("a: 'it''s x'", 5, 1, 11),
        ("a: >\n  mean(x)\n  < 3\n", 8, 3, 3), ("a: |\n  one\n    two\n", 6, 3, 5), ("a: \"\\u00e9 x\"", 3, 1, 12),
        ("a: \"one\n  two\"", 4, 2, 3), ("a: x\n", 9, 1, 5),
    ])
    func `a place inside a text is a place in the file`(text: String, offset: Int, line: Int, column: Int) throws {
        var issues = Issues()
        let scalar = try #require(parse(text).0?.entries(&issues)?.first?.value.scalar(&issues))
        let expected = SourceLocation(file: "a.yaml", line: line, column: column)
        #expect(scalar.location(atOffset: offset) == expected)
    }

    @Test(arguments: [("hetaing", "heating"), ("titel", "title"), ("roomtemperature", "room_temperature")])
    func `a mistyped word finds its neighbour`(word: String, expected: String) {
        #expect(Suggestion.nearest(to: word, among: ["heating", "title", "room_temperature", "off"]) == expected)
        #expect(Suggestion.nearest(to: "entirely_else", among: ["heating", "title"]) == nil)
    }
}
