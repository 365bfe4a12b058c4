package import Telemetry

/// An account as administrators see it.
package struct User: Hashable, Sendable, Codable {
    package var name: String
    package var displayName: String
    package var role: Role
    package var createdAt: Timestamp
    package var disabled: Bool

    package init(name: String, displayName: String, role: Role, createdAt: Timestamp, disabled: Bool) {
        self.name = name
        self.displayName = displayName
        self.role = role
        self.createdAt = createdAt
        self.disabled = disabled
    }
}
