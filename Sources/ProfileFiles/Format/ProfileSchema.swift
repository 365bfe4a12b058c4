/// The JSON Schema of profiles, parts and conventions, for editors: made of the tables that the readers use.
///
/// It says what stands where; units, references between entries and rules only the reader checks.
/// Source: JSON Schema, draft 2020-12.
package enum ProfileSchema {
    /// The schema as JSON of several lines; the same text each time.
    package static func json() -> String {
        document(
            "Bedside: device profiles, parts and conventions",
            [ProfileKeys.profile, ProfileKeys.part, ReportsKeys.convention],
            [
                ("if", requires("profile")), ("then", reference("profile")),
                (
                    "else",
                    .object([
                        ("if", requires("part")), ("then", reference("part")), ("else", reference("convention")),
                    ])
                ),
            ])
    }

    /// A schema whose root has these members and whose definitions are those that `roots` need.
    static func document(_ title: String, _ roots: [KeyTable], _ members: [(String, JSONValue)]) -> String {
        let tables = tables(from: roots).map { ($0.name, definition($0)) }
        var used = tables.map { $0.1.text }.joined()
        var named = Set<String>()
        // A single value may stand on another.
        while let next = singles.first(where: { !named.contains($0.0) && used.contains("\"#/$defs/\($0.0)\"") }) {
            named.insert(next.0)
            used += next.1.text
        }
        let head: [(String, JSONValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title)),
            ("type", .string("object")),
        ]
        return JSONValue.object(head + members + [("$defs", .object(singles.filter { named.contains($0.0) } + tables))])
            .text + "\n"
    }

    private static func requires(_ key: String) -> JSONValue { .object([("required", .array([.string(key)]))]) }

    static func reference(_ name: String) -> JSONValue { .object([("$ref", .string("#/$defs/\(name)"))]) }

    // MARK: - Tables

    /// Every table that can be reached, each once, in the order of the format.
    private static func tables(from roots: [KeyTable]) -> [KeyTable] {
        var found: [KeyTable] = []
        func visit(_ table: KeyTable) {
            guard !found.contains(where: { $0.name == table.name }) else { return }
            found.append(table)
            for key in table.keys { visit(key.shape) }
        }
        func visit(_ shape: Shape) {
            switch shape {
            case .mapping(let table): visit(table)
            case .list(let item), .pair(let item), .named(let item): visit(item)
            case .either(let shapes): for shape in shapes { visit(shape) }
            default: break
            }
        }
        for root in roots { visit(root) }
        return found
    }

    private static func definition(_ table: KeyTable) -> JSONValue {
        var parts: [(String, JSONValue)] = [
            ("type", .string("object")),
            (
                "properties",
                .object(
                    table.keys.map { key in
                        (key.name, .object([("description", .string(key.says))] + members(of: key.shape)))
                    })
            ),
            ("additionalProperties", .bool(false)),
        ]
        let required = table.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { parts.append(("required", .array(required))) }
        if !table.oneOf.isEmpty { parts.append(("oneOf", .array(table.oneOf.map(requires)))) }
        return .object(parts)
    }

    // MARK: - Shapes

    private static func members(of shape: Shape) -> [(String, JSONValue)] {
        switch shape {
        case .mapping(let table): [("$ref", .string("#/$defs/\(table.name)"))]
        case .word(let words): [("enum", .array(words.map { .string($0) }))]
        case .list(let item): [("type", .string("array")), ("items", .object(members(of: item)))]
        case .pair(let item):
            [
                ("type", .string("array")), ("items", .object(members(of: item))), ("minItems", .number("2")),
                ("maxItems", .number("2")),
            ]
        case .named(let item): [("type", .string("object")), ("additionalProperties", .object(members(of: item)))]
        case .either(let shapes): [("anyOf", .array(shapes.map { .object(members(of: $0)) }))]
        case .number: [("type", .string("number"))]
        case .anything: []
        case .text: word("text")
        case .texts: word("texts")
        case .flag: word("flag")
        case .rule: word("rule")
        case .duration: word("duration")
        case .frequency: word("frequency")
        case .unit: word("unit")
        case .quantity: word("quantity")
        case .topic: word("topic")
        case .path: word("path")
        case .identifier: word("identifier")
        case .clock: word("clock")
        case .monthDay: word("month_day")
        case .probability: word("probability")
        case .share: word("share")
        case .likelihood: word("likelihood")
        }
    }

    private static func word(_ name: String) -> [(String, JSONValue)] { [("$ref", .string("#/$defs/\(name)"))] }

    /// What single values look like. Where YAML would make a number or a boolean of a text, that is a text all the same.
    private static let singles: [(String, JSONValue)] = [
        ("text", .object([("type", .array([.string("string"), .string("number"), .string("boolean")]))])),
        (
            "texts",
            .object([
                (
                    "anyOf",
                    .array([
                        reference("text"),
                        .object([("type", .string("array")), ("items", reference("text"))]),
                    ])
                )
            ])
        ),
        (
            "flag",
            .object([
                (
                    "enum",
                    .array(
                        [.bool(true), .bool(false)] + ["yes", "no", "on", "off"].map { .string($0) })
                )
            ])
        ),
        ("rule", string("A rule: mean(room, 2h) < 17 Cel", longest: 2_000)),
        ("duration", string("A length of time: 90s, 20m, 1h30m, 3d", pattern: "^([0-9.]+(ms|s|m|h|d|w))+$")),
        ("frequency", string("How many in which time: 0.03/year, 2/day", pattern: "^[0-9. ]+/ *[0-9a-z.]+$")),
        ("unit", .object([("type", .array([.string("string"), .string("number")]))])),
        ("quantity", .object([("type", .array([.string("string"), .string("number")]))])),
        ("topic", string("An MQTT topic with {captures}")),
        ("path", string("$.room, ENERGY.Power")),
        ("identifier", string("Lower-case words joined by _", pattern: "^[a-z][a-z0-9_]*$")),
        ("clock", string("A time of the day: 22:00", pattern: "^[0-2][0-9]:[0-5][0-9]$")),
        ("month_day", string("A day of the year: 10-01", pattern: "^[0-1][0-9]-[0-3][0-9]$")),
        (
            "probability",
            .object([
                ("type", .string("number")), ("exclusiveMinimum", .number("0")), ("exclusiveMaximum", .number("1")),
            ])
        ),
        (
            "share",
            .object([("type", .string("number")), ("minimum", .number("0")), ("maximum", .number("1"))])
        ),
        (
            "likelihood",
            .object([
                (
                    "anyOf",
                    .array([
                        reference("probability"),
                        .object([("enum", .array(Likelihood.words.map { .string($0.word) }))]),
                    ])
                )
            ])
        ),
    ]

    private static func string(_ says: String, pattern: String? = nil, longest: Int? = nil) -> JSONValue {
        var parts: [(String, JSONValue)] = [("description", .string(says)), ("type", .string("string"))]
        if let pattern { parts.append(("pattern", .string(pattern))) }
        if let longest { parts.append(("maxLength", .number("\(longest)"))) }
        return .object(parts)
    }
}
