import Telemetry
import Testing

@testable import Store

/// What the search finds by its tables, beside what a look at every person finds.
@Suite("The search, held against a look at everybody", .timeLimit(.minutes(10)))
struct SearchAgainstAllTests {
    private static let given = ["Mary", "John", "Anna", "Wei", "Ngozi", "Łukasz", "Ingrid", "Tiago"]
    private static let family = [
        "Smith", "Müller", "Kowalski", "Ashington", "Thornerwell", "O'Brien", "Halenford", "Wu", "Brombergstone",
    ]
    private static let towns = ["Ashcombe", "Otterburn", "Wu Hollow"]

    /// Some that nearly all bear, some that hardly anybody does; numbers that begin alike.
    private let persons: [PersonRecord]
    private let homes: [HomeRecord]

    init() {
        var chance = Seeded(7)
        func pick(_ words: [String]) -> String {
            let share = Double(chance.next() >> 11) / Double(1 << 53)
            return words[min(words.count - 1, Int(share * share * share * Double(words.count)))]
        }
        persons = (0..<400).map { number in
            PersonRecord(
                id: PersonID(rawValue: "p\(number)"), name: "\(pick(Self.given)) \(pick(Self.family))",
                phones: ["+441632\(100_000 + chance.next() % 900_000)"],
                emails: ["p\(number)@example.org"], accounts: ["NW-\(10_000_000 + 7 * number)"])
        }
        homes = (0..<400).map { number in
            HomeRecord(
                id: HomeID(rawValue: "h\(number)"),
                addressLines: ["\(chance.next() % 30 + 1) Hill Road", pick(Self.towns)], timeZone: "Europe/London")
        }
    }

    private func registry() async throws -> Registry {
        let registry = try Registry()
        var rows = ImportedRows()
        rows.persons = persons
        rows.homes = homes
        rows.ties = zip(persons, homes).map { TieRecord(person: $0.id, home: $1.id, role: .owner) }
        _ = try await registry.putIn(rows)
        return registry
    }

    private func found(
        _ text: String, in registry: Registry, where holds: (SearchHit) -> Bool
    ) async throws -> Set<PersonID> {
        Set(try await registry.search(text, limit: 1_000, at: noon()).filter(holds).map(\.person.id))
    }

    /// As many as one way of finding gives.
    private static let most = PersonFinder.mostCandidates

    @Test("Two words of a name find everybody who has both, and nobody else by that")
    func names() async throws {
        let registry = try await registry()
        for given in Self.given {
            for family in Self.family {
                let typed = SearchText.typedWords("\(family) \(given)")
                let all = Set(persons.filter { Set(SearchText.words($0.name)).isSuperset(of: typed) }.map(\.id))
                let found = try await found("\(family) \(given)", in: registry) {
                    $0.field == .name && $0.likeness == .exact
                }
                #expect(all.count < Self.most && found == all, "\(given) \(family)")
            }
        }
    }

    @Test("A name and a town find everybody of the name who lives there")
    func nameAndTown() async throws {
        let registry = try await registry()
        for town in Self.towns {
            for family in Self.family {
                let typed = Set(SearchText.typedWords("\(family) \(town)"))
                let all = zip(persons, homes).filter { person, home in
                    typed.isSubset(
                        of: SearchText.words(person.name) + SearchText.words(home.addressLines.joined(separator: " ")))
                }
                let found = try await found("\(family) \(town)", in: registry) { $0.likeness == .exact }
                #expect(all.count < Self.most && found == Set(all.map(\.0.id)), "\(family) \(town)")
            }
        }
    }

    @Test("A piece of a number finds everybody who has it in one", arguments: 4...7)
    func pieces(length: Int) async throws {
        let registry = try await registry()
        var chance = Seeded(UInt64(length))
        for person in persons.shuffled(using: &chance).prefix(60) {
            let text = try #require([person.phones, person.accounts].randomElement(using: &chance)?.first)
            let code = SearchText.code(text)
            let start = Int(chance.next() % UInt64(code.count - length + 1))
            let piece = String(code.dropFirst(start).prefix(length))
            guard piece.first != "0", SearchText.hasDigit(piece) else { continue }
            let all = persons.filter { other in
                (other.phones + other.emails + other.accounts).contains { SearchText.code($0).contains(piece) }
            }
            guard all.count < Self.most else { continue }
            let found = try await found(piece, in: registry) { $0.likeness < .similar }
            #expect(found == Set(all.map(\.id)), "\(piece)")
        }
    }

    @Test("A number as it is dialled at home finds who has it, and what nobody has nobody")
    func national() async throws {
        let registry = try await registry()
        for person in persons.prefix(40) {
            let all = persons.filter { $0.phones == person.phones }
            let typed = "0" + person.phones[0].dropFirst(3)
            #expect(try await found(typed, in: registry) { _ in true } == Set(all.map(\.id)))
        }
        #expect(try await found("01632 960", in: registry) { $0.field != .phone } == [])
        #expect(try await found("0999 16321632", in: registry) { _ in true } == [])
    }

    @Test("Who bears a long name is found by it with two letters swapped")
    func swapped() async throws {
        let registry = try await registry()
        for family in Self.family where family.count >= 8 {
            var letters = Array(family)
            letters.swapAt(family.count / 2, family.count / 2 + 1)
            let all = persons.filter { $0.name.hasSuffix(family) }
            let found = try await found(String(letters), in: registry) { $0.likeness == .similar }
            #expect(all.count < Self.most && found == Set(all.map(\.id)), "\(family)")
        }
    }

    @Test("Of the words of a search the rarest are asked for, and a common one beside a rare one is not")
    func asked() {
        func word(_ term: String, _ uses: Int) -> WordAlternatives {
            WordAlternatives(terms: [term: .init(difference: 0, uses: uses)])
        }
        let words = [word("amill", 50_000), word("nash", 20), word("nmary", 80_000)]
        #expect(WordAlternatives.askedFor(of: words, among: 1_000_000).map(\.match) == ["(\"nash\")"])
        let common = [word("nmary", 80_000), word("njones", 25_000)]
        #expect(
            WordAlternatives.askedFor(of: common, among: 1_000_000).map(\.match) == ["(\"njones\")", "(\"nmary\")"])
    }

    @Test(
        "Words rank by what they differ by, then by whether they are all of the name, then by what else there is of it")
    func ranks() {
        let words = [
            WordAlternatives(terms: ["nann": .init(difference: 0, uses: 1), "nanna": .init(difference: 1, uses: 1)]),
            WordAlternatives(terms: [
                "nlee": .init(difference: 0, uses: 1), "alee": .init(difference: 0, uses: 1),
            ]),
        ]
        let terms = ["nann nlee", "nann njo nlee", "nann nlow alee", "nanna nlee ahill"]
        #expect(terms.map { WordAlternatives.rank(of: $0, words) } == [0, 1, 500, 1_000])
        #expect(WordAlternatives.rank(of: "nann ahill", words) == nil)
        #expect(WordAlternatives.rank(of: "", words) == nil)
    }

    @Test("Of all words none that may differ by so many letters is passed over", arguments: [1, 2])
    func nearWords(reach: Int) {
        var chance = Seeded(UInt64(reach))
        let letters = Array("abcdeißж")
        func word() -> String {
            String(
                (0..<Int.random(in: 3...9, using: &chance)).map { _ in letters.randomElement(using: &chance) ?? "a" })
        }
        let all = (0..<600).map { _ in "n" + word() }
        var known = KnownWords.Words()
        for term in all { known.add(term) }
        for _ in 0..<60 {
            let typed = word()
            let places = Set(known.near(typed.unicodeScalars.map(\.value), within: reach))
            for (place, term) in all.enumerated()
            where EditDistance.between(typed, String(term.dropFirst()), within: reach) != nil {
                #expect(places.contains(place), "\(typed) \(term)")
            }
        }
    }

    @Test("Words that came since the last search are found misspelled, and who went is not")
    func newWords() async throws {
        let registry = try await registry()
        #expect(try await found("Wenbroko", in: registry) { _ in true } == [])
        let new = PersonRecord(id: PersonID(rawValue: "new"), name: "Ina Wenbrook")
        try await registry.save(new)
        #expect(try await found("Wenbroko", in: registry) { $0.likeness == .similar } == [new.id])
        try await registry.write { db in try db.run("DELETE FROM persons WHERE id = 'new'") }
        #expect(try await found("Wenbroko", in: registry) { _ in true } == [])
        let other = PersonRecord(id: PersonID(rawValue: "other"), name: "Ina Wenbrock")
        try await registry.save(other)
        try await registry.save(new)
        #expect(try await found("Wenbroko", in: registry) { $0.likeness == .similar } == [new.id, other.id])
    }
}
