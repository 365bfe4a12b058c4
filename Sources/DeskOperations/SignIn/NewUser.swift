/// An account to be made. The role is the administrator's to choose; nothing else of a request can set it.
package struct NewUser: Hashable, Sendable, Codable {
    /// 1...64 of `a-z 0-9 . _ -`.
    package var name: String
    package var displayName: String
    package var role: Role
    /// 10...256 bytes.
    package var password: String

    package init(name: String, displayName: String, role: Role, password: String) {
        self.name = name
        self.displayName = displayName
        self.role = role
        self.password = password
    }
}
