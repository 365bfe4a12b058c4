import Diagnostics
import Telemetry
import Testing

@testable import DeskOperations

@Suite struct UnusualWriterTests {
    /// 2026-01-15 14:00 UTC, a Thursday.
    private let now = FixtureDesk.now

    private func sentence(_ drivers: [(String, UnlikeWay)], ago: TimeSpan, begin: Timestamp? = nil) -> String {
        UnusualWriter(clock: HomeClock(timeZone: "Europe/London"), begin: begin, now: now).sentence(
            UnlikeFinding(
                since: now - ago,
                drivers: drivers.map { UnlikeFinding.Driver(metric: MetricID($0), way: $1, since: now - ago) }))
    }

    @Test func `what is unusual is one calm sentence with since when`() {
        #expect(
            sentence([("flow_temperature", .lowerAtThisHour), ("return_temperature", .apart)], ago: .hours(9))
                == "Its flow temperature has been lower than usual at this hour since 05:00 this morning, and its return "
                + "temperature has no longer moved with the rest as it used to.")
        #expect(sentence([("room", .stuck)], ago: .days(2)) == "Its room has not moved since Tuesday at 14:00.")
    }

    @Test func `metrics that are unusual in the same way are told together`() {
        #expect(
            sentence([("voltage_1", .lower), ("voltage_2", .lower), ("leakage", .missing)], ago: .hours(1))
                == "Its voltage 1 and voltage 2 have been lower than they used to be since 13:00 this afternoon, and its "
                + "leakage has not been reported.")
    }

    @Test func `a new occupier is not told since when it was before their time`() {
        #expect(
            sentence([("room", .stuck)], ago: .days(5), begin: now - .hours(1)).hasSuffix("since 13:00 this afternoon.")
        )
    }

    @Test func `where it cannot be told, the page says why`() async throws {
        #expect(UnusualWriter.whyUnknown(.known) == nil)
        #expect(
            UnusualWriter.whyUnknown(.reportsTooSeldom) == "It reports too seldom to be judged by how it usually is.")
        let bench = try await FixtureDesk()
        #expect(
            try await bench.assessment().unusualUnknown
                == "Too early to say whether it is unlike itself: we know 0 of the 10 days that takes.")
    }

    @Test(arguments: UnlikeWay.allCases)
    func `every way has its words, for one metric and for several`(way: UnlikeWay) {
        for drivers in [[("a", way)], [("a", way), ("b", way), ("c", way)]] {
            let words = sentence(drivers, ago: .hours(3))
            #expect(words.hasPrefix("Its a") && words.hasSuffix("."))
            #expect(words.contains("since 11:00 this morning"))
        }
    }
}
