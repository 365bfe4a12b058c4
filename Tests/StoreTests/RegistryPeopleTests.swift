import Store
import Telemetry
import Testing

@Suite("The registry's persons, homes and devices")
struct RegistryPeopleTests {
    @Test("A person comes back as put in, and is replaced as a whole")
    func person() async throws {
        let registry = try await Registry.sample()
        #expect(try await registry.person(anna.id) == anna)
        var moved = anna
        moved.name = "Anna Becker"
        moved.phones = ["+447700900100"]
        moved.emails = []
        try await registry.save(moved)
        #expect(try await registry.person(anna.id) == moved)
        #expect(try await registry.persons(phone: "+447700900143") == [bert])
        #expect(try await registry.search("anna@example.org", at: noon()).isEmpty)
        #expect(try await registry.person(PersonID(rawValue: "nobody")) == nil)
    }

    @Test("A sound registry with people in it shows no damage, whatever SQLite thinks of tables without row ids")
    func sound() async throws {
        #expect(try await Registry.sample().damage().isEmpty)
    }

    @Test("A number leads to everybody who has it")
    func phone() async throws {
        let registry = try await Registry.sample()
        #expect(try await registry.persons(phone: "+447700900143") == [anna, bert])
        #expect(try await registry.persons(phone: "+447700900143", limit: 1) == [anna])
        #expect(try await registry.persons(phone: "07700900143").isEmpty)
    }

    @Test(
        "What is no E.164 number is refused, and nothing of the person is changed",
        arguments: ["0170 123", "+0123456", "+12", "+1234567890123456", "tel:+447700900143", "+44 7700", ""])
    func badPhone(phone: String) async throws {
        let registry = try await Registry.sample()
        var bad = anna
        bad.name = "Changed"
        bad.phones = [phone]
        let bound = bad
        #expect(await code { try await registry.save(bound) } == .constraint(.outOfRange))
        #expect(try await registry.person(anna.id) == anna)
    }

    @Test("The schema refuses what breaks its rules")
    func constraints() async throws {
        let registry = try await Registry.sample()
        let nameless = PersonRecord(id: bert.id, name: "")
        #expect(await code { try await registry.save(nameless) } == .constraint(.outOfRange))
        let placeless = HomeRecord(id: hill.id, addressLines: [], timeZone: "Europe/London")
        #expect(await code { try await registry.save(placeless) } == .constraint(.outOfRange))
        let stray = TieRecord(person: PersonID(rawValue: "nobody"), home: hill.id, role: .owner)
        #expect(await code { try await registry.save(stray) } == .constraint(.missingReference))
        let backwards = TieRecord(person: anna.id, home: hill.id, role: .owner, from: noon(1), to: noon(0))
        #expect(await code { try await registry.save(backwards) } == .constraint(.outOfRange))
        let homeless = heatPump(9, home: HomeID(rawValue: "nowhere"))
        #expect(await code { try await registry.save(homeless) } == .constraint(.missingReference))
        #expect(await code { try await registry.move(device(77), to: nil) } == .notFound)
    }

    @Test("A person is shown with homes and devices, standing ties first, and a tie's end replaces it")
    func withHomes() async throws {
        let registry = try await Registry.sample()
        let old = HomeRecord(id: HomeID(rawValue: "old"), addressLines: ["1 Mill Lane"], timeZone: "Europe/London")
        try await registry.save(old)
        let left = TieRecord(person: anna.id, home: old.id, role: .owner, from: noon(-9_000), to: noon(-2_000))
        try await registry.save(left)
        let page = try #require(try await registry.personWithHomes(anna.id, at: noon()))
        #expect(page.homes.map(\.home) == [hill, old])
        #expect(page.homes.first?.devices.map(\.id) == [device(1)])
        #expect(page.homes.last?.tie == left)

        try await registry.save(
            TieRecord(person: anna.id, home: hill.id, role: .occupier, from: noon(-1_000), to: noon(-1)))
        #expect(try await registry.persons(tiedTo: hill.id).count { $0.tie.holds(at: noon()) } == 1)
        #expect(try await registry.persons(tiedTo: hill.id).count == 2)
    }

    // MARK: Search

    @Test(
        "The search box finds a person by anything, without regard to case, accents and punctuation",
        arguments: [
            ("anna", SearchHit.Field.name), ("MULLER", .name), ("Becker anna", .name), ("ann mül", .name),
            ("anna@exa", .email), ("ac-10", .account), ("NW0042", .serial), ("nw-0042/7", .serial),
            ("hill otterb", .address), ("14 hill", .address),
        ])
    func search(text: String, field: SearchHit.Field) async throws {
        let registry = try await Registry.sample()
        let hits = try await registry.search(text, at: noon())
        #expect(hits.contains { $0.field == field && $0.person.id == anna.id })
        #expect(hits.allSatisfy { $0.field == field })
    }

    @Test("A home or serial is answered by whoever is tied to it now")
    func searchFollowsTies() async throws {
        let registry = try await Registry.sample()
        let serial = try await registry.search("nw-0042", at: noon())
        #expect(Set(serial.map(\.person.id)) == [anna.id, bert.id])
        #expect(serial.allSatisfy { $0.field == .serial && $0.likeness == .begins && $0.text == "NW-0042/7" })
        // Before Anna's tie began.
        #expect(try await registry.search("otterburn", at: noon(-5_000)).map(\.person.id) == [bert.id])
        try await registry.save(heatPump(2, serial: "LOOSE-1"))
        #expect(try await registry.search("loose1", at: noon()).isEmpty)
        #expect(try await registry.search("anna otterburn-by-sea", at: noon()).isEmpty)
        try await registry.move(device(2), to: hill.id)
        #expect(try await registry.search("loose 1", at: noon()).count == 2)
    }

    @Test("W17: a search's limit is bounded from both sides", arguments: [Int.min, -1, 0, 1, 10_000, .max])
    func searchLimit(limit: Int) async throws {
        let registry = try await Registry.sample()
        let hits = try await registry.search("otterburn", limit: limit, at: noon())
        #expect(hits.count == (limit <= 1 ? 1 : 2))
    }

    @Test(
        "W04: text that is SQL stays text, everywhere",
        arguments: [
            "'; DROP TABLE persons; --", "\" OR 1=1 --", "%", "_", "a%' OR '1'='1", "\\", "?1", "x'00'", "*", "`",
            "a\u{301}'",
        ])
    func metacharacters(text: String) async throws {
        let registry = try await Registry.sample()
        #expect(
            try await registry.search(text, at: noon()).allSatisfy {
                $0.person.id == anna.id || $0.person.id == bert.id
            })
        #expect(try await registry.persons(phone: text).isEmpty)
        #expect(try await registry.account(named: text) == nil)
        #expect(try await registry.session(token: text, at: noon()) == nil)
        #expect(try await registry.device(at: Address(convention: text, gateway: text, native: text)) == nil)
        #expect(try await registry.repair(idempotencyKey: text) == nil)

        let odd = PersonRecord(
            id: PersonID(rawValue: text), name: text, needs: [text], emails: ["a@\(text)"], accounts: [text])
        try await registry.save(odd)
        let back = try #require(try await registry.person(odd.id))
        #expect(Array(back.name.utf8) == Array(text.utf8))
        #expect(back == odd)
        #expect(try await registry.person(anna.id) == anna)
    }

    @Test("W04: a wildcard is no wildcard", arguments: ["%", "_nna", "a%a", "*"])
    func wildcards(text: String) async throws {
        let registry = try await Registry.sample()
        #expect(try await registry.search(text, at: noon()).allSatisfy { $0.likeness == .similar })
    }

    @Test("Text with a NUL, of which SQLite would keep the front, is refused")
    func nul() async throws {
        let registry = try await Registry.sample()
        let bad = PersonRecord(id: bert.id, name: "Bert\u{0}; admin")
        #expect(await code { try await registry.save(bad) } == .constraint(.outOfRange))
        #expect(await code { _ = try await registry.account(named: "root\u{0}x") } == .constraint(.outOfRange))
    }

    // MARK: Devices

    @Test("A device is found by its address, compared by bytes and with its gateway")
    func address() async throws {
        let registry = try await Registry.sample()
        let deep = Address(convention: "zigbee2mqtt", gateway: "hub-1", native: "0x01")
        try await registry.link(deep, to: device(1))
        try await registry.link(deep, to: device(1))
        #expect(try await registry.device(at: deep) == device(1))
        #expect(try await registry.device(at: Address(convention: "zigbee2mqtt", native: "0x01")) == nil)
        #expect(
            try await registry.device(at: Address(convention: "zigbee2mqtt", gateway: "hub-2", native: "0x01")) == nil)
        #expect(try await registry.device(device(1))?.addresses.count == 2)
        #expect(
            try await registry.addresses() == [deep: device(1), Address(convention: "json", native: "hp-1"): device(1)])
    }

    @Test("An address belongs to one device")
    func takenAddress() async throws {
        let registry = try await Registry.sample()
        #expect(await code { try await registry.save(heatPump(2, native: "hp-1")) } == .constraint(.taken))
        #expect(try await registry.device(device(2)) == nil)
    }

    @Test("P16: of two ids that differ only in Unicode form the second is refused, either way round")
    func twins() async throws {
        let (composed, decomposed) = ("caf\u{E9}-1", "cafe\u{301}-1")
        for (first, second) in [(composed, decomposed), (decomposed, composed)] {
            let registry = try Registry()
            try await registry.save(heatPump(1, native: first))
            #expect(await code { try await registry.save(heatPump(2, native: second)) } == .constraint(.unicodeTwin))
            #expect(
                await code { try await registry.link(Address(convention: "json", native: second), to: device(1)) }
                    == .constraint(.unicodeTwin))
            #expect(try await registry.device(at: Address(convention: "json", native: second)) == nil)
            #expect(try await registry.device(at: Address(convention: "json", native: first)) == device(1))
            let refused = try await registry.project(
                [
                    ProjectedChange(
                        position: JournalPosition(rawValue: 1),
                        .enrolled(device(3), Address(convention: "json", native: second), profile: nil, at: noon()))
                ], through: JournalPosition(rawValue: 1))
            #expect(refused.map(\.reason.code) == [.constraint(.unicodeTwin)])
            #expect(try await registry.device(device(3)) == nil)
        }
    }

    @Test("Devices come in pages in the order of their ids")
    func pages() async throws {
        let registry = try Registry()
        for number in 1...25 as ClosedRange<UInt64> { try await registry.save(heatPump(number)) }
        var seen: [DeviceID] = []
        while true {
            let page = try await registry.devices(after: seen.last, limit: 10)
            if page.isEmpty { break }
            seen += page.map(\.id)
        }
        #expect(seen == (1...25).map(device))
        #expect(try await registry.deviceCount() == 25)
    }

    @Test("A profile assigned by hand goes before a matched one, and survives the device being saved by a match")
    func profiles() async throws {
        let registry = try await Registry.sample()
        try await registry.assign(profile: "other/pump", to: device(1))
        try await registry.project(
            [
                ProjectedChange(
                    position: JournalPosition(rawValue: 1), .profileMatched(device(1), profile: "third/pump"))
            ],
            through: JournalPosition(rawValue: 1))
        #expect(try await registry.device(device(1))?.profile == "other/pump")
        try await registry.assign(profile: nil, to: device(1))
        #expect(try await registry.device(device(1))?.profile == "third/pump")
    }
}
