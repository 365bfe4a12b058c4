import GRDB
import Telemetry
import Testing

@testable import Store

@Suite("The one search box")
struct RegistrySearchTests {
    private let agnieszka = PersonRecord(
        id: PersonID(rawValue: "agnieszka"), name: "Agnieszka Kowalska", phones: ["+447700900867"],
        emails: ["a.kowalska@example.org"], accounts: ["NW 55-1203"])
    private let jan = PersonRecord(
        id: PersonID(rawValue: "jan"), name: "Jan Kowalski", phones: ["+442079460912"], accounts: ["NW 55-1204"])
    private let mill = HomeRecord(
        id: HomeID(rawValue: "mill"), addressLines: ["3b Millbrook Gardens", "Ashcombe AS4 7QX"],
        timeZone: "Europe/London")

    private func registry() async throws -> Registry {
        let registry = try await Registry.sample()
        for person in [agnieszka, jan] { try await registry.save(person) }
        try await registry.save(mill)
        try await registry.save(TieRecord(person: jan.id, home: mill.id, role: .owner))
        try await registry.save(heatPump(3, home: mill.id, native: "hp-3", serial: "SN 7781-AB/203"))
        return registry
    }

    private func found(_ text: String, in registry: Registry) async throws -> [String] {
        try await registry.search(text, at: noon()).map {
            "\($0.person.id.rawValue) \($0.likeness) \($0.field.rawValue)"
        }
    }

    @Test(
        "What is spelled nearly so is found, and said to be",
        arguments: [
            ("Kowalksi", "jan"), ("kovalski", "jan"), ("Agnieska Kowalska", "agnieszka"), ("Anna Mueller", "anna"),
            ("Jan Milbrook", "jan"), ("aschcombe", "jan"), ("Agnieszka Kowalzka", "agnieszka"),
        ])
    func misspelled(text: String, person: String) async throws {
        let hits = try await registry().search(text, at: noon())
        #expect(hits.first?.person.id.rawValue == person)
        #expect(hits.first?.likeness == .similar)
    }

    @Test(
        "Numbers, serials and addresses are found by what is known of them",
        arguments: [
            ("900 867", "agnieszka part phone"), ("07700 9008", "agnieszka part phone"),
            ("0867", "agnieszka part phone"), ("+44 (0)7700 9008", "agnieszka begins phone"),
            ("020 7946 09", "jan part phone"), ("00442079460912", "jan exact phone"),
            ("nw551203", "agnieszka exact account"), ("NW-55 1204", "jan exact account"),
            ("sn7781 ab 203", "jan exact serial"), ("SN-7781", "jan begins serial"), ("1-AB-20", "jan part serial"),
            ("A.Kowalska@Example.org", "agnieszka exact email"), ("kowalska@exam", "agnieszka part email"),
            ("millbrook gard", "jan begins address"), ("as47qx", "jan exact address"),
            ("AS4 7QX", "jan exact address"), ("kowalski ashcombe", "jan exact address"),
        ])
    func partly(text: String, hit: String) async throws {
        #expect(try await found(text, in: registry()).first == hit)
    }

    @Test("What is exact comes before what begins so, and that before what is nearly so")
    func order() async throws {
        let registry = try await registry()
        for (id, name) in [("1", "Jon Smith"), ("2", "John Smithson"), ("3", "Ann Jon Smith"), ("4", "Smith Jonas")] {
            try await registry.save(PersonRecord(id: PersonID(rawValue: id), name: name))
        }
        #expect(
            try await found("jon smith", in: registry) == [
                "1 exact name", "3 exact name", "4 begins name",
            ] + (try await found("jon smith", in: registry).dropFirst(3)))
        #expect(try await found("smith jon", in: registry).prefix(2) == ["1 exact name", "3 exact name"])
        #expect(try await found("john smith", in: registry).first == "2 begins name")
        #expect(try await found("john smith", in: registry).contains("1 similar name"))
    }

    @Test("Who has enough exact namesakes is not shown others")
    func enough() async throws {
        let registry = try await registry()
        for number in 1...6 {
            try await registry.save(PersonRecord(id: PersonID(rawValue: "m\(number)"), name: "Maria Novak"))
        }
        try await registry.save(PersonRecord(id: PersonID(rawValue: "other"), name: "Mario Novak"))
        #expect(try await found("maria novak", in: registry).allSatisfy { $0.hasSuffix("exact name") })
        #expect(
            try await registry.search("maria novak", limit: 3, at: noon()).map(\.person.id.rawValue) == [
                "m1", "m2", "m3",
            ])
    }

    @Test("Letters of other keyboards are found by those at hand")
    func letters() async throws {
        let registry = try Registry()
        let names = [
            "Łukasz Żółć", "Søren Ångström", "Jürgen Großmann", "Đorđe Æther", "Ａｌｉｃｅ Wide", "Şıvan Yıldız",
            "Ελένη Παπαδοπούλου", "山田太郎", "محمد علي", "סבטלנה כהן", "अनिता शर्मा",
        ]
        for (number, name) in names.enumerated() {
            try await registry.save(PersonRecord(id: PersonID(rawValue: "\(number)"), name: name))
        }
        for (text, number) in [
            ("lukasz zolc", 0), ("soren angstrom", 1), ("grossmann", 2), ("dorde aether", 3), ("alice", 4),
            ("sivan yildiz", 5), ("ΕΛΈΝΗ", 6), ("山田", 7), ("محمد", 8), ("סבטלנה", 9), ("अनिता", 10),
        ] {
            #expect(try await registry.search(text, at: noon()).first?.person.id.rawValue == "\(number)", "\(text)")
        }
    }

    @Test(
        "W04: nothing in what is typed means anything to the search",
        arguments: [
            "\"", "*", "NEAR(", "NEAR(anna bert, 2)", "anna AND bert", "NOT anna", "name:anna", "{name}: anna",
            "^anna", "anna OR", "(", ")", "-", "--", "'", "\\", "....", "🙂", "🙂🙂🙂🙂", "\u{202E}anna", "\u{0}", "a\u{0}b",
            "\u{301}\u{301}\u{301}", "\u{FEFF}", "$^$", "^^^", "؟؟؟؟",
        ])
    func hostile(text: String) async throws {
        let registry = try await registry()
        let hits = try await registry.search(text, at: noon())
        #expect(try await found("a*", in: registry) == found("a", in: registry))
        #expect(hits.allSatisfy { ["anna", "bert"].contains($0.person.id.rawValue) })
    }

    @Test("A long text is cut and answered like any other")
    func long() async throws {
        let registry = try await registry()
        for text in [
            String(repeating: "a", count: 10_000), String(repeating: "anna ", count: 2_000),
            String(repeating: "\"", count: 10_000), String(repeating: "ä\u{301}", count: 5_000),
            String(repeating: "7", count: 10_000), String(repeating: "🧑‍🧑‍🧒", count: 1_000),
        ] {
            let hits = try await registry.search(text, at: noon())
            #expect(hits.count <= 1)
        }
    }

    @Test("What is no longer so is not found: another name, number, address, serial or tie")
    func changes() async throws {
        let registry = try await registry()
        var changed = agnieszka
        changed.name = "Agnieszka Nowak"
        changed.phones = ["+447700900001"]
        changed.accounts = []
        changed.emails = []
        try await registry.save(changed)
        for gone in ["Agnieszka Kowalska", "900867", "NW551203", "kowalska@example"] {
            #expect(
                try await registry.search(gone, at: noon()).contains {
                    $0.person.id == agnieszka.id && $0.likeness < .similar
                } == false, "\(gone)")
        }
        #expect(try await found("nowak", in: registry) == ["agnieszka exact name"])
        var moved = mill
        moved.addressLines = ["9 Quarry End"]
        try await registry.save(moved)
        #expect(try await found("millbrook", in: registry).isEmpty)
        #expect(try await found("quarry end", in: registry) == ["jan exact address"])
        try await registry.save(TieRecord(person: jan.id, home: mill.id, role: .owner, to: noon(-1)))
        #expect(try await found("quarry end", in: registry).isEmpty)
        #expect(try await found("SN-7781", in: registry).isEmpty)
        #expect(try await found("kowalski", in: registry).first == "jan exact name")
    }

    @Test("A serial that a device says of itself is found, and the one before is not")
    func saidSerial() async throws {
        let registry = try await registry()
        try await registry.project(
            [ProjectedChange(position: JournalPosition(rawValue: 1), .info(device(3), ["serial": "ZX-900"]))],
            through: JournalPosition(rawValue: 1))
        #expect(try await found("zx900", in: registry) == ["jan exact serial"])
        #expect(try await found("sn7781ab203", in: registry).isEmpty)
    }

    @Test("Who is erased leaves nothing in any table of the search")
    func erased() async throws {
        let registry = try Registry()
        try await registry.save(agnieszka)
        try await registry.save(mill)
        try await registry.save(TieRecord(person: agnieszka.id, home: mill.id, role: .owner))
        try await registry.write { db in try db.run("DELETE FROM persons WHERE id = 'agnieszka'") }
        for text in ["agnieszka", "kowalska", "900867", "NW551203", "millbrook"] {
            #expect(try await found(text, in: registry).isEmpty)
        }
        let left = try await registry.read { db throws -> [String] in
            try [
                "search_persons", "search_codes", "search_terms", "search_due", "search_gone",
                "search_person_terms WHERE search_person_terms MATCH 'nkowalska'",
                "search_code_grams WHERE search_code_grams MATCH '\"900\"'",
            ].filter { try db.row("SELECT 1 FROM \($0)") != nil }
        }
        #expect(left.isEmpty)
    }

    @Test("A registry put together step by step is searched like one that is made anew from its rows")
    func rebuilt() async throws {
        let registry = try await registry()
        var changed = jan
        changed.name = "Jan Kowalski-Nowak"
        try await registry.save(changed)
        try await registry.move(device(1), to: mill.id)
        func tables() async throws -> [[String]] {
            try await registry.read { db in
                try [
                    "person, terms FROM search_persons", "code, kind FROM search_codes", "term, uses FROM search_terms",
                ]
                .map { try db.rows("SELECT \($0) ORDER BY 1, 2").map(\.description) }
            }
        }
        let before = try await tables()
        try await registry.write { db in
            try db.run("DELETE FROM search_persons")
            try db.run("INSERT INTO search_due (person) SELECT id FROM persons")
        }
        #expect(try await tables() == before)
        #expect(before.allSatisfy { !$0.isEmpty })
    }
}
