import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct CallerSearchTests {
    private func find(_ bench: FixtureDesk, _ text: String, limit: Int = 20) async throws -> CallerMatches {
        try await bench.desk.callers(matching: CallerQuery(.text(text), limit: limit), as: bench.ada)
    }

    @Test(arguments: [
        "+447700900145", "07700 900145", "07700-900145", "(07700) 900145", "07700.900.145", "+44 7700 900145",
        "+44 (0)7700 900145", "0044 7700 900145", "tel:+447700900145", "tel:+44-7700-900145;ext=7",
        "sip:+447700900145@pbx.example", "\"Bert\" <sip:07700900145@pbx.example;user=phone>", "０７７００ ９００１４５",
    ])
    func `a number is found in any spelling`(spelling: String) async throws {
        let bench = try await FixtureDesk()
        let found = try await bench.desk.callers(matching: CallerQuery(.phone(spelling)), as: bench.ada)
        #expect(found.matches.map(\.person) == [FixtureDesk.bert])
        #expect(found.matches.first?.matchedBy == .phone)
        #expect(found.matches.first?.matchedText == "+44 7700 900145")
        #expect(found.direct)
        #expect(!found.more)
    }

    @Test(arguments: ["07700 900145", "tel:+447700900145", "+44 7700 900145"])
    func `the one search box takes a number too`(spelling: String) async throws {
        let bench = try await FixtureDesk()
        #expect(try await find(bench, spelling).matches.map(\.person) == [FixtureDesk.bert])
    }

    @Test func `a number that two persons share leads to neither card by itself`() async throws {
        let bench = try await FixtureDesk()
        let found = try await bench.desk.callers(matching: CallerQuery(.phone("07700 900143")), as: bench.ada)
        #expect(Set(found.matches.map(\.person)) == [FixtureDesk.maria, FixtureDesk.carl])
        #expect(!found.direct)
        let one = try await bench.desk.callers(matching: CallerQuery(.phone("07700 900143"), limit: 1), as: bench.ada)
        #expect(one.matches.count == 1)
        #expect(one.more)
        #expect(!one.direct)
    }

    @Test func `a number of nobody's finds nobody, and what is no number is said to be none`() async throws {
        let bench = try await FixtureDesk()
        let found = try await bench.desk.callers(matching: CallerQuery(.phone("07700 900999")), as: bench.ada)
        #expect(found == CallerMatches(direct: false, more: false))
        for text in ["anonymous", "", "++", "12"] {
            #expect(
                await deskError { _ = try await bench.desk.callers(matching: CallerQuery(.phone(text)), as: bench.ada) }
                    == .invalid(field: "phone", why: "this is no phone number we can read"))
        }
    }

    @Test(arguments: [
        ("keller maria", CallerMatch.Matched.name), ("MARIA", .name), ("maria@example.org", .email),
        ("AC-1077", .account), ("AC-0042", .serial), ("14 hill road", .address),
    ])
    func `a person is found by whatever is at hand`(text: String, by: CallerMatch.Matched) async throws {
        let bench = try await FixtureDesk()
        let match = try #require(try await find(bench, text).matches.first { $0.person == FixtureDesk.maria })
        #expect(match.matchedBy == by)
        #expect(match.homes == ["14 Hill Road, Otterburn"])
        #expect(match.devices == ["heater"])
    }

    @Test func `an account number goes straight to the card, a name does not`() async throws {
        let bench = try await FixtureDesk()
        #expect(try await find(bench, "AC-1077").direct)
        #expect(try await find(bench, "Maria Keller").direct == false)
    }

    @Test func `several of one name are all shown, as far as the limit goes`() async throws {
        let bench = try await FixtureDesk()
        #expect(Set(try await find(bench, "keller").matches.map(\.name)) == ["Maria Keller", "Carl Keller"])
        let one = try await find(bench, "keller", limit: 1)
        #expect(one.matches.count == 1)
        #expect(one.more)
    }

    @Test func `a former occupier is not found by the home, nor shown its devices`() async throws {
        let bench = try await FixtureDesk()
        #expect(try await find(bench, "hill road").matches.contains { $0.person == FixtureDesk.anna } == false)
        let match = try #require(try await find(bench, "anna").matches.first)
        #expect(match.homes.isEmpty)
        #expect(match.devices.isEmpty)
    }

    @Test(arguments: [
        "'; DROP TABLE persons; --", "%", "_", "\" OR 1=1", "O'Neill", "*", "\\", "a\u{0}b", "🙂", "((((", "NOT NEAR",
        "",
    ])
    func `W04 characters that mean something to a database are text`(text: String) async throws {
        let bench = try await FixtureDesk()
        let found = try await find(bench, text)
        #expect(found.matches.map(\.name) == (text == "O'Neill" ? ["Bert O'Neill"] : []))
        #expect(try await find(bench, "maria").matches.count == 1)
    }

    @Test(arguments: [0, -1, 101, Int.max])
    func `W17 a limit that cannot be is refused`(limit: Int) async throws {
        let bench = try await FixtureDesk()
        #expect(
            await deskError { _ = try await find(bench, "maria", limit: limit) }
                == .invalid(field: "limit", why: "1 to 100"))
    }

    @Test func `of a text that is too long the beginning counts`() async throws {
        let bench = try await FixtureDesk()
        let text = "maria" + String(repeating: " ", count: 300) + String(repeating: "x", count: 10_000)
        #expect(try await find(bench, text).matches.map(\.person) == [FixtureDesk.maria])
        for text in [String(repeating: "\"", count: 10_000), String(repeating: "0", count: 10_000)] {
            #expect(try await find(bench, text).matches.isEmpty)
        }
    }

    @Test(arguments: [
        ("Maria Kellar", CallerMatch.Matched.name, CallerMatch.Likeness.similar), ("7700 9001", .phone, .part),
        ("900143", .phone, .part), ("ac 0042", .serial, .exact), ("AC-00", .serial, .begins), ("C004", .serial, .part),
        ("hill road otter", .address, .begins), ("maria otterburn", .address, .exact), ("ac1077", .account, .exact),
    ])
    func `a part or a near spelling finds, and it is said what matched and how`(
        text: String, by: CallerMatch.Matched, likeness: CallerMatch.Likeness
    ) async throws {
        let bench = try await FixtureDesk()
        let match = try #require(try await find(bench, text).matches.first { $0.person == FixtureDesk.maria })
        #expect(match.matchedBy == by && match.likeness == likeness)
        if by == .phone { #expect(match.matchedText == "+44 7700 900143") }
    }

    @Test func `only what is whole goes straight to the card`() async throws {
        let bench = try await FixtureDesk()
        for (text, isDirect) in [
            ("AC-1077", true), ("maria@example.org", true), ("AC-107", false), ("maria@example", false),
            ("Maria Keller", false), ("Maria Kellar", false), ("900145", false),
        ] { #expect(try await find(bench, text).direct == isDirect, "\(text)") }
    }

    @Test func `an engineer sees no callers`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open()
        let calls: [(String, () async throws -> Void)] = [
            ("search", { _ = try await bench.desk.callers(matching: CallerQuery(.text("maria")), as: bench.eve) }),
            ("person", { _ = try await bench.desk.person(FixtureDesk.maria, as: bench.eve) }),
            ("card", { _ = try await bench.desk.card(FixtureDesk.maria, contact: nil, as: bench.eve) }),
            ("contact", { _ = try await bench.desk.contact(contact.id, as: bench.eve) }),
            (
                "diagnosis for a contact",
                { _ = try await bench.desk.diagnosis(FixtureDesk.heater, contact: contact.id, as: bench.eve) }
            ),
        ]
        for (name, call) in calls {
            guard case .forbidden = await deskError(call) else {
                Issue.record("\(name) was answered")
                continue
            }
        }
    }

    @Test func `a person's page says what is known of them`() async throws {
        let bench = try await FixtureDesk()
        let page = try await bench.desk.person(FixtureDesk.maria, as: bench.ada)
        #expect(page.phones == ["+44 7700 900143"])
        #expect(page.account == "AC-1077")
        #expect(page.preferredChannel == .chat)
        #expect(page.ties.map(\.kind) == [.occupier])
        #expect(page.ties.first?.devices.map(\.words) == ["heater"])
        #expect(try await bench.actions().contains("person.read"))
    }
}
