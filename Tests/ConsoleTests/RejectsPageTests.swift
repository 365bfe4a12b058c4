import DeskOperations
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

/// What an engineer sees of messages that could not be used.
@Suite struct RejectsPageTests {
    private let desk = FixtureDesk()

    @Test func `An engineer sees reasons, numbers and the newest messages`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let engineer = ConsoleClient(client: browser.client, token: "engineer-token")
            let html = try await engineer.html("/rejects?reason=bad_payload")
            for part in [
                "<h1>42 messages were rejected</h1>", "<a href=\"/rejects?reason=too_many\">", "aria-current=\"true\"",
                "the first 512 of 20000 bytes", "40 times since", "2 bytes in hexadecimal",
                "<code dir=\"ltr\">00 ff</code>", "<a href=\"/rejects\" aria-current=\"page\">Rejected</a>",
            ] { #expect(html.contains(part), "\(part)") }
        }
    }

    @Test func `An agent is neither shown the way there nor let in`() async throws {
        try await ConsoleClient.run(desk) { browser in
            #expect(try await browser.get("/rejects").status == .forbidden)
            let page = try await browser.html("/devices/\(FixtureValues.pumpID)")
            #expect(!page.contains("/rejects"))
        }
    }

    @Test func `W01 What a device sent is inert, and what steers or hides is written out`() async throws {
        await desk.call(
            "x\"\u{301} onmouseover=\"alert(1)<\u{301}script>alert(1)</script>'{{since}}&amp;\u{202E}\u{200B}\r\n")
        try await ConsoleClient.run(desk) { browser in
            let engineer = ConsoleClient(client: browser.client, token: "engineer-token")
            let bytes = Array(try await engineer.html("/rejects").utf8)
            for raw in ["<script>alert", "<\u{301}script", "\"\u{301} onmouseover", "\u{202E}", "since}}&amp;\\"] {
                #expect(!bytes.contains(Array(raw.utf8)), "it holds \(raw)")
            }
            let shown =
                "<code dir=\"ltr\">x&quot;\u{301} onmouseover=&quot;alert(1)&lt;\u{301}script&gt;alert(1)&lt;/script&gt;"
            #expect(bytes.contains(Array(shown.utf8)))
            #expect(bytes.contains(Array(#"{{since}}&amp;amp;\u{202e}\u{200b}\r\n</code>"#.utf8)))
        }
    }
}
