package import LocatedYAML

/// The keys of one kind of mapping in a profile, a part or a convention: what its reader accepts, what it must have,
/// and what the schema offers to editors. Readers and schema share these tables, so that neither can drift.
package struct KeyTable: Sendable {
    package struct Key: Sendable {
        package let name: String
        let shape: Shape
        /// One sentence for the author, with the default where there is one.
        let says: String
        let isRequired: Bool
        /// What to write where a required key is missing; empty where the message says it all.
        let remedy: String
    }
    /// What the schema calls it; no two tables share one.
    let name: String
    package let keys: [Key]
    /// Keys of which exactly one is given.
    let oneOf: [String]

    init(_ name: String, oneOf: [String] = [], _ keys: [Key]) {
        self.name = name
        self.keys = keys
        self.oneOf = oneOf
    }

    package var names: [String] { keys.map(\.name) }
}

extension KeyTable.Key {
    static func required(_ name: String, _ shape: Shape, _ says: String, remedy: String = "") -> Self {
        Self(name: name, shape: shape, says: says, isRequired: true, remedy: remedy)
    }

    static func optional(_ name: String, _ shape: Shape, _ says: String) -> Self {
        Self(name: name, shape: shape, says: says, isRequired: false, remedy: "")
    }

    /// Where the figures of an entry come from.
    static let source = optional("source", .texts, "Where its figures come from; a text or a list of texts.")
}

/// What stands behind a key.
indirect enum Shape: Sendable {
    case text, texts, number, flag
    /// A text of a language of its own, by the name of its definition in the schema.
    case rule, duration, frequency, unit, quantity, topic, path, identifier, clock, monthDay
    /// `share` includes 0 and 1.
    case probability, likelihood, share
    case word([String])
    case list(Shape)
    /// A list of two.
    case pair(Shape)
    /// A mapping whose keys are names that the author chooses.
    case named(Shape)
    case mapping(KeyTable)
    case either([Shape])
    case anything

    static func words<Word: RawRepresentable & CaseIterable>(of type: Word.Type) -> Shape
    where Word.RawValue == String {
        .word(Word.allCases.map(\.rawValue))
    }
}

extension LocatedNode {
    /// The mapping's values; an issue for each key that the table does not know and for each that is missing.
    package func fields(_ table: KeyTable, _ issues: inout Issues) -> LocatedFields? {
        guard let fields = fields(table.names, &issues) else { return nil }
        for key in table.keys where key.isRequired { _ = fields.require(key.name, &issues, remedy: key.remedy) }
        return fields
    }
}
