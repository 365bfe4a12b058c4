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

    /// A file of an earlier version with some hundred persons, as it is before its search box is made.
    private func old(in directory: TemporaryDirectory) throws -> DatabaseQueue {
        let old = try DatabaseQueue(path: directory.file("registry.sqlite"))
        try RegistrySchema.migrator.migrate(old, upTo: "5: what a home is supplied by")
        try old.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.inTransaction {
                for number in 0..<400 {
                    try db.execute(
                        sql: "INSERT INTO persons (id, name, needs) VALUES (?, ?, '[]')",
                        arguments: ["p\(number)", "Anna Number\(number)"])
                }
                return .commit
            }
            try db.checkpoint(.truncate)
        }
        return old
    }

    /// Writes the search's migration and, before it is committed, copies the file with a share (percent) of its log.
    private func leaveHalfMigrated(
        _ share: Int, _ old: DatabaseQueue, _ directory: TemporaryDirectory, _ left: TemporaryDirectory
    ) throws {
        try old.writeWithoutTransaction { db in
            // Everything that is written goes to the log at once.
            try db.execute(sql: "PRAGMA cache_size = 1")
            try db.inTransaction {
                for part in [SearchSchema.dropWords, SearchSchema.tables, SearchSchema.within, SearchSchema.due] {
                    try db.execute(sql: part)
                }
                try db.run("INSERT INTO search_due (person) SELECT id FROM persons")
                try db.refreshSearch(byTriggers: true)
                for suffix in ["", "-wal"] {
                    var bytes = try TemporaryDirectory.bytes(of: directory.file("registry.sqlite\(suffix)"))
                    if suffix == "-wal" {
                        #expect(bytes.count > 100_000)
                        bytes.removeLast(bytes.count - bytes.count * share / 100)
                    }
                    try TemporaryDirectory.write(bytes, to: left.file("registry.sqlite\(suffix)"))
                }
                return .rollback
            }
        }
    }

    @Test("D15: killed in the middle of a migration, the next start makes it anew", arguments: [30, 100])
    func killed(share: Int) async throws {
        let (directory, left) = (TemporaryDirectory(), TemporaryDirectory())
        try leaveHalfMigrated(share, old(in: directory), directory, left)
        let registry = try Registry(path: left.file("registry.sqlite"))
        #expect(try await registry.damage().isEmpty)
        for number in [0, 217, 399] {
            let found = try await registry.search("anna number\(number)", at: noon())
            #expect(found.first?.person.name == "Anna Number\(number)")
        }
    }

    @Test("A file whose search was filled by triggers is searched as ever, and takes more persons")
    func withTriggers() async throws {
        let directory = TemporaryDirectory()
        let old = try old(in: directory)
        try RegistrySchema.migrator.migrate(old, upTo: "7: what visits did")
        try old.close()
        let registry = try Registry(path: directory.file("registry.sqlite"))
        try await registry.save(
            PersonRecord(id: PersonID(rawValue: "new"), name: "Berta Number217", phones: ["+447700900867"]))
        let names = try await registry.search("number217", at: noon()).map(\.person.name)
        #expect(names.sorted() == ["Anna Number217", "Berta Number217"])
        #expect(try await registry.search("900867", at: noon()).map(\.person.name) == ["Berta Number217"])
        #expect(try await registry.search("Brta Number217", at: noon()).map(\.person.name) == ["Berta Number217"])
        // Each stands in the tables of the search once: whoever goes is found no more.
        try await registry.write { db in try db.run("DELETE FROM persons") }
        #expect(try await registry.search("number217", at: noon()).isEmpty)
        let isLeft = try await registry.read { db in try db.row("SELECT 1 FROM search_terms") != nil }
        #expect(!isLeft)
    }
}
