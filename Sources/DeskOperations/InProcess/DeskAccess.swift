import Crypto
import Foundation
package import Store
import Synchronization
package import Telemetry

/// Sessions, tokens and passwords: who somebody is, before what they may.
package final class DeskAccess: Sendable {
    /// How long a session lasts: a shift and its overrun.
    package static let sessionLength = TimeSpan.hours(12)
    /// Derivations that wait at once; more are refused, with the time that so many take.
    static let mostWaiting = 100
    private static let waitingTakes = 20

    private struct State {
        var tries = SignInTries()
        var localToken: [UInt8]?
    }

    private let registry: Registry
    private let clock: @Sendable () -> Timestamp
    private let cost: PasswordHash.Cost
    private let state = Mutex(State())
    private let turns = Turns()
    /// What an unknown name is checked against, so that it takes as long as a wrong password.
    private let decoy: String

    package init(
        registry: Registry, cost: PasswordHash.Cost = PasswordHash.Cost(), clock: @escaping @Sendable () -> Timestamp
    ) throws {
        self.registry = registry
        self.cost = cost
        self.clock = clock
        decoy = try PasswordHash(of: Self.token(), cost: cost).text
    }

    /// The administrator's token of this run, which stands in the data directory.
    package func setLocalToken(_ token: String) {
        state.withLock { $0.localToken = Array(SHA256.hash(data: Data(token.utf8))) }
    }

    /// 256 bits of chance as 64 hexadecimal digits: a hyphen in front would pass for an option where a token is given on
    /// a command line.
    static func token() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    // MARK: Passwords

    package func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await hashing { try PasswordHash(of: password, cost: cost).text }
    }

    func signIn(_ signIn: SignIn) async throws -> Session {
        let now = clock()
        guard signIn.name.utf8.count <= 128 else { throw DeskError.unauthenticated }
        if let wait = state.withLock({ $0.tries.count(signIn, at: now) }) {
            throw DeskError.tooMany(retryAfter: Int(wait.microseconds / 1_000_000) + 1)
        }
        let account = try await registry.account(named: signIn.name)
        let hash = account?.passwordHash ?? decoy
        let matches = try await hashing { PasswordHash.matches(signIn.password, hash) }
        guard matches, let account, !account.disabled else { throw DeskError.unauthenticated }
        state.withLock { $0.tries.succeed(signIn) }
        let (token, formToken) = (Self.token(), Self.token())
        let expiry = now + Self.sessionLength
        try await registry.beginSession(
            token: token, formToken: formToken, account: account.name, at: now, expiresAt: expiry,
            audit: AuditEntry(at: now, actor: account.name, action: "session.begin", subject: account.name))
        return Session(
            token: token, formToken: formToken, principal: Principal(account), expiresAt: expiry)
    }

    /// One derivation at a time, off the cooperative pool: fifty tries at once take fifty times as long, not all memory.
    private func hashing<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let value = try await turns.take(mostWaiting: Self.mostWaiting) {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Result(catching: body)) }
            }
        }
        guard let value else { throw DeskError.tooMany(retryAfter: Self.waitingTakes) }
        return value
    }

    // MARK: Tokens

    func session(token: String) async throws -> Session {
        let now = clock()
        guard (20...200).contains(token.utf8.count) else { throw DeskError.unauthenticated }
        if isLocal(token) {
            return Session(
                token: token, formToken: token,
                principal: Principal(
                    account: "local:\(getuid())", displayName: "This machine", role: .administrator, proof: .local),
                expiresAt: now + Self.sessionLength)
        }
        if let session = try await registry.session(token: token, at: now) {
            return Session(
                token: token, formToken: session.formToken, principal: Principal(session.account),
                expiresAt: session.expiresAt)
        }
        if let known = try await registry.apiToken(token, at: now) {
            return Session(
                token: token, formToken: token,
                principal: Principal(
                    account: "token:\(known.name)", displayName: known.name, role: Role(known.role), proof: .token),
                expiresAt: known.expiresAt ?? now + Self.sessionLength)
        }
        throw DeskError.unauthenticated
    }

    private func isLocal(_ token: String) -> Bool {
        guard let known = state.withLock({ $0.localToken }) else { return false }
        let given = Array(SHA256.hash(data: Data(token.utf8)))
        return zip(known, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    func signOut(token: String) async throws {
        try await registry.endSession(token: token, at: clock())
    }
}

extension Principal {
    init(_ account: AccountRecord) {
        self.init(
            account: account.name, displayName: account.displayName, role: Role(account.role), proof: .password)
    }
}

extension Role {
    init(_ role: AccountRecord.Role) {
        switch role {
        case .agent: self = .agent
        case .supervisor: self = .supervisor
        case .engineer: self = .engineer
        case .administrator: self = .administrator
        }
    }
}

extension AccountRecord.Role {
    init(_ role: Role) {
        switch role {
        case .agent: self = .agent
        case .supervisor: self = .supervisor
        case .engineer: self = .engineer
        case .administrator: self = .administrator
        }
    }
}
