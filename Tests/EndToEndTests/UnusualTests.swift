import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("The unusual", .serialized)
    struct UnusualTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        /// Two weeks of five minutes with a day in them, in the last nine hours of which the room does not move.
        private static func history(of resident: Resident, until now: Date) -> [String] {
            let slots = 288 * 14
            var chance: UInt64 = 7
            func noise() -> Double {
                chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(chance >> 40) / 16_777_216 - 0.5
            }
            return (0..<slots).map { slot in
                let at = Int64(now.timeIntervalSince1970 * 1_000) - Int64(slots - 1 - slot) * 300_000
                let byDay = (at / 3_600_000 + 6) % 24 < 12 ? 1.0 : 0
                let room = slots - slot <= 108 ? 19.37 : 19 + byDay + noise()
                let payload = #"{\"ts\":\#(at),\"heat\":\#(5 + noise()),\"room\":\#(room),\"mode\":1}"#
                return #"{"at":\#(at),"topic":"\#(Stove.root(of: resident))/telemetry","payload":"\#(payload)"}"#
            }
        }

        @Test("A room that stopped moving is said in one sentence on the card and the device's page, with its band")
        func sentence() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let device = try await bedside.device(of: caller)
                let now = Date(timeIntervalSinceNow: -60)
                let first = Int64(now.timeIntervalSince1970 * 1_000) - 15 * 86_400_000
                let said =
                    #"{"at":\#(first),"topic":"\#(Stove.root(of: caller))/info","#
                    + #""payload":"{\"manufacturer\":\"Ember\",\"model\":\"S1\",\"firmware\":\"1.2.0\"}"}"#
                let lines = [said] + Self.history(of: caller, until: now)
                let file = bedside.directory.appending(path: "past.jsonl")
                try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
                let imported = try await bedside.tool("import", file.path, "--json")
                #expect(imported.status == 0, "\(imported.output)")

                // What is silent is not spoken of as it was: it goes on reporting.
                let stove = try Stove(caller, .well, obeys: true, of: bedside)
                try await Stove.running([stove]) { try await Self.isSaid(of: device, caller, in: bedside) }
            }
        }

        private static func isSaid(
            of device: DeviceID, _ caller: Resident, in bedside: Installation
        ) async throws {
            let desk = try bedside.desk
            _ = try await eventually("it is unlike itself") {
                try await desk.diagnosis(device, contact: nil, as: Installation.ada).unusual != nil
            }
            let seen = try await desk.diagnosis(device, contact: nil, as: Installation.ada)
            let sentence = try #require(seen.unusual)
            #expect(sentence.hasPrefix("Its room") && sentence.contains("has not moved since"), "\(sentence)")
            #expect(seen.health.condition == .atRisk)
            let shown = try await bedside.tool("device", "\(device)")
            #expect(shown.output.contains(sentence))

            let browser = try bedside.http()
            let form = try await browser.get("/sign-in")
            let token = try #require(form.body.firstMatch(of: /name="form_token" value="([^"]+)"/)).output.1
            let welcome = try await browser.post(
                "/sign-in",
                [
                    "form_token": String(token), "name": Installation.agent, "password": Installation.password,
                    "next": "/",
                ], cookies: form.cookies)
            let page = try await browser.get("/devices/\(device)?range=week", cookies: welcome.cookies)
            #expect(page.body.contains(sentence))
            #expect(page.body.contains("class=\"chart-band\""))
            let person = try await bedside.person(caller)
            let card = try await browser.get("/persons/\(person.rawValue)", cookies: welcome.cookies)
            #expect(card.body.contains(sentence))
        }
    }
}
