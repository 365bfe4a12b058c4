import Store
import Telemetry
import Testing

@Suite("The registry's contacts and repairs")
struct RegistryWorkTests {
    private func contact(
        _ id: String, caller: PersonID? = anna.id, agent: String = "ada", at seconds: Int64 = 0
    ) -> ContactRecord {
        ContactRecord(
            id: ContactID(rawValue: id), caller: caller, from: "+447700900143", channel: .call, openedAt: noon(seconds),
            agent: agent, words: "It's cold \"again\"", devices: [device(1)])
    }

    @Test("A contact goes its way from opening to closing")
    func contactsWay() async throws {
        let registry = try await Registry.sample()
        let id = ContactID(rawValue: "c1")
        _ = try await registry.open(contact("c1", caller: nil))
        #expect(await code { _ = try await registry.open(contact("c1")) } == .constraint(.taken))
        // Nobody to verify yet.
        #expect(await code { try await registry.verify(id, how: "postcode", at: noon(1), by: "ada") } == .notFound)
        try await registry.identify(id, caller: anna.id)
        try await registry.verify(id, how: "date of birth", at: noon(2), by: "ada")
        #expect(try await registry.contact(id)?.identity == .verified(how: "date of birth", at: noon(2), by: "ada"))
        try await registry.identify(id, caller: anna.id)
        #expect(try await registry.contact(id)?.identity != .unverified)
        try await registry.close(id, at: noon(60), outcome: "restarted", solved: true, closingWords: "thanks")
        #expect(
            await code { try await registry.close(id, at: noon(61), outcome: nil, solved: nil, closingWords: nil) }
                == .notFound)
        let closed = try #require(try await registry.contact(id))
        #expect(closed.closedAt == noon(60) && closed.solved == true && closed.closingWords == "thanks")
        #expect(closed.words == "It's cold \"again\"" && closed.from == "+447700900143")
    }

    @Test("C11: another caller than before is unverified again")
    func anotherCaller() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.open(contact("c1"))
        try await registry.verify(ContactID(rawValue: "c1"), how: "postcode", at: noon(1), by: "ada")
        try await registry.identify(ContactID(rawValue: "c1"), caller: bert.id)
        let now = try #require(try await registry.contact(ContactID(rawValue: "c1")))
        #expect(now.caller == bert.id)
        #expect(now.identity == .unverified)
    }

    @Test("Contacts of a person and about a device come newest first, bounded")
    func newestFirst() async throws {
        let registry = try await Registry.sample()
        for number in 0..<5 as Range<Int64> {
            _ = try await registry.open(contact("c\(number)", agent: "agent \(number)", at: number))
        }
        #expect(try await registry.contacts(of: anna.id, limit: 3).map(\.id.rawValue) == ["c4", "c3", "c2"])
        #expect(try await registry.contacts(about: device(1), limit: 2).map(\.id.rawValue) == ["c4", "c3"])
        #expect(try await registry.contacts(of: anna.id, limit: -1).count == 1)
    }

    @Test("Of contacts opened at once by one agent with one caller over one channel there is one")
    func openedAtOnce() async throws {
        let directory = TemporaryDirectory()
        let registry = try Registry(path: directory.file("registry.sqlite"))
        for person in [anna, bert] { try await registry.save(person) }
        try await registry.save(heatPump(1))
        let opened = try await withThrowingTaskGroup(of: ContactID.self) { group in
            for number in 0..<16 as Range<Int64> {
                let new = contact("c\(number)", at: number)
                let audit = AuditEntry(at: noon(number), actor: "ada", action: "contact.open", subject: "c\(number)")
                group.addTask { try await registry.open(new, audit: audit).id }
            }
            return try await group.reduce(into: Set<ContactID>()) { $0.insert($1) }
        }
        #expect(opened.count == 1)
        #expect(try await registry.contacts(of: anna.id, limit: 20).map(\.id) == Array(opened))
        #expect(try await registry.auditLog(limit: 20).count == 1)
        let berts = try await registry.open(contact("b", caller: bert.id)).id
        #expect(await code { try await registry.identify(berts, caller: anna.id) } == .constraint(.taken))
        for id in opened {
            try await registry.close(id, at: noon(60), outcome: nil, solved: nil, closingWords: nil)
        }
        #expect(try await registry.open(contact("next", at: 61)).id == ContactID(rawValue: "next"))
        // Whom nobody knows yet may be anybody.
        #expect(try await registry.open(contact("n1", caller: nil)).id != registry.open(contact("n2", caller: nil)).id)
    }

    @Test("What was told is kept in order, and what corrects it stands")
    func told() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.open(contact("c1"))
        func tell(_ subject: ToldRecord.Subject, _ answer: ToldRecord.Answer, at seconds: Int64) async throws {
            try await registry.tell(
                ToldRecord(
                    contact: ContactID(rawValue: "c1"), device: device(1), subject: subject, answer: answer,
                    words: "“since Sunday”", since: noon(-86_400), at: noon(seconds)))
        }
        try await tell(.notice("cold_house"), .yes, at: 1)
        try await tell(.ask("fan_turning"), .yes, at: 2)
        try await tell(.words, .yes, at: 3)
        try await tell(.notice("cold_house"), .withdrawn, at: 4)
        try await tell(.ask("fan_turning"), .no, at: 5)
        let told = try #require(try await registry.contact(ContactID(rawValue: "c1"))).told
        #expect(told.map(\.at) == [1, 2, 3, 4, 5].map { noon($0) })
        #expect(ToldRecord.standing(of: told).map(\.at) == [noon(3), noon(5)])
        #expect(told[0].words == "“since Sunday”" && told[0].since == noon(-86_400))
        #expect(
            await code {
                try await registry.tell(ToldRecord(contact: ContactID(rawValue: "none"), subject: .words, at: noon()))
            } == .constraint(.missingReference))
    }

    @Test("A permission covers its fix from giving to expiry or withdrawal")
    func permissions() async throws {
        let registry = try await Registry.sample()
        let one = PermissionRecord(
            id: PermissionID(rawValue: "p1"), device: device(1), fix: "restart_controller", givenBy: anna.id,
            wording: "May I restart it?", givenAt: noon(), expiresAt: noon(100))
        let any = PermissionRecord(
            id: PermissionID(rawValue: "p2"), device: device(1), givenBy: anna.id, wording: "Do what helps",
            givenAt: noon(1))
        try await registry.grant(one)
        try await registry.grant(any)
        try await registry.withdraw(any.id, at: noon(50))
        try await registry.withdraw(any.id, at: noon(70))
        let given = try await registry.permissions(for: device(1))
        #expect(given.map(\.id) == [any.id, one.id])
        #expect(given.first?.withdrawnAt == noon(50))
        #expect(one.covers(fix: "restart_controller", at: noon(99)))
        #expect(!one.covers(fix: "restart_controller", at: noon(100)))
        #expect(!one.covers(fix: "defrost", at: noon(10)))
        #expect(given.first?.covers(fix: "defrost", at: noon(49)) == true)
        #expect(given.first?.covers(fix: "defrost", at: noon(50)) == false)
    }

    @Test("Promises are kept by the day they were kept first")
    func promises() async throws {
        let registry = try await Registry.sample()
        let promise = PromiseRecord(
            id: PromiseID(rawValue: "p"), person: anna.id, words: "We call on Friday", owner: "ada", madeAt: noon(),
            dueAt: noon(500))
        try await registry.make(promise)
        try await registry.keep(promise.id, at: noon(400))
        try await registry.keep(promise.id, at: noon(450))
        #expect(try await registry.promises(to: anna.id).map(\.keptAt) == [noon(400)])
    }

    // MARK: Repairs

    @Test("C08: the same idempotency key is the same repair, however often and whoever asks")
    func idempotency() async throws {
        let registry = try await Registry.sample()
        let first = try await registry.request(
            repair("r1", key: "click"), steps: [RepairStepRecord(step: "approved", at: noon())])
        guard case .created(let created) = first else {
            Issue.record("the first request made no repair")
            return
        }
        #expect(created.epoch == 1)
        let again = try await registry.request(
            repair("r2", key: "click"), steps: [RepairStepRecord(step: "approved", at: noon())])
        #expect(again == .existing(created))
        #expect(try await registry.repair(RepairID(rawValue: "r2")) == nil)
        #expect(try await registry.steps(of: created.id).count == 1)
        #expect(try await registry.repair(idempotencyKey: "click") == created)
    }

    @Test("C08: of many requests with one key at once exactly one makes the repair")
    func idempotencyAtOnce() async throws {
        let directory = TemporaryDirectory()
        let registry = try Registry(path: directory.file("registry.sqlite"))
        try await registry.save(heatPump(1))
        let created = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    if case .created = try await registry.request(repair("r\(number)", key: "one")) { return true }
                    return false
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(created == 1)
        #expect(try await registry.openRepairs().count == 1)
    }

    @Test("C07: one repair occupies a device at a time")
    func occupied() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.request(repair("r1"))
        #expect(await code { _ = try await registry.request(repair("r2")) } == .constraint(.deviceOccupied))
        try await registry.advance(
            RepairTransition(
                repair: RepairID(rawValue: "r1"), state: "verified", occupiesDevice: false,
                steps: [RepairStepRecord(step: "verified", at: noon(9))]), from: ["approved"])
        _ = try await registry.request(repair("r2"))
        #expect(try await registry.openRepairs().map(\.id.rawValue) == ["r1", "r2"])
        #expect(try await registry.repairs(of: device(1), limit: 9).count == 2)
    }

    @Test("A repair moves on only from the state its mover saw, with its log")
    func changedMeanwhile() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.request(repair("r1"))
        let sent = RepairTransition(
            repair: RepairID(rawValue: "r1"), state: "sent", occupiesDevice: true, machine: #"{"sentAt":5}"#,
            steps: [
                RepairStepRecord(step: "queued", at: noon(1)),
                RepairStepRecord(step: "sent", at: noon(2), detail: "once"),
            ])
        try await registry.advance(sent, from: ["approved"])
        #expect(await code { try await registry.advance(sent, from: ["approved"]) } == .constraint(.changedMeanwhile))
        #expect(try await registry.steps(of: sent.repair).map(\.step) == ["queued", "sent"])
        #expect(try await registry.repair(sent.repair)?.machine == #"{"sentAt":5}"#)
        let unknown = RepairTransition(
            repair: RepairID(rawValue: "none"), state: "sent", occupiesDevice: true, steps: [])
        #expect(await code { try await registry.advance(unknown, from: ["approved"]) } == .notFound)
    }

    @Test("The outcomes of a fix are those of its profile's devices that have ended")
    func outcomes() async throws {
        let registry = try await Registry.sample()
        for (number, state) in ["holds", "holds", "not_verified", "sent"].enumerated() {
            var one = repair("r\(number)", state: state, occupies: false)
            one.endedAt = state == "sent" ? nil : noon(9)
            _ = try await registry.request(one)
        }
        let profile = "northwind/heat-pump-hp200"
        #expect(
            try await registry.outcomes(of: "restart_controller", profile: profile) == ["holds": 2, "not_verified": 1])
        #expect(try await registry.outcomes(of: "restart_controller", profile: "other").isEmpty)
        #expect(try await registry.outcomes(of: "defrost", profile: profile).isEmpty)
    }

    @Test("C13: while a stop is in force nothing moves to sent, and one stop stands until it is lifted")
    func stops() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.request(repair("r1"))
        let stop = StopRecord(since: noon(), by: "eve", reason: "smoke reports")
        #expect(try await registry.stopAll(stop) == stop)
        #expect(try await registry.stopAll(StopRecord(since: noon(5), by: "ada", reason: "me too")) == stop)
        let sent = RepairTransition(repair: RepairID(rawValue: "r1"), state: "sent", occupiesDevice: true, steps: [])
        #expect(
            await code { try await registry.advance(sent, from: ["approved"], unlessStopped: true) }
                == .constraint(.stopped))
        #expect(try await registry.repair(sent.repair)?.state == "approved")
        // What a device says about an earlier command is still taken.
        try await registry.advance(
            RepairTransition(repair: sent.repair, state: "approved", occupiesDevice: true, steps: []),
            from: ["approved"])
        try await registry.liftStop(at: noon(9), by: "eve")
        #expect(await code { try await registry.liftStop(at: noon(9), by: "eve") } == .notFound)
        #expect(try await registry.stopInForce() == nil)
        try await registry.advance(sent, from: ["approved"], unlessStopped: true)
    }

    @Test("D14: a restore begins an epoch, and repairs tell which one they are of")
    func epochs() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.request(repair("r1", on: 1))
        #expect(try await registry.beginEpoch() == 2)
        try await registry.save(heatPump(2))
        _ = try await registry.request(repair("r2", on: 2))
        #expect(try await registry.openRepairs().map(\.epoch) == [1, 2])
    }

    // MARK: Import

    @Test("The same rows put in twice change nothing, and past rows are marked imported")
    func importedTwice() async throws {
        let registry = try Registry()
        var rows = ImportedRows()
        rows.persons = [anna, bert]
        rows.homes = [hill]
        rows.ties = [TieRecord(person: anna.id, home: hill.id, role: .occupier)]
        rows.devices = [heatPump(1, home: hill.id, native: "hp-1")]
        var past = contact("c1")
        past.told = [ToldRecord(contact: past.id, device: device(1), subject: .notice("cold_house"), at: noon())]
        past.closedAt = noon(5)
        rows.contacts = [past]
        rows.promises = [
            PromiseRecord(
                id: PromiseID(importKey: "p"), person: anna.id, words: "call back", owner: "ada", madeAt: noon())
        ]
        var ended = repair("r1", state: "not_verified", occupies: false)
        ended.endedAt = noon(7)
        rows.repairs = [ImportedRepairRow(repair: ended, steps: [RepairStepRecord(step: "sent", at: noon(6))])]
        let first = try await registry.putIn(rows)
        #expect(first.accepted == 8 && first.skipped == 0 && first.adopted.isEmpty)
        let second = try await registry.putIn(rows)
        #expect(second.accepted == 5 && second.skipped == 3 && second.adopted.isEmpty)
        #expect(try await registry.contacts(of: anna.id, limit: 9).map(\.imported) == [true])
        #expect(try await registry.contacts(of: anna.id, limit: 9).first?.told.count == 1)
        #expect(try await registry.repairs(of: device(1), limit: 9).map(\.imported) == [true])
        #expect(try await registry.steps(of: ended.id).count == 1)
        #expect(try await registry.persons(phone: "+4930901820") == [anna])
    }

    @Test("An import is all or nothing")
    func importedWhole() async throws {
        let registry = try Registry()
        var rows = ImportedRows()
        rows.persons = [anna]
        rows.ties = [TieRecord(person: anna.id, home: HomeID(rawValue: "nowhere"), role: .owner)]
        let bound = rows
        #expect(await code { _ = try await registry.putIn(bound) } == .constraint(.missingReference))
        #expect(try await registry.person(anna.id) == nil)
    }

    @Test("A device that is known by its address under another id takes the imported rows")
    func adopted() async throws {
        let registry = try Registry()
        try await registry.save(heatPump(1, native: "hp-1"))
        var rows = ImportedRows()
        rows.persons = [anna]
        rows.homes = [hill]
        rows.devices = [heatPump(2, home: hill.id, native: "hp-1", serial: "S-9")]
        rows.contacts = [contact("c1")]
        rows.contacts[0].devices = [device(2)]
        let counts = try await registry.putIn(rows)
        #expect(counts.adopted == [device(2): device(1)])
        #expect(try await registry.device(device(2)) == nil)
        #expect(try await registry.device(device(1))?.home == hill.id)
        #expect(try await registry.device(device(1))?.serial == "S-9")
        #expect(try await registry.contacts(about: device(1), limit: 9).count == 1)
    }

    @Test("An importer's key always leads to the same id, another for every kind of row")
    func importKeys() {
        #expect(PersonID(importKey: "7") == PersonID(importKey: "7"))
        #expect(PersonID(importKey: "7") != PersonID(importKey: "8"))
        #expect(PersonID(importKey: "7").rawValue != HomeID(importKey: "7").rawValue)
        let id = DeviceID(importKey: "7")
        #expect(id.high >> 12 & 0xF == 8)
        #expect(id.low >> 62 == 0b10)
    }
}
