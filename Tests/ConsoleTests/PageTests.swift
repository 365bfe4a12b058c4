import DeskOperations
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Telemetry
import Testing

@Suite struct PageTests {
    let desk = FixtureDesk()
    static let card = "/persons/\(FixtureValues.maria.rawValue)"

    @Test func `The card says ring, listen, act in that order`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            let parts = [
                "under 17 degrees", "third contact about this".startingUpper, "Its controller has very likely hung",
                "Ask next", "Is the fan of the outdoor unit turning?", "The caller says", "Suggested: a cure from here",
                "I can restart its controller from here",
                "held seven days 30 of 46", "Maria Keller, who lives there, agrees to the restart.",
                "<button class=\"primary\">", "Other ways",
            ]
            var rest = html[...]
            for part in parts {
                let found = try #require(rest.firstRange(of: part), "\(part) is missing or out of order")
                rest = rest[found.upperBound...]
            }
            #expect(html.contains("<h1 id=\"ring-title\">"))
        }
    }

    @Test func `What is to be known of the service stands above every page of those who are signed in`() async throws {
        try await ConsoleClient.run(desk, notice: "Readings arrive <late>.") { browser in
            for path in ["/", Self.card] {
                let html = try await browser.html(path)
                let told = try #require(html.firstRange(of: "Readings arrive &lt;late&gt;."), "\(path)")
                #expect(html[..<told.lowerBound].contains(#"class="notice care" role="status""#))
                #expect(!html.contains("<late>"))
            }
            var stranger = browser
            stranger.token = nil
            let signIn = try await stranger.html("/sign-in")
            #expect(signIn.contains("Sign in") && !signIn.contains("Readings arrive"))
        }
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html("/")
            #expect(!html.contains("notice care"))
        }
    }

    @Test func `Causes carry words, a percentage and evidence for and against`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("<span>very likely</span> <strong>91 %</strong>"))
            #expect(html.contains("<strong>under 1 %</strong>"))
            #expect(html.contains("against it:"))
            #expect(html.contains("4 % is left for something we do not know."))
        }
    }

    @Test func `Nothing found is said with what was checked and what cannot be seen`() async throws {
        await desk.show(FixtureValues.card([FixtureValues.routerSeen]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("No device cause found"))
            #expect(html.contains("Nothing unusual in what it reports (9 checks)"))
            #expect(html.contains("It cannot see: <bdi>walls, devices’ own faults</bdi>"))
        }
    }

    @Test func `A fix that its guards would refuse has a dead button, the reason and the remedy`() async throws {
        var refused = FixtureValues.restart
        refused.refusals = [
            Refusal(rule: "cooldown", says: "It was restarted 20 minutes ago.", remedy: "Wait 40 minutes.")
        ]
        await desk.show(FixtureValues.card([FixtureValues.pumpSeen(suggestion: refused)]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("<button class=\"primary\" disabled>"))
            #expect(html.contains("It was restarted 20 minutes ago.") && html.contains("Wait 40 minutes."))
        }
    }

    @Test func `While a repair runs the ladder stands where the button was`() async throws {
        let repair = FixtureValues.repair(.done, sentence: "The heat pump says it has restarted.")
        await desk.show(FixtureValues.card([FixtureValues.pumpSeen(repair: repair)]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("aria-live=\"polite\""))
            #expect(html.contains("data-events=\"/repairs/\(FixtureValues.repairID.rawValue)/events\""))
            #expect(html.contains("aria-current=\"step\""))
            #expect(!html.contains("<button class=\"primary\">"))
        }
    }

    @Test func `What the caller says begins the contact and comes back on the card`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post(
                Self.card + "/told", "contact=&device=\(FixtureValues.pumpID)&notice=cold_house&answer=yes")
            #expect(response.status == .seeOther)
            #expect(
                response.headers[.location]
                    == "\(Self.card)?contact=\(FixtureValues.contactID.rawValue)#device-\(FixtureValues.pumpID)")
            let html = try await browser.html(Self.card)
            #expect(html.contains("<strong>96 %</strong>"))
        }
        #expect(await desk.opened == [ContactOpening(person: FixtureValues.maria, channel: .call)])
        #expect(
            await desk.told
                == [Told(device: FixtureValues.pumpID, .notice(NoticeID(rawValue: "cold_house")))])
    }

    @Test func `The button asks for the repair with the permission's wording and the page's key`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post(
                Self.card + "/repairs",
                "contact=c-9&device=\(FixtureValues.pumpID)&fix=restart_controller&key=0123456789abcdef"
                    + "&permission=Maria+agrees&line=no&role=administrator")
            #expect(response.status == .seeOther)
        }
        #expect(
            await desk.asked == [
                RepairRequest(
                    device: FixtureValues.pumpID, fix: FixID(rawValue: "restart_controller"),
                    contact: ContactID(rawValue: "c-9"), permission: "Maria agrees", callingOverThisLine: false,
                    idempotencyKey: "0123456789abcdef")
            ])
        #expect(await desk.opened.isEmpty)
    }

    @Test(arguments: [("yes", nil), ("agreed", true)] as [(String, Bool?)])
    func `Who calls over the line that a fix cuts is asked whether they agree`(line: String, agreed: Bool?) async throws
    {
        try await ConsoleClient.run(desk) { browser in
            _ = try await browser.post(
                Self.card + "/repairs",
                "contact=c-9&device=\(FixtureValues.pumpID)&fix=restart_controller&key=0123456789abcdef&line=\(line)")
        }
        #expect(await desk.asked.map(\.callingOverThisLine) == [true])
        #expect(await desk.asked.map(\.agreedThatLineDrops) == [agreed])
    }

    @Test func `The screen-pop goes straight to the card and opens the contact`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.get("/call?phone=%2B15550143")
            #expect(
                response.headers[.location] == "\(Self.card)?contact=\(FixtureValues.contactID.rawValue)")
        }
        #expect(
            await desk.opened == [ContactOpening(person: FixtureValues.maria, channel: .call, from: "+15550143")])
    }

    @Test func `A search with several answers lists them, with none it says what to ask`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let several = try await browser.html("/callers?q=keller")
            #expect(several.contains("The first 2 people") && several.contains("Jo Keller"))
            #expect(several.contains("value=\"keller\""))
            #expect(several.contains("href=\"/callers?q=keller&amp;limit=100\""))
            let more = try await browser.html("/callers?q=keller&limit=100")
            #expect(more.contains("There are more than we show") && !more.contains("show more of them"))
            let near = try await browser.html("/callers?q=kellre")
            #expect(near.contains("Nobody is spelled “kellre”") && near.contains("Spelled nearly so"))
            #expect(near.contains("name, nearly so spelled"))
            // As a browser sends a form.
            for (sent, typed) in [("jo+keller", "jo keller"), ("%2B44+20+7946", "+44 20 7946"), ("+44+20", "+44 20")] {
                #expect(try await browser.html("/callers?q=\(sent)").contains("value=\"\(typed)\""))
            }
            let none = try await browser.html("/callers?q=nobody")
            #expect(none.contains("Nobody found for") && none.contains("serial number"))
        }
    }

    @Test func `W01 Hostile text from a device is inert on every page`() async throws {
        let hostile = "x\"\u{301} onmouseover=\"alert(1)<\u{301}script>alert(1)</script>'\u{202E}"
        await desk.call(hostile)
        try await ConsoleClient.run(desk) { browser in
            for path in [Self.card, "/devices/\(FixtureValues.pumpID)", "/callers?q=keller", "/proactive"] {
                let bytes = Array(try await browser.html(path).utf8)
                for raw in ["<script>alert", "<\u{301}script", "\"\u{301} onmouseover", "\u{202E}"] {
                    #expect(!bytes.contains(Array(raw.utf8)), "\(path) holds \(raw)")
                }
                #expect(bytes.contains(Array("&quot;\u{301} onmouseover=&quot;alert(1)&lt;\u{301}script&gt;".utf8)))
            }
        }
    }

    @Test func `What is unusual stands on the card and on the device's page, and what its charts' shade means`()
        async throws
    {
        try await ConsoleClient.run(desk) { browser in
            for path in [Self.card, "/devices/\(FixtureValues.pumpID)"] {
                let html = try await browser.html(path)
                #expect(html.contains("class=\"unusual\""))
                #expect(html.contains("Its flow temperature has been lower than usual at this hour since 04:10"))
            }
            #expect(try await browser.html("/devices/\(FixtureValues.pumpID)").contains("Shaded: what is usual"))
        }
    }

    @Test func `W01 Hostile text in a query stays in its attribute`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html("/callers?q=%22%CC%81%3E%3Cimg%20src%3Dx%3E")
            #expect(!Array(html.utf8).contains(Array("<img".utf8)))
            #expect(Array(html.utf8).contains(Array("value=\"&quot;\u{301}&gt;&lt;img src=x&gt;\"".utf8)))
        }
    }

    @Test func `A chart draws the line, its gap, the band, the episode and the repair, and says itself in words`()
        async throws
    {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html("/devices/\(FixtureValues.pumpID)")
            #expect(html.contains("role=\"img\" aria-label=\"flow temperature: from"))
            for part in ["chart-line", "chart-gap", "chart-band", "chart-episode", "chart-repair"] {
                #expect(html.contains("class=\"\(part)\""))
            }
        }
    }

    @Test(arguments: ["/assets/..%2f..%2fetc%2fpasswd", "/assets/console.css", "/assets/%00", "/templates/Layout"])
    func `W05 Only the assets of this build have a path`(path: String) async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.get(path)
            #expect(response.status == .notFound)
            #expect(String(buffer: response.body).contains("There is nothing here"))
        }
    }

    @Test(arguments: ["css", "js", "svg"])
    func `Assets are named by their content and kept for ever`(suffix: String) async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html("/")
            let found = try #require(html.firstMatch(of: try Regex("/assets/[a-z]+\\.[0-9a-f]+\\.\(suffix)")))
            let path = String(html[found.range])
            let response = try await ConsoleClient(client: browser.client, token: nil).get(path)
            #expect(response.status == .ok && response.body.readableBytes > 0)
            #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
        }
    }

    @Test(arguments: [
        "/", "/callers?q=keller", card, "/devices/\(FixtureValues.pumpID)",
        "/repairs/\(FixtureValues.repairID.rawValue)",
    ])
    func `No page needs inline script or style, and each has one heading and its landmarks`(path: String) async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(path)
            #expect(!html.contains(" style=") && !html.contains("<style") && !html.contains("javascript:"))
            #expect(!html.contains("<script>") && html.firstMatch(of: /\son[a-z]+="/) == nil)
            #expect(html.matches(of: /<h1[ >]/).count == 1)
            for part in [
                "<main id=\"main\"", "<nav class=\"nav\" aria-label=", "role=\"search\"", "<html lang=\"en\">",
            ] {
                #expect(html.contains(part))
            }
            #expect(!html.contains("{{"))
        }
    }

    @Test func `The fleet is the supervisor's: who should hear from us`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let agent = try await browser.get("/fleet")
            #expect(agent.status == .forbidden)
            #expect(String(buffer: agent.body).contains("That is not allowed"))
            let html = try await ConsoleClient(client: browser.client, token: "supervisor-token").html("/fleet")
            #expect(html.contains("One home should hear from us first"))
            #expect(html.contains("The house cools, and a restart would cure it"))
            #expect(html.contains("/fleet?offset=100"))
            #expect(!html.contains("not looked at"))
        }
    }

    @Test func `An overview of a part of the fleet says so`() async throws {
        await desk.grow(to: 50)
        try await ConsoleClient.run(desk) { browser in
            let html = try await ConsoleClient(client: browser.client, token: "supervisor-token").html("/fleet")
            #expect(html.contains("the 42 devices enrolled first; 8 are not looked at here."))
            #expect(html.contains("<strong>50</strong>"))
        }
    }

    @Test func `A silent device is shown as offline and unknown, never as healthy`() async throws {
        var silent = FixtureValues.routerSeen
        silent.health.condition = .unknown
        silent.health.reach = .offline
        silent.health.lastHeard = FixtureValues.now - .hours(7)
        await desk.show(FixtureValues.card([silent]))
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("Offline, heard 7 h ago"))
            #expect(!html.contains("badge healthy") && !html.contains("badge fresh"))
        }
    }

    @Test func `A ladder's news is the ladder again, framed for the browser`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.get("/repairs/\(FixtureValues.repairID.rawValue)/events")
            let text = String(buffer: response.body)
            #expect(response.headers[.contentType] == "text/event-stream")
            #expect(text.contains("event: repair\ndata: <div class=\"ladder\""))
            #expect(text.contains("It heats again."))
            let lines = text.split(separator: "\n").dropFirst()
            #expect(lines.allSatisfy { $0.hasPrefix("event: ") || $0.hasPrefix("data: ") })
        }
    }

    @Test func `Times are the home's and say their zone`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("<time datetime=\"2026-11-22T03:15:05Z\" title=\"4 h ago\">Sun 22 Nov, 04:15</time>"))
            #expect(html.contains("Europe/Berlin"))
        }
    }
}

extension String {
    fileprivate var startingUpper: String { prefix(1).uppercased() + dropFirst() }
}
