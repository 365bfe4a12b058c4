import FleetModel
import Foundation
import Testing

/// What is in a home speaks over its router; the router has a mobile line of its own.
@Suite(.timeLimit(.minutes(10))) struct HomeOfflineTests {
    private static let end = ModelTime(milliseconds: 1_770_712_200_000)

    private func run(routerCauses: String) async throws -> Made {
        try await Made.of(
            """
            scenario: t
            seed: 9
            history: 3h
            regions:
              here: {season: winter}
            homes:
              - id: h1
                devices:
                  - {family: router, id: line, causes: \(routerCauses)}
                  - {family: heat_pump, id: pump}
                  - {family: fridge_freezer, id: fridge}
              - id: h2
                devices: [{family: router, id: other}, {family: heat_pump, id: neighbour}]
            network:
              - {trouble: stored, devices: [fridge], keeps: 500}
            """, end: Self.end)
    }

    /// What is heard of `device` between two hours and one hour before the end, without the minutes of the change.
    private func heardMeanwhile(_ device: String, _ made: Made) -> [Made.Line] {
        let end = Self.end.milliseconds
        return made.telemetry(device).filter { (end - 7_080_000...end - 3_610_000).contains($0.at) }
    }

    @Test(arguments: ["provider_outage", "gone_silent"])
    func whatHangsOnARouterThatIsCutOffIsNotHeard(_ cause: String) async throws {
        let without = try await run(routerCauses: "[]")
        let with = try await run(routerCauses: "[{cause: \(cause), onset: -2h, until: -1h}]")
        #expect(heardMeanwhile("pump", without).count >= 50 && heardMeanwhile("fridge", without).count >= 10)
        #expect(heardMeanwhile("pump", with).isEmpty && heardMeanwhile("fridge", with).isEmpty)
        #expect(with.lines.contains { $0.topic.contains("/pump/") && $0.text.contains("offline") })
        #expect(with.telemetry("pump").contains { $0.at > Self.end.milliseconds - 3_000_000 })
        #expect(with.telemetry("neighbour") == without.telemetry("neighbour"))
        #expect(with.telemetry("other") == without.telemetry("other"))
        let named = with.truth.filter { $0.contains(#""cause":"home_offline""#) }
        #expect(
            named.contains { $0.contains(#""device":"pump""#) } && named.contains { $0.contains(#""device":"fridge""#) }
        )
        #expect(named.allSatisfy { !$0.contains(#""device":"line""#) })
        #expect(!without.truth.contains { $0.contains("home_offline") })
    }

    @Test func whatKeepsItsReportsTellsThemOnceTheLineIsBack() async throws {
        let made = try await run(routerCauses: "[{cause: provider_outage, onset: -2h, until: -1h}]")
        let back = Self.end.milliseconds - 3_600_000
        func late(_ device: String) throws -> Int {
            try made.telemetry(device).count {
                try $0.at >= back && ($0.object()["ts"] as? Int64 ?? $0.at) < back - 120_000
            }
        }
        #expect(try late("fridge") >= 10)
        #expect(try late("pump") == 0)
    }

    @Test func aRouterGoesOnTellingThatItsLineIsDown() async throws {
        let made = try await run(routerCauses: "[{cause: provider_outage, onset: -2h, until: -1h}]")
        let heard = heardMeanwhile("line", made)
        #expect(heard.count >= 50)
        #expect(heard.allSatisfy { $0.text.contains(#""wan_up":false"#) })
    }
}
