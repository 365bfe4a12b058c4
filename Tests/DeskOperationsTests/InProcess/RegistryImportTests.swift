import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct RegistryImportTests {
    /// Three days before the fixture's now.
    private static let past = "2026-01-12T14:00:00Z"

    /// A document with one row of each kind, with `changes` made in its text.
    private func document(_ changes: [(String, String)] = []) -> [UInt8] {
        var text = """
            {"persons": [{"key": "p1", "name": "Zoe Novak", "phones": ["07700 900150"], "emails": ["zoe@example.org"],
                          "account": "AC-9", "language": "en-GB", "preferred_channel": "chat", "needs": ["has a cold"]}],
             "homes": [{"key": "h1", "address": "1 New Street", "time_zone": "Europe/London", "region": "North"}],
             "ties": [{"person": "p1", "home": "h1", "kind": "occupier", "from": "2025-01-01T00:00:00Z"}],
             "devices": [{"key": "d1", "home": "h1", "address": {"convention": "json", "native": "n-1"},
                          "profile": "acme/heater", "serial": "S-1", "words": "the heater upstairs"}],
             "contacts": [{"key": "c1", "person": "p1", "device": "d1", "channel": "call",
                           "opened_at": "\(Self.past)", "about": "it is cold", "outcome": "restarted"}],
             "repairs": [{"key": "r1", "device": "d1", "contact": "c1", "fix": "restart",
                          "requested_at": "\(Self.past)", "state": "not_verified", "requested_by": "bob"}],
             "promises": [{"key": "m1", "person": "p1", "says": "call back", "owner": "bob"}]}
            """
        for (old, new) in changes { text = text.replacing(old, with: new) }
        return Array(text.utf8)
    }

    private func issues(_ document: [UInt8]) async throws -> [String: String] {
        let bench = try await FixtureDesk()
        let report = try await bench.desk.importRegistry(document, as: bench.root)
        #expect(report.rejected == report.issues.count)
        #expect(report.accepted == 0)
        #expect(try await bench.desk.callers(matching: CallerQuery(.text("zoe")), as: bench.ada).matches.isEmpty)
        #expect(await bench.importer.enrolled.isEmpty)
        return Dictionary(report.issues.map { ($0.place, $0.why) }) { "\($0), \($1)" }
    }

    @Test func `a document is put in, found by number, and made known to the fold`() async throws {
        let bench = try await FixtureDesk()
        let report = try await bench.desk.importRegistry(document(), as: bench.root)
        #expect(report == ImportReport(read: 7, accepted: 7, skipped: 0, rejected: 0))
        let found = try await bench.desk.callers(matching: CallerQuery(.phone("+44 7700 900150")), as: bench.ada)
        let person = try #require(found.matches.first)
        #expect(person.devices == ["heater upstairs"])
        let card = try await bench.card(person.person)
        #expect(card.ring.needs == ["has a cold"])
        #expect(card.ring.preferredChannel == .chat)
        #expect(card.ring.promises.map(\.says) == ["call back"])
        #expect(card.ring.earlier?.contacts.map(\.imported) == [true])
        #expect(await bench.importer.enrolled.map(\.assignedProfile) == ["acme/heater"])
        #expect(await bench.importer.enrolled.first?.addresses == [Address(convention: "json", native: "n-1")])
    }

    /// With what was found and what the contact was about.
    private func withVerdicts(_ changes: [(String, String)] = []) -> [UInt8] {
        document(
            [
                ("\"outcome\": \"restarted\"", "\"outcome\": \"restarted\", \"reason\": \"controller_hang\""),
                (
                    "\"promises\": [",
                    """
                    "findings": [{"key": "f1", "device": "d1", "contact": "c1", "repair": "r1", "cause": "leak",
                                  "words": "hissing", "seen_by": "Jo", "seen_at": "\(Self.past)"},
                                 {"key": "f2", "device": "d1", "seen": "nothing", "seen_by": "Al",
                                  "seen_at": "\(Self.past)"}],
                     "promises": [
                    """
                ),
            ] + changes)
    }

    @Test func `past findings and reasons are put in once, shown, and marked imported`() async throws {
        let bench = try await FixtureDesk()
        let report = try await bench.desk.importRegistry(withVerdicts(), as: bench.root)
        #expect(report == ImportReport(read: 9, accepted: 10, skipped: 0, rejected: 0))
        let device = DeviceID(importKey: "d1")
        let findings = try await bench.desk.findings(of: device, as: bench.ada)
        #expect(findings.map(\.seen).contains(.nothing))
        let leak = try #require(findings.first { $0.cause?.rawValue == "leak" })
        #expect(leak.imported && leak.words == "hissing" && leak.seenBy == "Jo" && leak.seen == .there)
        #expect(leak.contact == ContactID(importKey: "c1") && leak.repair == RepairID(importKey: "r1"))
        let person = try await bench.desk.callers(matching: CallerQuery(.text("zoe")), as: bench.ada).matches[0].person
        #expect(try await bench.card(person).ring.earlier?.contacts.first?.reason == "controller hang")
        let again = try await bench.desk.importRegistry(withVerdicts(), as: bench.root)
        #expect(again.rejected == 0 && again.skipped == 6)
        #expect(try await bench.desk.findings(of: device, as: bench.ada) == findings)
    }

    @Test func `what is wrong with a finding or a reason is told with its place`() async throws {
        let wrong = try await issues(
            withVerdicts([
                ("\"cause\": \"leak\"", "\"cause\": \"leak\", \"finding\": \"idle\""),
                ("\"seen\": \"nothing\"", "\"seen\": \"nothin\""),
                ("\"seen_by\": \"Al\",", "\"seen_by\": \"Al\", \"seen_at\": \"2100-01-01T00:00:00Z\", \"x\": \"\","),
            ]))
        #expect(wrong["findings[0].finding"] == "a cause or a finding, not both")
        #expect(wrong["findings[1].seen"]?.contains("\"nothin\" is unknown") == true)
        #expect(wrong["findings[1].x"] != nil)
        let noDevice = try await issues(
            withVerdicts([
                ("\"key\": \"c1\", \"person\": \"p1\", \"device\": \"d1\"", "\"key\": \"c1\", \"person\": \"p1\"")
            ]))
        #expect(noDevice["contacts[0].reason"] == "it takes the device that the contact was about")
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

    @Test func `a home's supply and a device's parameters are taken over, and what cannot be used of them is listed`()
        async throws
    {
        let bench = try await FixtureDesk()
        let with = document([
            (
                #""region": "North""#,
                #""region": "North", "supply": {"electricity": "North 4", "internet": "Heathwire"}"#
            ),
            (#""serial": "S-1""#, #""serial": "S-1", "parameters": {"wanted_room": "21 Cel"}"#),
        ])
        #expect(try await bench.desk.importRegistry(with, as: bench.root).rejected == 0)
        let device = try #require(
            try await bench.registry.devices(limit: 100).first { $0.serial == "S-1" })
        #expect(device.overrides == ["wanted_room": 294.15])
        let place = try #require(device.home)
        let home = try #require(try await bench.registry.home(place))
        #expect(home.supply == HomeSupply(electricity: "North 4", internet: "Heathwire"))
        // A later document without them takes them back: it replaces what it names.
        _ = try await bench.desk.importRegistry(document(), as: bench.root)
        #expect(try await bench.registry.home(home.id)?.supply == HomeSupply())

        let wrong = try await issues(
            document([
                (#""region": "North""#, #""supply": {"electricity": "", "gas": "North Gas", "internet": 7}"#),
                (
                    #""serial": "S-1""#,
                    #""parameters": {"wanted_room": "warm", "other": 7, "": "21 Cel", "far": "1e999 Cel"}"#
                ),
            ]))
        #expect(
            Set(wrong.keys) == [
                "homes[0].supply.electricity", "homes[0].supply.gas", "homes[0].supply.internet",
                "devices[0].parameters.wanted_room", "devices[0].parameters.other", "devices[0].parameters.",
                "devices[0].parameters.far",
            ])
        #expect(wrong["homes[0].supply.gas"]?.hasPrefix("unknown key") == true)
    }

    @Test func `what a document leaves out is not there`() async throws {
        let bench = try await FixtureDesk()
        let report = try await bench.desk.importRegistry(
            Array(#"{"persons": [{"key": "p1", "name": "Zoe"}]}"#.utf8), as: bench.root)
        #expect(report == ImportReport(read: 1, accepted: 1, skipped: 0, rejected: 0))
    }

    @Test func `with anything wrong nothing is put in, and everything wrong is listed with its place`() async throws {
        let found = try await issues(
            document([
                (#"["07700 900150"]"#, #"["07700 900150", "not a number", 7]"#), ("zoe@example.org", "x"),
                (#""needs": ["has a cold"]}"#, #""needs": "none"}, {"key": "p1", "name": ""}, "nobody""#),
                ("Europe/London", "Europe/Atlantis"), (#"[{"person": "p1", "home""#, #"[{"person": "p9", "home""#),
                (#""from": "2025-01-01T00:00:00Z""#, #""from": "2025-01-01T00:00:00Z", "to": "2024-01-01T00:00:00Z""#),
                (#""d1", "home": "h1""#, #""d1", "home": "h9""#), (#""native": "n-1""#, #""native": "n/#""#),
                (#""person": "p1", "device": "d1""#, #""person": "p1", "device": "d9""#),
                (#""opened_at": "\#(Self.past)""#, #""opened_at": "on Monday""#),
                (#""contact": "c1""#, #""contact": "c9""#), ("not_verified", "not_verifed"),
                (#""requested_at": "\#(Self.past)""#, #""requested_at": "\#(Self.past)", "ended_at": null"#),
                (#", "says": "call back""#, ""),
            ]))
        #expect(
            Set(found.keys) == [
                "persons[0].phones[1]", "persons[0].phones[2]", "persons[0].emails[0]", "persons[0].needs",
                "persons[1].key", "persons[1].name", "persons[2]", "homes[0].time_zone", "ties[0].person", "ties[0].to",
                "devices[0].home", "devices[0].address.native", "contacts[0].device", "contacts[0].opened_at",
                "repairs[0].contact", "repairs[0].state", "repairs[0].ended_at", "promises[0].says",
            ])
        #expect(found["persons[1].key"] == "\"p1\" is another person's key")
        #expect(found["persons[2]"] == "it is no object")
        #expect(found["devices[0].home"] == "there is no home \"h9\" in this document")
        #expect(found["repairs[0].state"] == "\"not_verifed\" is unknown; did you mean \"not_verified\"?")
        #expect(found["promises[0].says"] == "it is missing")
    }

    @Test(arguments: [
        ("\"preferred_channel\"", "\"prefered_channel\"", "persons[0].prefered_channel", "preferred_channel"),
        ("\"preferred_channel\"", "\"preferredChannel\"", "persons[0].preferredChannel", "preferred_channel"),
        ("\"region\"", "\"regoin\"", "homes[0].regoin", "region"),
        ("\"from\"", "\"form\"", "ties[0].form", "from"),
        ("\"native\": \"n-1\"", "\"native\": \"n-1\", \"gatway\": \"g\"", "devices[0].address.gatway", "gateway"),
        ("\"serial\"", "\"seral\"", "devices[0].seral", "serial"),
        ("\"outcome\"", "\"outcom\"", "contacts[0].outcom", "outcome"),
        ("\"promises\"", "\"promisses\"", "promisses", "promises"),
    ])
    func `a key that is not known is an issue, with the one that may have been meant`(
        key: String, mistyped: String, place: String, meant: String
    ) async throws {
        #expect(
            try await issues(document([(key, mistyped)])) == [place: "unknown key; did you mean \"\(meant)\"?"])
    }

    @Test(arguments: ["", "{", "[]", "7", "\"persons\""])
    func `what is no document is refused`(text: String) async throws {
        let bench = try await FixtureDesk()
        do {
            let report = try await bench.desk.importRegistry(Array(text.utf8), as: bench.root)
            #expect(report.issues == [ImportIssue(place: "document", why: "it is no object")])
        } catch {
            #expect(error == .invalid(field: "document", why: "it is no JSON"))
            #expect(text.isEmpty || text == "{")
        }
    }

    @Test func `of very many issues the first hundred are listed and all are counted`() async throws {
        let bench = try await FixtureDesk()
        let homes = (0..<250).map { #"{"key": "h\#($0)", "address": "1 Street", "time_zone": "x"}"# }
        let document = Array("{\"homes\": [\(homes.joined(separator: ","))]}".utf8)
        let report = try await bench.desk.importRegistry(document, as: bench.root)
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
