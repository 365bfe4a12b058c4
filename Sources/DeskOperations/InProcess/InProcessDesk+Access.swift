import Store
import Telemetry

extension InProcessDesk {
    package func signIn(_ signIn: SignIn) async throws(DeskError) -> Session {
        try await only { try await access.signIn(signIn) }
    }

    package func session(token: String) async throws(DeskError) -> Session {
        try await only { try await access.session(token: token) }
    }

    package func signOut(token: String) async throws(DeskError) {
        try await only { try await access.signOut(token: token) }
    }

    package func users(as principal: Principal) async throws(DeskError) -> [User] {
        try require(principal, .administrator, to: "see accounts")
        return try await only { try await registry.accounts().map(User.init) }
    }

    package func addUser(_ user: NewUser, as principal: Principal) async throws(DeskError) -> User {
        try require(principal, .administrator, to: "add accounts")
        guard (1...64).contains(user.name.utf8.count), user.name.utf8.allSatisfy(Self.isNameByte) else {
            throw .invalid(field: "name", why: "1 to 64 of a-z, 0-9, dot, hyphen and underscore")
        }
        let length = PasswordHash.length
        guard length.contains(user.password.utf8.count) else {
            throw .invalid(field: "password", why: "\(length.lowerBound) to \(length.upperBound) bytes")
        }
        return try await only {
            let record = AccountRecord(
                name: user.name, displayName: user.displayName.isEmpty ? user.name : user.displayName,
                passwordHash: try await access.hash(user.password), role: AccountRecord.Role(user.role),
                createdAt: clock())
            do {
                try await registry.add(record, audit: audit(principal, "user.add", user.name, user.role.rawValue))
            } catch let error as StoreError where error.code == .constraint(.taken) {
                throw DeskError.conflict("there is a user \(user.name) already")
            }
            return User(record)
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2E, 0x2D, 0x5F].contains(byte)
    }

    package func removeUser(named name: String, as principal: Principal) async throws(DeskError) {
        try require(principal, .administrator, to: "remove accounts")
        guard name != principal.account, name != principal.actingFor else {
            throw .conflict("nobody removes themselves")
        }
        try await only {
            do {
                try await registry.removeAccount(named: name, audit: audit(principal, "user.remove", name))
            } catch let error as StoreError where error.code == .notFound {
                throw DeskError.notFound("user")
            }
        }
    }
}

extension User {
    init(_ record: AccountRecord) {
        self.init(
            name: record.name, displayName: record.displayName, role: Role(record.role), createdAt: record.createdAt,
            disabled: record.disabled)
    }
}
