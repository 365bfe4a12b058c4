import GRDB
package import Telemetry

extension Registry {
    /// Records a promise. Its id again throws `.constraint(.taken)`.
    package func make(_ promise: PromiseRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.insert(promise) }
    }

    /// Records that a promise was kept; again changes nothing.
    package func keep(_ promise: PromiseID, at: Timestamp, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run(
                "UPDATE promises SET kept_at = ifnull(kept_at, ?) WHERE id = ?", [at.rawValue, promise.rawValue])
            try db.requireChange("promise \(promise.rawValue)")
        }
    }

    /// Newest first, kept ones included.
    package func promises(to person: PersonID, limit: Int = 100) async throws -> [PromiseRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows(
                "SELECT * FROM promises WHERE person = ? ORDER BY made_at DESC, id DESC LIMIT ?",
                [person.rawValue, limit]
            ).map { try PromiseRecord($0) }
        }
    }
}

extension Database {
    func insert(_ promise: PromiseRecord) throws {
        try run(
            """
            INSERT INTO promises (id, person, contact, words, owner, made_at, due_at, kept_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                promise.id.rawValue, promise.person.rawValue, promise.contact?.rawValue, promise.words, promise.owner,
                promise.madeAt.rawValue, promise.dueAt?.rawValue, promise.keptAt?.rawValue,
            ])
    }
}

extension PromiseRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), person: try row.id("person"), contact: try row.optionalID("contact"),
            words: try row.value("words"), owner: try row.value("owner"), madeAt: try row.time("made_at"),
            dueAt: try row.optionalTime("due_at"), keptAt: try row.optionalTime("kept_at"))
    }
}
