import GRDB
package import Telemetry

extension Registry {
    /// Records a permission. Its id again throws `.constraint(.taken)`.
    package func grant(_ permission: PermissionRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.insert(permission) }
    }

    /// Withdraws a permission; again changes nothing.
    package func withdraw(_ permission: PermissionID, at: Timestamp, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run(
                "UPDATE permissions SET withdrawn_at = ifnull(withdrawn_at, ?) WHERE id = ?",
                [at.rawValue, permission.rawValue])
            try db.requireChange("permission \(permission.rawValue)")
        }
    }

    /// All that were ever given for a device, newest first, those out of force included.
    package func permissions(for device: DeviceID, limit: Int = 100) async throws -> [PermissionRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows(
                "SELECT * FROM permissions WHERE device = ? ORDER BY given_at DESC, id DESC LIMIT ?",
                [device.description, limit]
            ).map { try PermissionRecord($0) }
        }
    }
}

extension Database {
    func insert(_ permission: PermissionRecord) throws {
        try run(
            """
            INSERT INTO permissions (id, device, fix, given_by, contact, wording, given_at, expires_at, withdrawn_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                permission.id.rawValue, permission.device.description, permission.fix, permission.givenBy.rawValue,
                permission.contact?.rawValue, permission.wording, permission.givenAt.rawValue,
                permission.expiresAt?.rawValue, permission.withdrawnAt?.rawValue,
            ])
    }
}

extension PermissionRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), device: try row.device("device"), fix: try row.optional("fix"),
            givenBy: try row.id("given_by"), contact: try row.optionalID("contact"), wording: try row.value("wording"),
            givenAt: try row.time("given_at"), expiresAt: try row.optionalTime("expires_at"),
            withdrawnAt: try row.optionalTime("withdrawn_at"))
    }
}
