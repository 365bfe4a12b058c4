import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct RegistryImportTests {
    private func document() -> RegistryImport {
        RegistryImport(
            persons: [
                ImportedPerson(key: "p1", name: "Zoe Novak", phones: ["07700 900150"], emails: ["zoe@example.org"])
            ],
            homes: [ImportedHome(key: "h1", address: "1 New Street", timeZone: "Europe/London")],
            ties: [ImportedTie(person: "p1", home: "h1", kind: .occupier)],
            devices: [
                ImportedDevice(
                    key: "d1", home: "h1", address: Address(convention: "json", native: "n-1"), profile: "acme/heater",
                    words: "the heater upstairs")
            ],
            contacts: [
                ImportedContact(
                    key: "c1", person: "p1", device: "d1", channel: .call, openedAt: FixtureDesk.now - .days(3),
                    about: "it is cold")
            ],
            repairs: [
                ImportedRepair(
                    key: "r1", device: "d1", contact: "c1", fix: FixID(rawValue: "restart"),
                    requestedAt: FixtureDesk.now - .days(3), state: .notVerified, requestedBy: "bob")
            ],
            promises: [ImportedPromise(key: "m1", person: "p1", says: "call back", owner: "bob")])
    }

    @Test func `a document is put in, found by number, and made known to the fold`() async throws {
        let bench = try await FixtureDesk()
        let report = try await bench.desk.importRegistry(document(), as: bench.root)
        #expect(report == ImportReport(read: 7, accepted: 7, skipped: 0, rejected: 0))
        let found = try await bench.desk.callers(matching: CallerQuery(.phone("+44 7700 900150")), as: bench.ada)
        let person = try #require(found.matches.first)
        #expect(person.devices == ["heater upstairs"])
        let card = try await bench.card(person.person)
        #expect(card.ring.promises.map(\.says) == ["call back"])
        #expect(card.ring.earlier?.contacts.map(\.imported) == [true])
        #expect(await bench.importer.enrolled.map(\.assignedProfile) == ["acme/heater"])
        #expect(await bench.importer.enrolled.first?.addresses == [Address(convention: "json", native: "n-1")])
    }

    @Test func `the same document twice changes nothing`() async throws {
        let bench = try await FixtureDesk()
        _ = try await bench.desk.importRegistry(document(), as: bench.root)
        let before = try await bench.registry.devices(limit: 100)
        let report = try await bench.desk.importRegistry(document(), as: bench.root)
        #expect(report.rejected == 0)
        #expect(report.skipped == 3)
        #expect(try await bench.registry.devices(limit: 100) == before)
        let found = try await bench.desk.callers(matching: CallerQuery(.text("zoe")), as: bench.ada)
        #expect(found.matches.count == 1)
        #expect(try await bench.card(try #require(found.matches.first).person).ring.earlier?.contacts.count == 1)
    }

    @Test func `with anything wrong nothing is put in, and everything wrong is listed with its place`() async throws {
        let bench = try await FixtureDesk()
        var wrong = document()
        wrong.persons[0].phones = ["07700 900150", "not a number"]
        wrong.persons[0].emails = ["x"]
        wrong.persons.append(ImportedPerson(key: "p1", name: ""))
        wrong.homes[0].timeZone = "Europe/Atlantis"
        wrong.ties[0].person = "p9"
        wrong.ties[0].from = FixtureDesk.now
        wrong.ties[0].to = FixtureDesk.now
        wrong.devices[0].home = "h9"
        wrong.contacts[0].device = "d9"
        wrong.repairs[0].contact = "c9"
        wrong.promises[0].person = "p9"
        let report = try await bench.desk.importRegistry(wrong, as: bench.root)
        #expect(
            Set(report.issues.map(\.place)) == [
                "persons[0].phones[1]", "persons[0].emails[0]", "persons[1].key", "persons[1].name",
                "homes[0].time_zone",
                "ties[0].person", "ties[0].to", "devices[0].home", "contacts[0].device", "repairs[0].contact",
                "promises[0].person",
            ])
        #expect(report.rejected == report.issues.count)
        #expect(report.issues.allSatisfy { !$0.why.isEmpty })
        #expect(report.accepted == 0)
        #expect(try await bench.desk.callers(matching: CallerQuery(.text("zoe")), as: bench.ada).matches.isEmpty)
        #expect(await bench.importer.enrolled.isEmpty)
    }

    @Test func `of very many issues the first hundred are listed and all are counted`() async throws {
        let bench = try await FixtureDesk()
        let homes = (0..<250).map { ImportedHome(key: "h\($0)", address: "1 Street", timeZone: "x") }
        let report = try await bench.desk.importRegistry(RegistryImport(homes: homes), as: bench.root)
        #expect(report.issues.count == 100)
        #expect(report.rejected == 250)
    }

    @Test func `only administrators import, and it is audited`() async throws {
        let bench = try await FixtureDesk()
        for principal in [bench.ada, bench.sue, bench.eve] {
            #expect(
                await deskError { _ = try await bench.desk.importRegistry(document(), as: principal) }
                    == .forbidden("It takes the role administrator to import."))
        }
        _ = try await bench.desk.importRegistry(document(), as: bench.root)
        #expect(try await bench.actions().contains("registry.import"))
        let batches = AsyncThrowingStream<TelemetryBatch, any Error> { continuation in
            continuation.yield(TelemetryBatch(firstLine: 1, lines: [[0x7B, 0x7D]]))
            continuation.finish()
        }
        #expect(
            await deskError { _ = try await bench.desk.importTelemetry(batches, as: bench.ada) }
                == .forbidden("It takes the role administrator to import."))
        #expect(try await bench.desk.importTelemetry(batches, as: bench.root).accepted == 1)
        #expect(try await bench.actions().contains("telemetry.import"))
    }
}
