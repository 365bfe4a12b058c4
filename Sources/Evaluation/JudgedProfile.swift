/// The causes that a profile's diagnoses name, and what they mean by the judging table; by indices.
struct JudgedProfile: Sendable {
    let index: Int
    let name: String
    let familyName: String
    let family: JudgingTable.Family
    let causes: [String]
    private let indices: [String: Int]
    /// By rule, in the table's order.
    let right: [[Int]]
    let excused: [[Int]]
    /// By cause.
    let unjudged: [Bool]

    init(index: Int, name: String, causes: [String], familyName: String, family: JudgingTable.Family) {
        self.index = index
        self.name = name
        self.familyName = familyName
        self.family = family
        self.causes = causes
        indices = Dictionary(causes.enumerated().map { ($1, $0) }) { first, _ in first }
        let places = indices
        right = family.causes.map { rule in rule.right.compactMap { places[$0] } }
        excused = family.causes.map { rule in rule.excused.compactMap { places[$0] }.sorted() }
        unjudged = causes.map(family.unjudged.contains)
    }

    func index(of cause: String) -> Int? { indices[cause] }

    /// What the table names and this profile does not have.
    var strangers: [String] {
        let named = family.causes.reduce(into: family.unjudged) { $0.formUnion($1.excused.union($1.right)) }
        return named.filter { indices[$0] == nil }.sorted()
    }
}
