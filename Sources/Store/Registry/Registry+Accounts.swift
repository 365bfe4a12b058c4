import Crypto
import Foundation
import GRDB
package import Telemetry

extension Registry {
    // MARK: Accounts

    /// Adds an account; a name that is taken throws `.constraint(.taken)`.
    package func add(_ account: AccountRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run(
                """
                INSERT INTO accounts (name, display_name, password_hash, role, created_at, disabled)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    account.name, account.displayName, account.passwordHash, account.role.rawValue,
                    account.createdAt.rawValue, account.disabled,
                ])
        }
    }

    /// Replaces an account's display name, hash, role and whether it is disabled. Where it is disabled or the hash
    /// changed, its sessions end.
    package func update(_ account: AccountRecord, at now: Timestamp, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            let before = try db.account(named: account.name)
            try db.run(
                "UPDATE accounts SET display_name = ?, password_hash = ?, role = ?, disabled = ? WHERE name = ?",
                [account.displayName, account.passwordHash, account.role.rawValue, account.disabled, account.name])
            try db.requireChange("account \(account.name)")
            if account.disabled || before?.passwordHash != account.passwordHash {
                try db.run(
                    "UPDATE sessions SET revoked_at = ifnull(revoked_at, ?) WHERE account = ?",
                    [now.rawValue, account.name])
            }
        }
    }

    /// Removes an account and its sessions.
    package func removeAccount(named name: String, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run("DELETE FROM accounts WHERE name = ?", [name])
            try db.requireChange("account \(name)")
        }
    }

    package func account(named name: String) async throws -> AccountRecord? {
        try await read { db in try db.account(named: name) }
    }

    /// In the order of their names.
    package func accounts() async throws -> [AccountRecord] {
        try await read { db in
            try db.rows("SELECT * FROM accounts ORDER BY name LIMIT ?", [Self.mostRows]).map { try AccountRecord($0) }
        }
    }

    // MARK: Sessions

    /// Begins a session. Of the token only its SHA-256 is stored; it must hold 128 bits of chance or more.
    package func beginSession(
        token: String, formToken: String, account: String, at now: Timestamp, expiresAt: Timestamp,
        audit: AuditEntry? = nil
    ) async throws {
        try await write(audit: audit) { db in
            // A day later nobody asks why a session ended.
            try db.run("DELETE FROM sessions WHERE expires_at < ?", [(now - .days(1)).rawValue])
            try db.run(
                "INSERT INTO sessions (token_hash, account, form_token, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
                [Self.hash(of: token), account, formToken, now.rawValue, expiresAt.rawValue])
        }
    }

    /// The session of a token; nil where there is none, it is revoked or over, or its account is disabled.
    package func session(token: String, at now: Timestamp) async throws -> SessionRecord? {
        let hash = Self.hash(of: token)
        return try await read { db in
            let row = try db.row(
                """
                SELECT form_token, sessions.created_at AS began_at, expires_at, account FROM sessions
                WHERE token_hash = ? AND revoked_at IS NULL AND expires_at > ?
                """, [hash, now.rawValue])
            guard let row, let account = try db.account(named: row.value("account")), !account.disabled else {
                return nil
            }
            return SessionRecord(
                account: account, formToken: try row.value("form_token"), createdAt: try row.time("began_at"),
                expiresAt: try row.time("expires_at"))
        }
    }

    /// Ends a session: its token never works again. An unknown one is no error.
    package func endSession(token: String, at now: Timestamp, audit: AuditEntry? = nil) async throws {
        let hash = Self.hash(of: token)
        try await write(audit: audit) { db in
            try db.run(
                "UPDATE sessions SET revoked_at = ifnull(revoked_at, ?) WHERE token_hash = ?", [now.rawValue, hash])
        }
    }

    // MARK: API tokens

    /// Adds a token of a program; only its SHA-256 is stored. A name that is taken throws `.constraint(.taken)`.
    package func add(_ record: APITokenRecord, token: String, audit: AuditEntry? = nil) async throws {
        let hash = Self.hash(of: token)
        try await write(audit: audit) { db in
            try db.run(
                """
                INSERT INTO api_tokens (token_hash, name, role, created_by, created_at, expires_at, revoked_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    hash, record.name, record.role.rawValue, record.createdBy, record.createdAt.rawValue,
                    record.expiresAt?.rawValue, record.revokedAt?.rawValue,
                ])
        }
    }

    /// What a token stands for; nil where it is unknown, revoked or over.
    package func apiToken(_ token: String, at now: Timestamp) async throws -> APITokenRecord? {
        let hash = Self.hash(of: token)
        return try await read { db in
            try db.row(
                """
                SELECT * FROM api_tokens
                WHERE token_hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
                """, [hash, now.rawValue]
            ).map { try APITokenRecord($0) }
        }
    }

    package func apiTokens() async throws -> [APITokenRecord] {
        try await read { db in
            try db.rows("SELECT * FROM api_tokens ORDER BY name LIMIT ?", [Self.mostRows]).map {
                try APITokenRecord($0)
            }
        }
    }

    /// Revokes a token; again changes nothing.
    package func revokeAPIToken(named name: String, at now: Timestamp, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run("UPDATE api_tokens SET revoked_at = ifnull(revoked_at, ?) WHERE name = ?", [now.rawValue, name])
            try db.requireChange("token \(name)")
        }
    }

    private static func hash(of token: String) -> Data { Data(SHA256.hash(data: Data(token.utf8))) }
}

extension Database {
    fileprivate func account(named name: String) throws -> AccountRecord? {
        try row("SELECT * FROM accounts WHERE name = ?", [name]).map { try AccountRecord($0) }
    }
}

extension AccountRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            name: try row.value("name"), displayName: try row.value("display_name"),
            passwordHash: try row.value("password_hash"), role: try row.word("role"),
            createdAt: try row.time("created_at"), disabled: try row.value("disabled"))
    }
}

extension APITokenRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            name: try row.value("name"), role: try row.word("role"), createdBy: try row.value("created_by"),
            createdAt: try row.time("created_at"), expiresAt: try row.optionalTime("expires_at"),
            revokedAt: try row.optionalTime("revoked_at"))
    }
}
