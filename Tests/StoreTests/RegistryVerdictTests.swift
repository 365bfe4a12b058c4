import GRDB
import Telemetry
import Testing

@testable import Store

@Suite("What visits found and contacts were about")
struct RegistryVerdictTests {
    private func finding(
        _ id: String, _ saw: VisitFindingRecord.Saw, at seconds: Int64 = 0
    ) -> VisitFindingRecord {
        VisitFindingRecord(
            id: VisitFindingID(rawValue: id), device: device(1), saw: saw, words: "it \"hissed\"", seenBy: "Jo Miller",
            seenAt: noon(seconds), enteredBy: "ada", enteredAt: noon(seconds + 60),
            symptoms: ["weak_heat": true, "silent": false])
    }
    private func contact(_ id: String) -> ContactRecord {
        ContactRecord(
            id: ContactID(rawValue: id), caller: anna.id, channel: .call, openedAt: noon(), agent: id,
            devices: [device(1)])
    }

    @Test("A finding comes back as it went in, is audited, and can be taken back but never changed")
    func findings() async throws {
        let registry = try await Registry.sample()
        let leak = finding("f1", .cause("leak", isThere: true))
        let nothing = finding("f2", .nothing, at: 10)
        let entry = AuditEntry(at: noon(), actor: "ada", action: "finding.add", subject: device(1).description)
        try await registry.add(leak, audit: entry)
        try await registry.add(finding("f0", .finding("fan", isThere: false), at: -5))
        try await registry.add(nothing)
        #expect(await code { try await registry.add(leak) } == .constraint(.taken))
        let all = try await registry.visitFindings(of: device(1), limit: 10)
        #expect(all.map(\.id.rawValue) == ["f0", "f1", "f2"])
        #expect(all[1] == leak)
        #expect(try await registry.visitFinding(leak.id) == leak)
        #expect(try await registry.auditLog(limit: 1).map(\.entry) == [entry])
        for change in ["UPDATE visit_findings SET words = 'x'", "DELETE FROM visit_findings"] {
            #expect(await code { try await registry.write { try $0.run(change) } } != nil)
        }
        try await registry.add(finding("f3", .withdrawal(of: leak.id), at: 20))
        let standing = VisitFindingRecord.standing(of: try await registry.visitFindings(of: device(1), limit: 10))
        #expect(standing.map(\.id.rawValue) == ["f0", "f2"])
    }

    @Test("When a cure was last done by hand is known by device and fix, without what was taken back")
    func cures() async throws {
        let registry = try await Registry.sample()
        try await registry.save(heatPump(2))
        func done(_ id: String, _ fix: String?, at seconds: Int64, on number: UInt64 = 1) async throws {
            var one = finding(id, .cause("leak", isThere: true), at: seconds)
            one.device = device(number)
            one.done = fix
            try await registry.add(one)
        }
        try await done("f1", "visit", at: 10)
        try await done("f2", "visit", at: 20)
        try await done("f3", "exchange", at: 5)
        try await done("f4", nil, at: 40)
        try await done("f5", "visit", at: 50, on: 2)
        let devices = [device(1), device(2), device(3)]
        #expect(
            try await registry.cures(doneOn: devices) == [
                device(1): ["visit": noon(20), "exchange": noon(5)], device(2): ["visit": noon(50)],
            ])
        try await registry.add(finding("f6", .withdrawal(of: VisitFindingID(rawValue: "f2")), at: 60))
        #expect(try await registry.cures(doneOn: [device(1)])[device(1)]?["visit"] == noon(10))
        #expect(try await registry.cures(doneOn: []).isEmpty)
    }

    @Test("Of what a contact turned out to be about the last word counts, and what was measured first is kept")
    func reasons() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.open(contact("c1"))
        let id = ContactID(rawValue: "c1")
        func said(_ reason: ContactReasonRecord.Reason) -> ContactReasonRecord {
            ContactReasonRecord(contact: id, device: device(1), reason: reason, by: "ada", at: noon(9))
        }
        for reason in [ContactReasonRecord.Reason.noneOfThese, .cause("leak")] { try await registry.add(said(reason)) }
        #expect(ContactReasonRecord.standing(of: try await registry.reasons(of: id)) == [said(.cause("leak"))])
        try await registry.add(said(.withdrawn))
        #expect(ContactReasonRecord.standing(of: try await registry.reasons(of: id)).isEmpty)
        #expect(try await registry.reasons(of: id).count == 3)

        let first = ContactSymptomsRecord(contact: id, device: device(1), at: noon(1), symptoms: ["weak": true])
        var second = first
        second.symptoms = [:]
        try await registry.keep([first])
        try await registry.keep([second])
        #expect(try await registry.symptoms(of: device(1), at: id) == first)
    }

    @Test("The past of a device holds what stands of it, and the time it was listened to")
    func past() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.open(contact("c1"))
        try await registry.add(finding("f1", .cause("leak", isThere: true)))
        try await registry.add(finding("f2", .nothing, at: 3))
        try await registry.add(finding("f3", .withdrawal(of: VisitFindingID(rawValue: "f2")), at: 4))
        let reason = ContactReasonRecord(
            contact: ContactID(rawValue: "c1"), device: device(1), reason: .cause("leak"), by: "ada", at: noon(9))
        try await registry.add(reason)
        try await registry.keep([
            ContactSymptomsRecord(contact: ContactID(rawValue: "c1"), device: device(1), at: noon(), symptoms: [:])
        ])
        try await registry.project(
            [
                ProjectedChange(
                    position: JournalPosition(rawValue: 1), .seen(device(1), at: noon(86_400)))
            ], through: JournalPosition(rawValue: 1))
        let past = try await registry.pastCases(limit: 100)
        #expect(past.completeSince == nil)
        let one = try #require(past.cases.first)
        #expect(one.findings.map(\.id.rawValue) == ["f1"])
        #expect(one.reasons == [PastCase.Reason(said: reason, contactAt: noon())])
        #expect(one.contacts.count == 1 && one.enrolledAt == noon())
        #expect(try await registry.watchedTime(since: nil) == ["northwind/heat-pump-hp200": 86_400])
        #expect(try await registry.watchedTime(since: noon(43_200)) == ["northwind/heat-pump-hp200": 43_200])
        #expect(try await registry.watchedTime(since: noon(90_000)) == ["northwind/heat-pump-hp200": 0])
    }

    @Test("The same findings and reasons put in twice change nothing")
    func importedTwice() async throws {
        let registry = try await Registry.sample()
        var rows = ImportedRows()
        rows.contacts = [contact("c1")]
        rows.visitFindings = [finding("f1", .cause("leak", isThere: true))]
        rows.reasons = [
            ContactReasonRecord(
                contact: ContactID(rawValue: "c1"), device: device(1), reason: .cause("leak"), by: "imported",
                at: noon())
        ]
        #expect(try await registry.putIn(rows).accepted == 3)
        let again = try await registry.putIn(rows)
        #expect(again.accepted == 0 && again.skipped == 3)
        #expect(try await registry.visitFindings(of: device(1), limit: 9).map(\.imported) == [true])
        #expect(try await registry.reasons(of: ContactID(rawValue: "c1")).count == 1)
    }

    @Test("A file from before findings keeps everything and takes them")
    func migration() async throws {
        let directory = TemporaryDirectory()
        let path = directory.file("registry.sqlite")
        let old = try DatabaseQueue(path: path)
        try RegistrySchema.migrator.migrate(old, upTo: "3: what is set for a device")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO devices (id, captures, enrolled_at) VALUES ('\(device(1))', '{}', 5);
                    INSERT INTO contacts (id, channel, opened_at, agent, imported) VALUES ('c1', 'call', 1, 'ada', 0);
                    INSERT INTO contact_devices VALUES ('c1', '\(device(1))', 1);
                    """)
        }
        try old.close()
        let registry = try Registry(path: path)
        #expect(try await registry.contact(ContactID(rawValue: "c1"))?.devices == [device(1)])
        try await registry.add(finding("f1", .nothing))
        #expect(try await registry.visitFindings(of: device(1), limit: 9).count == 1)
    }
}
