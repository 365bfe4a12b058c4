import DeskOperations
import Telemetry
import Testing

/// What only a browser shows: what a press does, and what a colour becomes.
@Suite(.serialized, .enabled(if: Browser.path != nil, "no Chromium on the PATH"))
struct BrowserTests {
    private static let card = "/persons/\(FixtureValues.maria.rawValue)"

    private func page(_ seen: Assessment = FixtureValues.pumpSeen()) async throws -> String {
        let desk = FixtureDesk()
        await desk.show(FixtureValues.card([seen]))
        let shown = Shown()
        try await ConsoleClient.run(desk) { await shown.set(try await $0.html(Self.card)) }
        return await shown.html
    }

    private actor Shown {
        private(set) var html = ""
        func set(_ html: String) { self.html = html }
    }

    /// The card comes back as it was, whatever is told.
    private static let same = "() => original"

    @Test func `What has just taken the place of what was pressed is not pressed with it`() async throws {
        let seen = try await Browser.run(
            try await page(), answers: Self.same,
            steps: """
                const told = () => sent.filter((address) => address.endsWith("/told")).length;
                const answer = () => document.querySelector(".answers button").click();
                const command = () => {
                  const form = document.querySelector("form.go");
                  for (const field of form.querySelectorAll("[required]")) field.checked = true;
                  form.requestSubmit();
                };
                const before = document.querySelector("article");
                answer();
                while (document.contains(before)) await pass(1);
                seen.push(told());
                // The new card stands; the second half of a double click falls on it.
                answer();
                command();
                await pass(300);
                answer();
                command();
                seen.push(told(), left.length);
                await pass(300);
                answer();
                await pass(500);
                command();
                seen.push(told(), left);
                """)
        #expect(seen == ["1", "1", "0", "2", "[\"\(Self.card)/repairs\"]"])
    }

    @Test func `A command pressed twice is sent once`() async throws {
        let seen = try await Browser.run(
            try await page(), answers: Self.same,
            steps: """
                const form = document.querySelector("form.go");
                for (const field of form.querySelectorAll("[required]")) field.checked = true;
                form.requestSubmit();
                form.requestSubmit();
                await pass(2000);
                form.requestSubmit();
                seen.push(left.length);
                """)
        #expect(seen == ["1"])
    }

    /// One line in the corner, in the colour of danger, and nothing else moves.
    @Test(arguments: Browser.Scheme.allCases)
    func `News of a danger are red, said at once, and move nothing`(scheme: Browser.Scheme) async throws {
        let seen = try await Browser.run(
            try await page(), scheme,
            answers: "(address) => address.includes(\"/revision\") ? \"danger-propane\" : \"\"",
            steps: """
                const news = document.querySelector(".news");
                const places = () => JSON.stringify([...document.querySelectorAll("main h1, main h2, main button")]
                  .map((one) => one.getBoundingClientRect()));
                const before = places();
                seen.push(news.checkVisibility());
                await pass(16000);
                const probe = document.createElement("i");
                probe.style.color = "var(--bad)";
                document.body.append(probe);
                seen.push(news.checkVisibility(), news.getAttribute("role"), news.textContent.trim());
                seen.push(getComputedStyle(news.querySelector("a")).backgroundColor === getComputedStyle(probe).color);
                seen.push(places() === before);
                """)
        #expect(seen == ["false", "true", "\"alert\"", "\"Danger. Show what to say now\"", "true", "true"])
    }

    @Test func `Other news are a quiet line, and none at all where nothing has changed`() async throws {
        let steps = """
            const news = document.querySelector(".news");
            await pass(16000);
            seen.push(sent.length, news.checkVisibility(), news.getAttribute("role"), news.classList.contains("bad"));
            """
        let changed = try await Browser.run(
            try await page(), answers: "(address) => \"another\"", steps: steps)
        #expect(changed == ["1", "true", "\"status\"", "false"])
        let unchanged = try await Browser.run(
            try await page(), answers: "() => document.querySelector(\"[data-revision]\").dataset.revision",
            steps: steps)
        #expect(unchanged == ["1", "false", "\"status\"", "false"])
    }

    /// Red in light and dark, with a sign and words beside the colour.
    @Test(arguments: Browser.Scheme.allCases)
    func `A chip that is a sign of danger is red, and says so`(scheme: Browser.Scheme) async throws {
        var pump = FixtureValues.pumpSeen()
        pump.notices = [
            NoticeChip(id: NoticeID(rawValue: "cold"), says: "the house stays cold"),
            NoticeChip(id: NoticeID(rawValue: "sweet_smell"), says: "it smells sweet", isDanger: true),
        ]
        let seen = try await Browser.run(
            try await page(pump), scheme, answers: "() => \"\"",
            steps: """
                const [plain, red] = document.querySelectorAll("button.chip");
                const probe = document.createElement("i");
                probe.style.color = "var(--bad)";
                document.body.append(probe);
                const bad = getComputedStyle(probe).color;
                seen.push(getComputedStyle(plain).color === bad, getComputedStyle(red).color === bad);
                seen.push(getComputedStyle(red).borderColor === bad);
                seen.push(plain.querySelectorAll("svg").length, red.querySelectorAll("svg").length);
                seen.push(red.textContent.trim());
                """)
        #expect(seen == ["false", "true", "true", "0", "1", "\"Sign of danger: it smells sweet\""])
    }
}
