import GRDB
import Telemetry
import Testing

@testable import Store

/// Entering a look waits for no sync, and everything else still does.
@Suite("Looks and syncs", .timeLimit(.minutes(10)))
struct AuditSyncTests {
    private static let full = 2
    private let directory = TemporaryDirectory()

    private func look(_ subject: String) -> AuditEntry {
        AuditEntry(at: noon(), actor: "ada", action: "person.read", subject: subject)
    }

    private func level(of registry: Registry) async throws -> Int {
        try await registry.write { try $0.row("PRAGMA synchronous")?.value("synchronous") ?? -1 }
    }

    @Test("What is written behind a look is synced as ever: after one that was entered, refused or given up")
    func otherWrites() async throws {
        struct Refused: Error {}
        let registry = try Registry(path: directory.path + "/registry.sqlite")
        #expect(try await level(of: registry) == Self.full)
        try await registry.audit([look("1"), look("2")])
        #expect(try await level(of: registry) == Self.full)
        await #expect(throws: (any Error).self) {
            try await registry.writeUnsynced { db in
                try db.appendAudit(look("3"))
                throw Refused()
            }
        }
        #expect(try await level(of: registry) == Self.full)
        let givenUp = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await registry.audit(look("4"))
        }
        try await givenUp.value
        #expect(try await level(of: registry) == Self.full)
        #expect(try await registry.auditLog(limit: 10).map(\.entry.subject) == ["4", "2", "1"])
        let verdict = try await registry.verifyAudit()
        #expect(verdict == .intact(try await registry.auditHead()))
    }

    @Test("What follows from telemetry waits for no sync; a sync commits, so that the log is safe")
    func projection() async throws {
        let path = directory.path + "/registry.sqlite"
        let registry = try Registry(path: path)
        let through = JournalPosition(rawValue: 7)
        let seen = ProjectedChange(position: through, .seen(device(1), at: noon()))
        #expect(try await registry.project([seen], through: through).count <= 1)
        #expect(try await registry.position() == through)
        #expect(try await level(of: registry) == Self.full)
        let other = try DatabaseQueue(path: path)
        func version() throws -> Int? { try other.read { try Int.fetchOne($0, sql: "PRAGMA data_version") } }
        let before = try version()
        try await registry.sync()
        #expect(try version() != before)
        #expect(try await registry.position() == through)
    }

    @Test(
        "No look moves the log into the file, before or after a table went in; whoever asks does",
        arguments: [false, true])
    func log(afterTable: Bool) async throws {
        let path = directory.file("registry.sqlite")
        let registry = try Registry(path: path)
        if afterTable {
            try await registry.beginRows()
            try await registry.endRows()
        }
        try await registry.settle()
        let before = DataDirectory.size(ofFile: path)
        // Two pages each and more: twice what SQLite leaves in a log.
        for number in 0..<1_000 { try await registry.audit(look("\(number)")) }
        #expect(DataDirectory.size(ofFile: path) == before)
        try await registry.settle()
        #expect(try #require(DataDirectory.size(ofFile: path)) > #require(before))
    }

    @Test("The log has a bound: a commit that finds it longer moves it")
    func bound() async throws {
        let path = directory.file("registry.sqlite")
        let registry = try Registry(path: path)
        #expect(
            try await registry.write { try $0.row("PRAGMA wal_autocheckpoint")?.value("wal_autocheckpoint") }
                == Registry.leftInLog)
        try await registry.leaveInLog(pages: 100)
        try await registry.settle()
        let before = DataDirectory.size(ofFile: path)
        for number in 0..<200 { try await registry.audit(look("\(number)")) }
        #expect(try #require(DataDirectory.size(ofFile: path)) > #require(before))
    }

    @Test("A look is entered at the lower level itself")
    func ownLevel() async throws {
        let registry = try Registry(path: directory.path + "/registry.sqlite")
        try await registry.writeUnsynced { db in
            let level: Int = try db.row("PRAGMA synchronous")?.value("synchronous") ?? -1
            #expect(level == 1)
        }
    }
}
