import DeskOperations
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Telemetry
import Testing

/// Recording what visits found and what contacts were about.
@Suite struct VerdictPageTests {
    private let desk = FixtureDesk()
    private static let page = "/devices/\(FixtureValues.pumpID)"
    private static let card = "/persons/\(FixtureValues.maria.rawValue)"

    @Test func `The device's page lists what visits found and asks in plain words, with nothing chosen before`()
        async throws
    {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.page + "?contact=c-1")
            #expect(html.contains("<summary>What did the visit find?</summary>"))
            #expect(html.contains("<option value=\"there refrigerant_leak\">Refrigerant leak</option>"))
            #expect(html.contains("<option value=\"nothing\">They looked, and none of these was there</option>"))
            #expect(html.contains("<bdi>ice on the fan</bdi><span class=\"muted\"> · was there · "))
            #expect(html.contains("no longer counts"))
            #expect(html.contains("<input type=\"hidden\" name=\"contact\" value=\"c-1\">"))
            #expect(!html.contains(" selected"))
        }
    }

    @Test func `A finding is recorded as it was chosen, for its contact, and leads back`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let sent = try await browser.post(
                Self.page + "/findings",
                "found=not_there+refrigerant_leak&seen_by=Jo&words=dry+%3Cb%3E&contact=c-1"
                    + "&seen_at=2026-11-20T09:00:00Z")
            #expect(sent.status == .seeOther)
            #expect(sent.headers[.location] == Self.page + "?contact=c-1#visit")
            #expect(try await browser.post(Self.page + "/findings", "found=nothing").status == .seeOther)
            #expect(try await browser.post(Self.page + "/findings", "found=").status == .badRequest)
            #expect(
                try await browser.post(Self.page + "/findings", "found=nothing&seen_at=tomorrow").status
                    == .badRequest)
            #expect(
                try await browser.post(Self.page + "/findings", "found=nothing", formToken: "wrong").status
                    == .forbidden)
            let back = try await browser.post(Self.page + "/findings/f-1/withdraw", "contact=")
            #expect(back.headers[.location] == Self.page + "#visit")
        }
        #expect(
            await desk.found == [
                NewVisitFinding(
                    cause: CauseID(rawValue: "refrigerant_leak"), seen: .notThere, words: "dry <b>", seenBy: "Jo",
                    seenAt: Timestamp(rfc3339: "2026-11-20T09:00:00Z"), contact: ContactID(rawValue: "c-1")),
                NewVisitFinding(seen: .nothing),
            ])
        #expect(await desk.withdrawn == [VisitFindingID(rawValue: "f-1")])
    }

    @Test func `The closing part offers what it was about, and closes without it`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            let id = "\(FixtureValues.pumpID)"
            #expect(html.contains("<optgroup label=\"Heat pump\">"))
            #expect(html.contains("<option value=\"\(id) cause refrigerant_leak\">Refrigerant leak</option>"))
            #expect(html.contains("<option value=\"\(id) not_this_device\">Not about the heat pump</option>"))
            #expect(!html.contains(" selected"))
            for reason in ["", "\(id)+cause+refrigerant_leak", "\(id)+none_of_these"] {
                let closed = try await browser.post(Self.card + "/close", "contact=c-1&summary=&reason=\(reason)")
                #expect(closed.status == .seeOther)
            }
            #expect(
                try await browser.post(Self.card + "/close", "contact=c-1&reason=\(id)+whatever").status
                    == .badRequest)
        }
        #expect(
            await desk.closed.map(\.reason) == [
                nil, ContactReason(device: FixtureValues.pumpID, cause: CauseID(rawValue: "refrigerant_leak")),
                ContactReason(device: FixtureValues.pumpID, otherwise: .noneOfThese),
            ])
    }

    @Test func `A contact that is over still takes what it was about, and says what is known`() async throws {
        var card = FixtureValues.card()
        card.devices[0].knownCauses = [CauseName(id: CauseID(rawValue: "leak"), title: "A <leak>")]
        card.contact?.closedAt = FixtureValues.now
        card.contact?.reasons = [
            ContactReason(device: FixtureValues.pumpID, otherwise: .noneOfThese, says: "none & so")
        ]
        await desk.show(card)
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html(Self.card)
            #expect(html.contains("This contact is closed. What did it turn out to be about?"))
            #expect(html.contains("It turned out to be about: <bdi>none &amp; so</bdi>."))
            #expect(html.contains("A &lt;leak&gt;</option>"))
            let sent = try await browser.post(
                Self.card + "/reason", "contact=c-1&reason=\(FixtureValues.pumpID)+cause+leak")
            #expect(sent.status == .seeOther)
        }
        #expect(await desk.reasons == [ContactReason(device: FixtureValues.pumpID, cause: CauseID(rawValue: "leak"))])
    }
}
