import GRDB
package import Telemetry

extension Registry {
    /// Opens a contact. Where its agent has one open with its caller over its channel, gives that one, unchanged. Its id
    /// again throws `.constraint(.taken)`.
    package func open(_ contact: ContactRecord, audit: AuditEntry? = nil) async throws -> ContactRecord {
        try await write { db in
            if contact.closedAt == nil {
                let open = try db.contacts(
                    "WHERE agent = ? AND caller = ? AND channel = ? AND closed_at IS NULL",
                    [contact.agent, contact.caller?.rawValue, contact.channel.rawValue])
                if let open = open.first { return open }
            }
            try db.insert(contact)
            if let audit { try db.appendAudit(audit) }
            return contact
        }
    }

    package func contact(_ id: ContactID) async throws -> ContactRecord? {
        try await read { db in try db.contacts("WHERE id = ?", [id.rawValue]).first }
    }

    /// Newest first.
    package func contacts(of person: PersonID, limit: Int) async throws -> [ContactRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.contacts("WHERE caller = ? ORDER BY opened_at DESC, id DESC LIMIT ?", [person.rawValue, limit])
        }
    }

    /// Newest first.
    package func contacts(about device: DeviceID, limit: Int) async throws -> [ContactRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.contacts(
                """
                WHERE id IN (SELECT contact FROM contact_devices WHERE device = ? ORDER BY opened_at DESC LIMIT ?)
                ORDER BY opened_at DESC, id DESC
                """, [device.description, limit])
        }
    }

    /// Says who the caller is. Another caller than before is unverified again. Where the agent has another contact open
    /// with that caller over the same channel, throws `.constraint(.taken)`.
    package func identify(_ contact: ContactID, caller: PersonID, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run(
                """
                UPDATE contacts SET
                  verified_how = CASE WHEN caller IS ?1 THEN verified_how END,
                  verified_at = CASE WHEN caller IS ?1 THEN verified_at END,
                  verified_by = CASE WHEN caller IS ?1 THEN verified_by END,
                  caller = ?1
                WHERE id = ?2 AND closed_at IS NULL
                """, [caller.rawValue, contact.rawValue])
            try db.requireChange("an open contact \(contact.rawValue)")
        }
    }

    /// Records that the caller proved who they are.
    package func verify(
        _ contact: ContactID, how: String, at: Timestamp, by: String, audit: AuditEntry? = nil
    ) async throws {
        try await write(audit: audit) { db in
            try db.run(
                """
                UPDATE contacts SET verified_how = ?, verified_at = ?, verified_by = ?
                WHERE id = ? AND caller IS NOT NULL AND closed_at IS NULL
                """, [how, at.rawValue, by, contact.rawValue])
            try db.requireChange("an open contact \(contact.rawValue) with a caller")
        }
    }

    /// Says that a contact is about a device; again changes nothing.
    package func concern(_ contact: ContactID, device: DeviceID, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.concern(contact, device: device) }
    }

    /// Adds something the caller said, and the device to those the contact is about.
    package func tell(_ told: ToldRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.insert(told) }
    }

    /// Closes a contact. One that is closed already throws `.notFound`.
    package func close(
        _ contact: ContactID, at: Timestamp, outcome: String?, solved: Bool?, closingWords: String?,
        audit: AuditEntry? = nil
    ) async throws {
        try await write(audit: audit) { db in
            try db.run(
                """
                UPDATE contacts SET closed_at = ?, outcome = ?, solved = ?, closing_words = ?
                WHERE id = ? AND closed_at IS NULL
                """, [at.rawValue, outcome, solved, closingWords, contact.rawValue])
            try db.requireChange("an open contact \(contact.rawValue)")
        }
    }
}

extension Database {
    func insert(_ contact: ContactRecord) throws {
        let identity: [Bound] =
            switch contact.identity {
            case .unverified: [nil, nil, nil]
            case .verified(let how, let at, let by): [how, at.rawValue, by]
            }
        try run(
            """
            INSERT INTO contacts (id, caller, from_number, channel, verified_how, verified_at, verified_by, opened_at,
              closed_at, agent, words, outcome, solved, closing_words, imported)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [contact.id.rawValue, contact.caller?.rawValue, contact.from, contact.channel.rawValue] + identity + [
                contact.openedAt.rawValue, contact.closedAt?.rawValue, contact.agent, contact.words, contact.outcome,
                contact.solved, contact.closingWords, contact.imported,
            ])
        for device in contact.devices { try concern(contact.id, device: device) }
        for told in contact.told {
            try require(told.contact == contact.id, "what was told names another contact")
            try insert(told)
        }
    }

    func insert(_ told: ToldRecord) throws {
        let (kind, finding): (String, String?) =
            switch told.subject {
            case .notice(let id): ("notice", id)
            case .ask(let id): ("ask", id)
            case .words: ("words", nil)
            }
        try run(
            """
            INSERT INTO told (contact, number, device, kind, finding, answer, words, since, at)
            VALUES (?1, (SELECT 1 + ifnull(max(number), 0) FROM told WHERE contact = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                told.contact.rawValue, told.device?.description, kind, finding, told.answer.rawValue, told.words,
                told.since?.rawValue, told.at.rawValue,
            ])
        if let device = told.device { try concern(told.contact, device: device) }
    }

    func concern(_ contact: ContactID, device: DeviceID) throws {
        try run(
            """
            INSERT INTO contact_devices (contact, device, opened_at) SELECT id, ?, opened_at FROM contacts WHERE id = ?
            ON CONFLICT DO NOTHING
            """, [device.description, contact.rawValue])
        if changesCount == 0, try row("SELECT 1 FROM contacts WHERE id = ?", [contact.rawValue]) == nil {
            throw StoreError(.notFound, cause: "contact \(contact.rawValue) is not known")
        }
    }

    /// The contacts of a clause of this source; only values are bound.
    fileprivate func contacts(_ clause: String, _ values: [Bound]) throws -> [ContactRecord] {
        try rows("SELECT * FROM contacts \(clause)", values).map { row in
            let id: ContactID = try row.id("id")
            let how: String? = try row.optional("verified_how")
            return ContactRecord(
                id: id, caller: try row.optionalID("caller"), from: try row.optional("from_number"),
                channel: try row.word("channel"),
                identity: try how.map {
                    .verified(how: $0, at: try row.time("verified_at"), by: try row.value("verified_by"))
                }
                    ?? .unverified,
                openedAt: try row.time("opened_at"), closedAt: try row.optionalTime("closed_at"),
                agent: try row.value("agent"), words: try row.optional("words"), outcome: try row.optional("outcome"),
                solved: try row.optional("solved"), closingWords: try row.optional("closing_words"),
                imported: try row.value("imported"),
                devices: try rows("SELECT device FROM contact_devices WHERE contact = ? ORDER BY device", [id.rawValue])
                    .map { try $0.device("device") },
                told: try rows("SELECT * FROM told WHERE contact = ? ORDER BY number", [id.rawValue])
                    .map { try ToldRecord($0) })
        }
    }
}

extension ToldRecord {
    fileprivate init(_ row: Row) throws {
        let kind: String = try row.value("kind")
        let subject: Subject =
            switch kind {
            case "notice": .notice(try row.value("finding"))
            case "ask": .ask(try row.value("finding"))
            default: .words
            }
        self.init(
            contact: try row.id("contact"), device: try row.optionalDevice("device"), subject: subject,
            answer: try row.word("answer"), words: try row.optional("words"), since: try row.optionalTime("since"),
            at: try row.time("at"))
    }
}
