import Foundation
import Store
import Telemetry
import Testing

@Suite("The registry's accounts and audit")
struct RegistryAccessTests {
    let directory = TemporaryDirectory()
    var path: String { directory.file("registry.sqlite") }
    private let ada = AccountRecord(
        name: "ada", displayName: "Ada Byron", passwordHash: "scrypt$16384$8$1$c2FsdA$aGFzaA", role: .agent,
        createdAt: noon())
    private let token = "e7c1d5b09f3a4c6e8d2b1a0f9e8d7c6b"

    private func session(_ registry: Registry, at now: Timestamp = noon(10)) async throws -> SessionRecord? {
        try await registry.session(token: token, at: now)
    }

    private func signedIn() async throws -> Registry {
        let registry = try Registry(path: path)
        try await registry.add(ada)
        try await registry.beginSession(
            token: token, formToken: "0123456789abcdef", account: "ada", at: noon(), expiresAt: noon(3_600))
        return registry
    }

    @Test("An account's name is one whatever its case, and its hash is what was stored")
    func accounts() async throws {
        let registry = try Registry()
        try await registry.add(ada)
        #expect(
            await code {
                try await registry.add(
                    AccountRecord(
                        name: "ADA", displayName: "x", passwordHash: ada.passwordHash, role: .administrator,
                        createdAt: noon()))
            } == .constraint(.taken))
        #expect(try await registry.account(named: "Ada") == ada)
        #expect(try await registry.accounts() == [ada])
        try await registry.removeAccount(named: "ada")
        #expect(try await registry.accounts().isEmpty)
        #expect(await code { try await registry.removeAccount(named: "ada") } == .notFound)
    }

    @Test("W20, C10: a session shows the account as it stands now")
    func roleChange() async throws {
        let registry = try await signedIn()
        #expect(try await session(registry)?.account.role == .agent)
        #expect(try await session(registry)?.formToken == "0123456789abcdef")
        var promoted = ada
        promoted.role = .supervisor
        try await registry.update(promoted, at: noon(5))
        #expect(try await session(registry)?.account.role == .supervisor)
    }

    @Test("A session ends at its expiry, by signing out, with its account and with a new password")
    func sessionEnds() async throws {
        let registry = try await signedIn()
        #expect(try await session(registry, at: noon(3_599)) != nil)
        #expect(try await session(registry, at: noon(3_600)) == nil)
        #expect(try await registry.session(token: "another", at: noon(1)) == nil)
        try await registry.endSession(token: token, at: noon(20))
        try await registry.endSession(token: "unknown", at: noon(20))
        #expect(try await session(registry) == nil)

        for change in ["disabled", "password", "removed"] {
            let registry = try Registry()
            try await registry.add(ada)
            try await registry.beginSession(
                token: token, formToken: "0123456789abcdef", account: "ada", at: noon(), expiresAt: noon(3_600))
            var changed = ada
            switch change {
            case "disabled": changed.disabled = true
            case "password": changed.passwordHash = "scrypt$16384$8$1$b3RoZXI$b3RoZXI"
            default: break
            }
            if change == "removed" {
                try await registry.removeAccount(named: "ada")
            } else {
                try await registry.update(changed, at: noon(5))
            }
            #expect(try await session(registry) == nil, "\(change)")
        }
    }

    @Test("D20: a clock that steps back an hour ends no session and gives none back")
    func clockBack() async throws {
        let registry = try await signedIn()
        #expect(try await session(registry, at: noon(-3_600)) != nil)
        try await registry.endSession(token: token, at: noon(-3_000))
        #expect(try await session(registry, at: noon(-3_600)) == nil)
    }

    @Test("Of no token is the text in the file")
    func tokensHashed() async throws {
        do {
            let registry = try await signedIn()
            try await registry.add(
                APITokenRecord(
                    name: "import", role: .administrator, createdBy: "ada", createdAt: noon(), expiresAt: noon(100)),
                token: "another-secret-of-a-program")
            #expect(try await registry.apiToken("another-secret-of-a-program", at: noon(99))?.name == "import")
            #expect(try await registry.apiToken("another-secret-of-a-program", at: noon(100)) == nil)
            try await registry.revokeAPIToken(named: "import", at: noon(50))
            #expect(try await registry.apiToken("another-secret-of-a-program", at: noon(60)) == nil)
            #expect(try await registry.apiTokens().map(\.revokedAt) == [noon(50)])
        }
        for secret in [token, "another-secret-of-a-program"] {
            #expect(try TemporaryDirectory.tamper(path, secret, secret) == 0)
        }
    }

    // MARK: Audit

    private func entry(_ number: Int64, _ detail: String? = nil) -> AuditEntry {
        AuditEntry(at: noon(number), actor: "ada", action: "person.look", subject: "anna", detail: detail)
    }

    @Test("Entries are chained and an honest log is found intact")
    func chained() async throws {
        let registry = try Registry()
        let empty = AuditHead(number: 0, hash: [UInt8](repeating: 0, count: 32))
        #expect(try await registry.verifyAudit() == .intact(empty))
        for number in 1...2_500 as ClosedRange<Int64> {
            try await registry.audit(entry(number, number == 7 ? "x" : nil))
        }
        let head = try await registry.auditHead()
        #expect(head.number == 2_500)
        #expect(try await registry.verifyAudit() == .intact(head))
        #expect(try await registry.verifyAudit(keptHead: head) == .intact(head))
        #expect(try await registry.auditLog(before: 8, limit: 2).map(\.number) == [7, 6])
        #expect(try await registry.auditLog(subject: "anna", limit: 1).map(\.number) == [2_500])
        #expect(try await registry.auditLog(subject: "bert", limit: 1).isEmpty)
    }

    @Test("An operation and its entry are one: where the one fails, the other is not there")
    func auditWithOperation() async throws {
        let registry = try await Registry.sample()
        try await registry.save(heatPump(2), audit: entry(1))
        #expect(try await registry.auditHead().number == 1)
        #expect(
            await code { try await registry.save(heatPump(3, native: "hp-1"), audit: entry(2)) } == .constraint(.taken))
        #expect(try await registry.auditHead().number == 1)
        let unfit = AuditEntry(at: noon(), actor: "", action: "x", subject: "y")
        #expect(await code { try await registry.save(heatPump(4), audit: unfit) } == .constraint(.outOfRange))
        #expect(try await registry.device(device(4)) == nil)
    }

    @Test(
        "An entry changed behind Bedside's back breaks the chain where it stands",
        arguments: [("detail-05", "detail-66"), ("ada5", "eve5"), ("look-5", "love-5")])
    func tampered(old: String, new: String) async throws {
        do {
            let registry = try Registry(path: path)
            for number in 1...9 {
                try await registry.audit(
                    AuditEntry(
                        at: noon(), actor: "ada\(number)", action: "look-\(number)", subject: "anna",
                        detail: "detail-0\(number)"))
            }
        }
        #expect(try TemporaryDirectory.tamper(path, old, new) > 0)
        let registry = try Registry(path: path)
        #expect(try await registry.verifyAudit() == .broken(at: 5))
    }

    @Test("A log that was cut off or made anew is told from a head kept elsewhere")
    func keptHead() async throws {
        let registry = try Registry()
        for number in 1...5 as ClosedRange<Int64> { try await registry.audit(entry(number)) }
        let kept = try await registry.auditHead()
        let anew = try Registry()
        for number in 1...4 as ClosedRange<Int64> { try await anew.audit(entry(number)) }
        #expect(try await anew.verifyAudit(keptHead: kept) == .broken(at: 5))
        try await anew.audit(entry(99))
        try await anew.audit(entry(6))
        #expect(try await anew.verifyAudit(keptHead: kept) == .broken(at: 5))
        #expect(try await registry.verifyAudit(keptHead: kept) == .intact(kept))
    }

    // MARK: The file

    @Test("D16: a registry of a newer Bedside is refused with the remedy")
    func newerSchema() throws {
        do { _ = try Registry(path: path) }
        #expect(try TemporaryDirectory.tamper(path, "1: persons to audit", "2: persons to audit") > 0)
        let error = #expect(throws: StoreError.self) { try Registry(path: path) }
        #expect(error?.code == .newerSchema)
        #expect(error?.cause.contains("newer Bedside") == true)
    }

    @Test("D13: a backup made while others write opens as of one moment")
    func backup() async throws {
        let registry = try Registry(path: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<200 as Range<Int64> {
                    try await registry.save(
                        heatPump(UInt64(number + 1)),
                        audit: AuditEntry(at: noon(number), actor: "ada", action: "device.save", subject: "d"))
                }
            }
            for number in 0..<5 {
                group.addTask { try await registry.backUp(to: directory.file("copy-\(number).sqlite")) }
            }
            try await group.waitForAll()
        }
        for number in 0..<5 {
            let copy = try Registry(path: directory.file("copy-\(number).sqlite"))
            #expect(try await copy.damage().isEmpty)
            #expect(try await copy.deviceCount() == Int(try await copy.auditHead().number))
        }
        #expect(try await registry.deviceCount() == 200)
    }

    @Test("A cancelled write changes nothing")
    func cancelled() async throws {
        let registry = try Registry()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await registry.save(heatPump(1))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await registry.deviceCount() == 0)
    }
}
