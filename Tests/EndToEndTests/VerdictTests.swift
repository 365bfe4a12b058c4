import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("What it was", .serialized)
    struct VerdictTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test(
            "A finding recorded in the console moves the diagnosis; the command line lists it, says a reason, shows figures"
        )
        func recorded() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .choked, obeys: true, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("blocked_flue", on: device)
                    try await Self.inTheConsole(device, caller, bedside)
                    try await Self.fromTheCommandLine(device, caller, bedside)
                }
            }
        }

        private static func inTheConsole(
            _ device: DeviceID, _ caller: Resident, _ bedside: Installation
        ) async throws {
            let browser = try bedside.http()
            let card = "/persons/\(try await bedside.person(caller).rawValue)"
            let signIn = try await browser.get("/sign-in?next=\(card)")
            let welcome = try await browser.post(
                "/sign-in",
                [
                    "form_token": try formToken(signIn.body), "name": Installation.agent,
                    "password": Installation.password, "next": card,
                ], cookies: signIn.cookies)
            func page(_ path: String) async throws -> String {
                try await browser.get(path, cookies: welcome.cookies).body
            }
            let before = try await page(card)
            #expect(!before.contains("the technician"))
            let details = try await page("/devices/\(device)")
            #expect(details.contains("No visit found anything so far."))
            let sent = try await browser.post(
                "/devices/\(device)/findings",
                [
                    "form_token": try formToken(details), "found": "there controller_hang", "seen_by": "Jo Miller",
                    "words": "<b>its display is frozen</b>",
                ], cookies: welcome.cookies)
            #expect(sent.location == "/devices/\(device)#visit")
            let after = try await page(card)
            let clause = "the technician today found it: “&lt;b&gt;its display is frozen&lt;/b&gt;”"
            #expect(after.contains(clause))
            let desk = try bedside.desk
            let causes = try await desk.diagnosis(device, contact: nil, as: Installation.ada).causes
            #expect(causes.first { $0.id.rawValue == "controller_hang" }?.probability ?? 0 > 0.5)
        }

        private static func fromTheCommandLine(
            _ device: DeviceID, _ caller: Resident, _ bedside: Installation
        ) async throws {
            let id = device.description
            let listed = try await bedside.tool("finding", "list", id, "--as", "ada", "--json")
            #expect(listed.status == 0, "\(listed.errors)")
            let findings = try WireFormat.value([VisitFinding].self, from: listed.output.utf8)
            #expect(findings.map(\.seenBy) == ["Jo Miller"] && findings.first?.counts == true)
            let added = try await bedside.tool(
                "finding", "add", id, "--cause", "blocked_flue", "--not-there", "--by", "Al", "--as", "ada")
            #expect(added.status == 0, "\(added.errors)")
            #expect(added.output.contains(": not there (Al)") && added.output.contains(", counts"))
            let refused = try await bedside.tool("finding", "add", id, "--cause", "ghost", "--as", "ada")
            #expect(refused.status == 1 && refused.errors.contains("the device's profile has none of this name"))
            let back = try await bedside.tool("finding", "withdraw", id, findings[0].id.rawValue, "--as", "ada")
            #expect(back.status == 0 && !back.output.contains("Jo Miller") && back.output.contains("(Al)"))

            let opened = try await bedside.tool("contact", "open", caller.phone, "--as", "ada", "--json")
            let contact = try WireFormat.value(Contact.self, from: opened.output.utf8).id.rawValue
            let closed = try await bedside.tool(
                "contact", "close", contact, "--reason", "blocked_flue", "--device", id, "--as", "ada")
            #expect(closed.status == 0, "\(closed.errors)")
            #expect(closed.output.contains("turned out to be about:"))
            let reason = try await bedside.tool(
                "contact", "reason", contact, "none_of_these", "--device", id, "--as", "ada")
            #expect(reason.output.contains("none of the causes we know"), "\(reason.errors)")
            let learned = try await bedside.tool("profile", "learned", "ember/stove")
            #expect(learned.status == 0 && learned.output.hasPrefix("ember/stove: "), "\(learned.errors)")
            #expect(try await bedside.tool("profile", "learned", "ember/ghost").status == 1)
        }

        private static func formToken(_ page: String) throws -> String {
            try #require(page.firstMatch(of: /name="form_token" value="([^"]+)"/).map { String($0.output.1) })
        }
    }
}
