import GRDB
import Telemetry
import Testing

@testable import Store

@Suite("The registry's migrations")
struct RegistryMigrationTests {
    @Test("A file from before contacts were opened once keeps every contact, one of each open")
    func openedOnce() async throws {
        let directory = TemporaryDirectory()
        let path = directory.file("registry.sqlite")
        let old = try DatabaseQueue(path: path)
        try RegistrySchema.migrator.migrate(old, upTo: "1: persons to audit")
        try await old.write { db in
            try db.execute(sql: "INSERT INTO persons (id, name, needs) VALUES ('anna', 'Anna', '[]')")
            for (id, caller, channel, openedAt) in [
                ("second", "anna", "call", 20), ("first", "anna", "call", 10), ("third", "anna", "call", 20),
                ("chat", "anna", "chat", 30), ("unknown 1", nil as String?, "call", 40), ("unknown 2", nil, "call", 40),
            ] {
                try db.execute(
                    sql: """
                        INSERT INTO contacts (id, caller, channel, opened_at, agent, imported)
                        VALUES (?, ?, ?, ?, 'ada', 0)
                        """, arguments: [id, caller, channel, openedAt])
            }
        }
        try old.close()
        let registry = try Registry(path: path)
        let open = try await registry.contacts(of: PersonID(rawValue: "anna"), limit: 10).map {
            [$0.id.rawValue, $0.closedAt == nil ? "open" : "closed"]
        }
        #expect(open == [["chat", "open"], ["third", "closed"], ["second", "closed"], ["first", "open"]])
        for id in ["unknown 1", "unknown 2"] {
            let contact = try #require(try await registry.contact(ContactID(rawValue: id)))
            #expect(contact.closedAt == nil)
        }
    }

    @Test("A file from before supplies keeps its homes, and takes a supply for them")
    func supplies() async throws {
        let directory = TemporaryDirectory()
        let path = directory.file("registry.sqlite")
        let old = try DatabaseQueue(path: path)
        try RegistrySchema.migrator.migrate(old, upTo: "4: what visits found and what contacts were about")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO homes (id, address_lines, time_zone, region)
                    VALUES ('hill', '["14 Hill Road","Otterburn"]', 'Europe/London', 'north')
                    """)
        }
        try old.close()
        let registry = try Registry(path: path)
        #expect(try await registry.home(hill.id) == hill)
        var supplied = hill
        supplied.supply = HomeSupply(electricity: "Otterburn network", internet: "Heathwire")
        try await registry.save(supplied)
        #expect(try await registry.home(hill.id) == supplied)
        let tooLong = HomeRecord(
            id: hill.id, addressLines: ["x"], timeZone: "Europe/London",
            supply: HomeSupply(internet: String(repeating: "x", count: 101)))
        await #expect(throws: StoreError.self) { try await registry.save(tooLong) }
    }

    @Test("A file from before the one search box is searched in full, and keeps nothing of the words of old")
    func searchBox() async throws {
        let directory = TemporaryDirectory()
        let path = directory.file("registry.sqlite")
        let old = try DatabaseQueue(path: path)
        try RegistrySchema.migrator.migrate(old, upTo: "5: what a home is supplied by")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO persons (id, name, needs) VALUES ('anna', 'Anna Müller', '[]'), ('bert', 'Bert', '[]');
                    INSERT INTO phones (person, ordinal, e164) VALUES ('anna', 0, '+447700900143');
                    INSERT INTO homes (id, address_lines, time_zone) VALUES ('hill', '["14 Hill Road"]', 'Europe/London');
                    INSERT INTO ties (person, home, role) VALUES ('anna', 'hill', 'owner');
                    INSERT INTO search_words (word, field, owner) VALUES ('anna', 'name', 'anna');
                    """)
        }
        try old.close()
        let registry = try Registry(path: path)
        for text in ["muller", "mulller", "900143", "hill road"] {
            #expect(try await registry.search(text, at: noon()).map(\.person.id.rawValue) == ["anna"], "\(text)")
        }
        #expect(try await registry.search("bert", at: noon()).count == 1)
        let hasOld = try await registry.read { db in try db.tableExists("search_words") }
        #expect(!hasOld)
    }
}
