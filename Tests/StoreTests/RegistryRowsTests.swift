import Dispatch
import Foundation
import Synchronization
import Telemetry
import Testing

@testable import Store

@Suite("Rows of a customer table, beside others", .timeLimit(.minutes(10)))
struct RegistryRowsTests {
    private func rows(_ range: Range<Int>) -> [RegistryRow] {
        range.map { number in
            var row = RegistryRow(account: "A-\(number)", name: "Person \(number)")
            row.phones = ["+4477009\(String(format: "%05d", number))"]
            row.home = RegistryRow.Home(
                id: HomeID(importKey: "home \(number)"), addressLines: ["\(number) Hill Road", "Otterburn"],
                timeZone: "Europe/London", role: .occupier)
            row.device = RegistryRow.Device(
                id: DeviceID(importKey: "device \(number)"), address: Address(convention: "json", native: "d-\(number)")
            )
            return row
        }
    }

    private func pending(_ count: Int, in registry: Registry) async throws {
        while registry.pendingWrites < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("Where somebody waits to write, a batch ends after a few rows, and they come in between")
    func yields() async throws {
        let registry = try Registry()
        let gate = DispatchSemaphore(value: 0)
        async let first: Void = registry.write { _ in gate.wait() }
        try await pending(1, in: registry)
        async let taken = registry.take(rows(0..<50), at: noon()) { _, _ in
            AuditEntry(at: noon(), actor: "root", action: "rows", subject: "")
        }
        try await pending(2, in: registry)
        async let looked: Void = registry.audit(AuditEntry(at: noon(), actor: "ada", action: "looked", subject: ""))
        try await pending(3, in: registry)
        gate.signal()
        try await first
        #expect(try await taken.count == Registry.fewestRowsAtOnce)
        try await looked
        let rest = try await registry.take(rows(8..<50), at: noon()) { _, _ in
            AuditEntry(at: noon(), actor: "root", action: "rows", subject: "")
        }
        #expect(rest.count == 42 && rest.allSatisfy { if case .taken = $0 { true } else { false } })
        #expect(try await registry.auditLog(limit: 10).map(\.entry.action) == ["rows", "looked", "rows"])
        #expect(try await registry.search("person 49", at: noon()).map(\.person.name) == ["Person 49"])
    }

    @Test(
        "No more than a batch is taken at once, and the log is as long as ever afterwards, also where it was broken off"
    )
    func bounded() async throws {
        let directory = TemporaryDirectory()
        let registry = try Registry(path: directory.path + "/registry.sqlite")
        func logged() async throws -> Int {
            try await registry.write { try $0.row("PRAGMA wal_autocheckpoint")?.value("wal_autocheckpoint") ?? 0 }
        }
        #expect(try await logged() == Registry.leftInLog)
        try await registry.beginRows()
        #expect(try await logged() > Registry.leftInLog)
        #expect(try await registry.take(rows(0..<300), at: noon()).count == Registry.mostRowsAtOnce)
        // What was committed stands in the file itself.
        let size = try FileManager.default.attributesOfItem(atPath: directory.path + "/registry.sqlite")[.size] as? Int
        #expect(try #require(size) > 500_000)
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await registry.endRows()
        }
        try await cancelled.value
        #expect(try await logged() == Registry.leftInLog)
    }

    @Test("Of a row that is refused among others nothing is left, and the others are taken")
    func refused() async throws {
        let registry = try Registry()
        var rows = rows(0..<100)
        // The device of an earlier row by its address; a number that is none.
        rows[40].device?.address = Address(convention: "json", native: "d-7")
        rows[70].phones = ["12"]
        let outcomes = try await registry.take(rows, at: noon())
        #expect(outcomes.count == 100)
        for (number, outcome) in outcomes.enumerated() {
            switch outcome {
            case .taken: #expect(number != 40 && number != 70)
            case .refused(let why):
                #expect(number == 40 && why == .addressTaken || number == 70)
            case .unchanged: Issue.record("row \(number)")
            }
        }
        for number in [40, 70] {
            #expect(try await registry.search("A-\(number)", at: noon()).isEmpty)
            #expect(try await registry.home(HomeID(importKey: "home \(number)")) == nil)
        }
        #expect(try await registry.deviceCount() == 98)
        #expect(try await registry.search("person 99", at: noon()).count == 1)
    }

    @Test("Putting the pieces of the search together ends, and changes nothing that is found")
    func merged() async throws {
        let registry = try Registry()
        for first in stride(from: 0, to: 400, by: 20) {
            _ = try await registry.take(rows(first..<first + 20), at: noon())
        }
        try await registry.endRows(1_000_000)
        for number in [0, 17, 399] {
            #expect(try await registry.search("person \(number)", at: noon()).first?.person.name == "Person \(number)")
        }
        #expect(try await registry.write { try $0.mergeSearch(pages: 100) } == false)
    }

    @Test("What a row's savepoint would take back goes through no file")
    func inMemory() async throws {
        let directory = TemporaryDirectory()
        let registry = try Registry(path: directory.path + "/registry.sqlite")
        let store: Int? = try await registry.write { try $0.row("PRAGMA temp_store")?.value("temp_store") }
        #expect(store == 2)
    }
}
