package import Telemetry

/// Somebody who may sign in.
package struct AccountRecord: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable, CaseIterable { case agent, supervisor, engineer, administrator }

    /// 1 to 64 characters; two names that differ only in ASCII case are one.
    package var name: String
    package var displayName: String
    /// The scrypt hash with its parameters, as text; never the password.
    package var passwordHash: String
    package var role: Role
    package var createdAt: Timestamp
    package var disabled: Bool

    package init(
        name: String, displayName: String, passwordHash: String, role: Role, createdAt: Timestamp,
        disabled: Bool = false
    ) {
        self.name = name
        self.displayName = displayName
        self.passwordHash = passwordHash
        self.role = role
        self.createdAt = createdAt
        self.disabled = disabled
    }
}

/// A session that is in force, with its account as it stands now.
package struct SessionRecord: Hashable, Sendable {
    package var account: AccountRecord
    /// What forms of this session carry against cross-site requests.
    package var formToken: String
    package var createdAt: Timestamp
    package var expiresAt: Timestamp

    package init(account: AccountRecord, formToken: String, createdAt: Timestamp, expiresAt: Timestamp) {
        self.account = account
        self.formToken = formToken
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// A standing token of a program. The token itself is never stored.
package struct APITokenRecord: Hashable, Sendable {
    /// What it is for; unique.
    package var name: String
    package var role: AccountRecord.Role
    package var createdBy: String
    package var createdAt: Timestamp
    /// Nil: until revoked.
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?

    package init(
        name: String, role: AccountRecord.Role, createdBy: String, createdAt: Timestamp, expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) {
        self.name = name
        self.role = role
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }
}
