import GRDB
package import Telemetry

extension Registry {
    /// Puts a person in, or replaces what was known of them.
    package func save(_ person: PersonRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.save(person) }
    }

    package func person(_ id: PersonID) async throws -> PersonRecord? {
        try await read { db in try db.person(id) }
    }

    /// Everybody with this number (E.164), those with the earliest ids first.
    package func persons(phone: String, limit: Int = 20) async throws -> [PersonRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows("SELECT person FROM phones WHERE e164 = ? ORDER BY person LIMIT ?", [phone, limit])
                .compactMap { try db.person($0.id("person")) }
        }
    }

    /// The person with every home they are or were tied to, and the devices there.
    package func personWithHomes(_ id: PersonID, at now: Timestamp) async throws -> PersonWithHomes? {
        try await read { db in
            try db.person(id).map { PersonWithHomes(person: $0, homes: try db.tiedHomes(of: id, at: now)) }
        }
    }

    /// The homes of each of several persons, as `personWithHomes` gives them, in one look.
    package func homes(of persons: [PersonID], at now: Timestamp) async throws -> [PersonID: [TiedHome]] {
        try await read { db in
            var homes: [PersonID: [TiedHome]] = [:]
            for person in persons { homes[person] = try db.tiedHomes(of: person, at: now) }
            return homes
        }
    }

    // MARK: Homes and ties

    /// Puts a home in, or replaces what was known of it.
    package func save(_ home: HomeRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.save(home) }
    }

    package func home(_ id: HomeID) async throws -> HomeRecord? {
        try await read { db in try db.home(id) }
    }

    /// Puts a tie in; the same person, home, role and beginning again replaces its end.
    package func save(_ tie: TieRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.save(tie) }
    }

    /// Everybody who is or was tied to a home.
    package func persons(tiedTo home: HomeID) async throws -> [TiedPerson] {
        try await read { db in
            try db.ties(to: home).compactMap { tie in
                try db.person(tie.person).map { TiedPerson(tie: tie, person: $0) }
            }
        }
    }
}

extension Database {
    /// - Parameter isNew: nothing is known of them that would have to go first.
    func save(_ person: PersonRecord, isNew: Bool = false) throws {
        let id = person.id.rawValue
        try run(
            """
            INSERT INTO persons (id, name, language, preferred_channel, needs) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, language = excluded.language,
              preferred_channel = excluded.preferred_channel, needs = excluded.needs
            """,
            [id, person.name, person.language, person.preferredChannel?.rawValue, try JSONText.encode(person.needs)])
        for table in isNew ? [] : ["phones", "emails", "customer_accounts"] {
            try run("DELETE FROM \(table) WHERE person = ?", [id])
        }
        for (ordinal, phone) in person.phones.enumerated() {
            try run("INSERT OR IGNORE INTO phones (person, ordinal, e164) VALUES (?, ?, ?)", [id, ordinal, phone])
            // OR IGNORE passes over a second mention; a text that is no number must not pass with it.
            try require(PersonRecord.isE164(phone), "a phone number is not in E.164 form")
        }
        for (ordinal, email) in person.emails.enumerated() {
            try require(
                (3...254).contains(email.count), "an email address has fewer than 3 or more than 254 characters")
            try run("INSERT OR IGNORE INTO emails (person, ordinal, email) VALUES (?, ?, ?)", [id, ordinal, email])
        }
        for (ordinal, number) in person.accounts.enumerated() {
            try require((1...64).contains(number.count), "an account number is empty or has more than 64 characters")
            try run(
                "INSERT OR IGNORE INTO customer_accounts (person, ordinal, number) VALUES (?, ?, ?)",
                [id, ordinal, number])
        }
    }

    func save(_ home: HomeRecord) throws {
        try run(
            """
            INSERT INTO homes (id, address_lines, time_zone, region, electricity, internet) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET address_lines = excluded.address_lines, time_zone = excluded.time_zone,
              region = excluded.region, electricity = excluded.electricity, internet = excluded.internet
            """,
            [
                home.id.rawValue, try JSONText.encode(home.addressLines), home.timeZone, home.region,
                home.supply.electricity, home.supply.internet,
            ])
    }

    func save(_ tie: TieRecord) throws {
        try run(
            """
            INSERT INTO ties (person, home, role, from_at, to_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (person, home, role, ifnull(from_at, -9223372036854775808)) DO UPDATE SET to_at = excluded.to_at
            """,
            [tie.person.rawValue, tie.home.rawValue, tie.role.rawValue, tie.from?.rawValue, tie.to?.rawValue])
    }

    func person(_ id: PersonID) throws -> PersonRecord? {
        guard let row = try row("SELECT * FROM persons WHERE id = ?", [id.rawValue]) else { return nil }
        return PersonRecord(
            id: id, name: try row.value("name"), language: try row.optional("language"),
            preferredChannel: try row.optionalWord("preferred_channel"),
            needs: try JSONText.list(row.value("needs")),
            phones: try texts("SELECT e164 AS text FROM phones WHERE person = ? ORDER BY ordinal", of: id),
            emails: try texts("SELECT email AS text FROM emails WHERE person = ? ORDER BY ordinal", of: id),
            accounts: try texts(
                "SELECT number AS text FROM customer_accounts WHERE person = ? ORDER BY ordinal", of: id))
    }

    func home(_ id: HomeID) throws -> HomeRecord? {
        guard let row = try row("SELECT * FROM homes WHERE id = ?", [id.rawValue]) else { return nil }
        return HomeRecord(
            id: id, addressLines: try JSONText.list(row.value("address_lines")), timeZone: try row.value("time_zone"),
            region: try row.optional("region"), supply: try HomeSupply(row))
    }

    /// Homes that a person is or was tied to: ties that hold at `now` first, then the latest ended.
    fileprivate func tiedHomes(of person: PersonID, at now: Timestamp) throws -> [TiedHome] {
        let ties = try rows("SELECT * FROM ties WHERE person = ? LIMIT ?", [person.rawValue, Registry.mostRows])
            .map { try TieRecord($0) }
        let homes = try ties.compactMap { tie in
            try home(tie.home).map { TiedHome(tie: tie, home: $0, devices: try devices(in: tie.home)) }
        }
        return homes.sorted { a, b in
            let holds = (a.tie.holds(at: now), b.tie.holds(at: now))
            if holds.0 != holds.1 { return holds.0 }
            let ends = (a.tie.to ?? Timestamp(rawValue: .max), b.tie.to ?? Timestamp(rawValue: .max))
            return ends.0 != ends.1 ? ends.0 > ends.1 : a.home.id < b.home.id
        }
    }

    func ties(to home: HomeID) throws -> [TieRecord] {
        try rows("SELECT * FROM ties WHERE home = ? ORDER BY person LIMIT ?", [home.rawValue, Registry.mostRows])
            .map { try TieRecord($0) }
    }

    private func texts(_ sql: String, of person: PersonID) throws -> [String] {
        try rows(sql, [person.rawValue]).map { try $0.value("text") }
    }

    /// Throws `.outOfRange` where `holds` is false.
    func require(_ holds: Bool, _ complaint: String) throws {
        guard holds else { throw StoreError(.constraint(.outOfRange), cause: complaint) }
    }
}

extension PersonRecord {
    /// `+`, then 4 to 15 digits of which the first is not 0. Source: ITU-T E.164.
    static func isE164(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (5...16).contains(bytes.count) && bytes[0] == UInt8(ascii: "+") && bytes[1] != UInt8(ascii: "0")
            && bytes.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension TieRecord {
    init(_ row: Row) throws {
        self.init(
            person: try row.id("person"), home: try row.id("home"), role: try row.word("role"),
            from: try row.optionalTime("from_at"), to: try row.optionalTime("to_at"))
    }
}

extension HomeSupply {
    init(_ row: Row) throws {
        self.init(electricity: try row.optional("electricity"), internet: try row.optional("internet"))
    }
}
