import DeskOperations
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Telemetry
import Testing

/// What the card asks, what the caller says, and what comes before everything.
@Suite struct ListeningPageTests {
    private let desk = FixtureDesk()
    private static let card = PageTests.card
    private static let fields = "contact=c-9&device=\(FixtureValues.pumpID)"

    @Test func `One question stands there with its three answers, each one press of a named button`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            for (value, label) in [("yes", "Yes"), ("no", "No"), ("unsure", "Don’t know")] {
                #expect(html.contains("<button class=\"answer\" name=\"answer\" value=\"\(value)\">\(label)</button>"))
            }
            #expect(html.matches(of: /class="answers"/).count == 1)
            #expect(html.contains("<input type=\"hidden\" name=\"ask\" value=\"fan_turning\">"))
            // The place that takes the focus after an answer is there, and no button of the next question takes it.
            let place = "question-\(FixtureValues.pumpID)"
            #expect(html.contains("id=\"\(place)\" tabindex=\"-1\""))
            #expect(html.contains("data-swap data-focus=\"\(place)\""))
            #expect(html.contains("If yes: Restart the controller. If no: A visit."))
        }
    }

    @Test(
        arguments: [
            (
                "ask=fan_turning&answer=unsure", Told.Subject.ask(AskID(rawValue: "fan_turning")), Told.Answer.unsure,
                nil
            ),
            ("ask=fan_turning&answer=withdrawn", .ask(AskID(rawValue: "fan_turning")), .withdrawn, nil),
            ("notice=cold_house&answer=withdrawn", .notice(NoticeID(rawValue: "cold_house")), .withdrawn, nil),
            ("words=it+%3Cb%3Eclicks", .words, .yes, "it <b>clicks"),
            ("words=it+clicks&answer=withdrawn", .words, .withdrawn, "it clicks"),
        ] as [(String, Told.Subject, Told.Answer, String?)])
    func `What is pressed reaches the desk as it was said`(
        form: String, subject: Told.Subject, answer: Told.Answer, words: String?
    ) async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post(Self.card + "/told", Self.fields + "&" + form)
            #expect(response.status == .seeOther)
        }
        #expect(await desk.told == [Told(device: FixtureValues.pumpID, subject, answer, words: words)])
    }

    @Test(arguments: ["ask=fan_turning", "ask=fan_turning&answer=perhaps", "notice=cold_house"])
    func `An answer that is none is refused`(form: String) async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post(Self.card + "/told", Self.fields + "&" + form)
            #expect(response.status == .badRequest)
        }
        #expect(await desk.told.isEmpty)
    }

    @Test func `What was answered is listed and can be taken back`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("<bdi>Could somebody have switched it off?</bdi> <strong>No</strong>"))
            #expect(html.contains("<q><bdi>nobody was at home</bdi></q>"))
            #expect(html.contains("<input type=\"hidden\" name=\"answer\" value=\"withdrawn\">"))
        }
    }

    @Test func `Their own words stand there as they were said, and inert`() async throws {
        var card = FixtureValues.card([FixtureValues.pumpSeen()])
        card.contact = FixtureValues.contact
        card.contact?.told = [
            Told(device: FixtureValues.pumpID, .words, words: "it <b>clicks</b> \u{202E}"),
            Told(.words, words: "since Monday"), Told(device: FixtureValues.routerID, .words, words: "of the router"),
        ]
        await desk.show(card)
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("<q><bdi>it &lt;b&gt;clicks&lt;/b&gt; "))
            #expect(html.contains("<q><bdi>since Monday</bdi></q>"))
            #expect(!html.contains("of the router") && !html.contains("\u{202E}"))
        }
    }

    @Test func `Where nothing more is worth asking the card says so`() async throws {
        var seen = FixtureValues.pumpSeen()
        seen.question = nil
        await desk.show(FixtureValues.card([seen]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("Nothing more is worth asking") && !html.contains("class=\"answers\""))
        }
        seen.answered = []
        await desk.show(FixtureValues.card([seen]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(!html.contains("Nothing more is worth asking"))
        }
    }

    @Test func `Reasons are clauses with how far they moved the cause; figures are there on request`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("since 04:15 · makes it much likelier"))
            #expect(html.contains("last seen 06:15 · changes little beside the rest"))
            #expect(html.contains("it does not explain:</span> <bdi>the fan is loud</bdi>"))
            let figures = try #require(html.firstRange(of: "<details class=\"figures\"><summary>In figures</summary>"))
            let line = "measured loop_stopped present: ratio 190; 12 % without it, 91 % with it; changes over 2 h: 0"
            let place = try #require(html.firstRange(of: line))
            #expect(figures.upperBound < place.lowerBound)
        }
    }

    @Test func `Of many unlikely causes three stand open, and the others are folded`() async throws {
        var seen = FixtureValues.pumpSeen()
        let unlikely = try #require(seen.causes.last)
        seen.causes = (0..<7).map { number in
            var cause = unlikely
            cause.title = "Cause \(number)"
            cause.probability = number == 0 ? 0.3 : 0.02
            return cause
        }
        await desk.show(FixtureValues.card([seen]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            let fold = try #require(html.firstRange(of: "<summary>4 more, all unlikely</summary>"))
            let third = try #require(html.firstRange(of: "Cause 2"))
            let fourth = try #require(html.firstRange(of: "Cause 3"))
            #expect(third.upperBound < fold.lowerBound && fold.upperBound < fourth.lowerBound)
        }
    }

    @Test func `What came over many devices is said to be known`() async throws {
        try await ConsoleClient.run(desk) { browser in
            for path in [Self.card, "/devices/\(FixtureValues.pumpID)"] {
                let html = try await browser.html(path)
                #expect(html.contains("We know of it: <bdi>17 at once (heat pump, firmware 2.3.1): lost line"))
            }
        }
    }

    @Test func `A danger's instruction is the first thing on the page, and its heading`() async throws {
        var seen = FixtureValues.pumpSeen()
        seen.dangers = [FixtureValues.propane]
        seen.question = nil
        var card = FixtureValues.card([seen])
        card.ring.dangers = seen.dangers
        card.ring.opening = FixtureValues.propane.instruction
        await desk.show(card)
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            let alert = try #require(html.firstRange(of: "<section class=\"danger\" role=\"alert\">"))
            let ring = try #require(html.firstRange(of: "<section class=\"ring\""))
            #expect(alert.lowerBound < ring.lowerBound)
            #expect(html.contains("<h1 id=\"ring-title\"><bdi>\(FixtureValues.propane.instruction)</bdi></h1>"))
            #expect(html.matches(of: /<h1[ >]/).count == 1)
            #expect(html.contains("It rests on: <span><bdi>they say: it smells sweet</bdi></span>"))
            #expect(!html.contains("class=\"answers\""))
        }
    }

    @Test func `The device's page shows its causes and, to an engineer, the figures`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let engineer = ConsoleClient(client: browser.client, token: "engineer-token")
            let html = try await engineer.html("/devices/\(FixtureValues.pumpID)")
            #expect(html.contains("Likely causes") && html.contains("controller_hang: 91 % (at any time 0.8 %)"))
            #expect(html.contains("It cannot see: <bdi>noise, water on the floor, rooms without a sensor</bdi>"))
            #expect(!html.contains("/told"))
        }
    }
}
