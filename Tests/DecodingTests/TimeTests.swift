import Decoding
import Profiles
import Telemetry
import Testing

@Suite struct TimeTests {
    private let noon = Timestamp(seconds: 1_785_153_600)  // 2026-07-27T12:00:00Z

    @Test(arguments: [
        ("2026-07-27T09:41:41+02:00", 1_785_138_101_000_000), ("2026-07-27T07:41:41Z", 1_785_138_101_000_000),
        ("2026-07-27 07:41:41.25z", 1_785_138_101_250_000), ("2026-07-27T07:41:41.123456789Z", 1_785_138_101_123_456),
        ("2026-07-27T02:41:41-0500", 1_785_138_101_000_000), ("2026-07-27T07:41Z", 1_785_138_060_000_000),
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1_000_000),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000),
        ("2016-12-31T23:59:60Z", 1_483_228_799_000_000), ("2026-07-27T09:41:41+02", 1_785_138_101_000_000),
    ])
    func `ISO 8601 with an offset is an instant`(_ text: String, _ microseconds: Int64) {
        #expect(TimeParser.reading(text) == .stated(Timestamp(microseconds: microseconds)))
    }

    @Test func `Without an offset it is a clock on the wall`() {
        guard case .local(let local)? = TimeParser.reading("2018-02-15T17:37:10") else {
            Issue.record("not local")
            return
        }
        #expect(local.text == "2018-02-15T17:37:10")
        #expect(local.asUTC == Timestamp(seconds: 1_518_716_230))
    }

    @Test(arguments: [
        "", "2026", "2026-07-27", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-07-27T24:00:00Z",
        "2026-07-27T09:41:41+2:00", "2026-07-27T09:41:41Zx", "2026-07-27T09:41:41.Z", "26-07-27T09:41:41Z",
        "-026-07-27T09:41:41Z",
        "２026-07-27T09:41:41Z",
    ])
    func `Anything else is no time`(_ text: String) {
        #expect(TimeParser.reading(text) == nil)
    }

    @Test func `The size of a number tells its unit`() {
        let wanted = Timestamp(microseconds: 1_631_186_545_040_000)
        #expect(TimeParser.instant(1_631_186_545.04, .bySize) == wanted)
        #expect(TimeParser.instant(1_631_186_545_040, .bySize) == wanted)
        #expect(TimeParser.instant(1_631_186_545_040_000, .bySize) == wanted)
        #expect(TimeParser.instant(1_631_186_545_040_000_000, .bySize) == wanted)
        #expect(TimeParser.instant(100, .milliseconds) == Timestamp(milliseconds: 100))
    }

    @Test(arguments: [
        ("1970", 0.0, ClockFault.past), ("2014", 1_420_070_399, .past), ("2106", 4_294_967_295, .ahead),
        ("year 292277", 9_223_372_036_854_775_808, .ahead), ("beyond any", 1e300, .ahead), ("negative", -5, .past),
        ("six minutes ahead", 1_785_153_960, .ahead),
    ])
    func `P15: a time that cannot be gives way to the time of arrival, and is a fault of the clock`(
        _ name: String, _ seconds: Double, _ fault: ClockFault
    ) throws {
        var rule = ConventionRule(topics: [try TopicTemplate("{device}/t")], device: [.template("{device}")])
        rule.time = ConventionRule.TimeSource(paths: [try ValuePath("$.ts")], unit: .seconds)
        if name == "year 292277" { rule.time?.unit = .microseconds }
        rule.values = ConventionRule.ValueSelection(all: [.whole])
        let decoder = MessageDecoder([Convention(name: "test", rules: [rule])])
        let message = decoder.decode(
            topic: "d/t", payload: Array("{\"ts\":\(seconds),\"x\":1}".utf8), receivedAt: noon)
        #expect(message.clock == .unusable(fault))
        #expect(message.metrics == [RawMetric(name: "x", value: .number(1))])
        #expect(message.clock.resolved(zone: nil, noon, LocalClock()) == nil)
    }

    private func instant(_ text: String, _ zone: String, receivedAt: Timestamp) throws -> Timestamp? {
        guard case .local(let local)? = TimeParser.reading(text) else { return nil }
        return LocalClock().instant(local, zone: zone, receivedAt: receivedAt)
    }

    @Test func `A zone makes a clock reading an instant, in winter and in summer`() throws {
        let later = Timestamp(seconds: 1_900_000_000)
        #expect(
            try instant("2018-02-15T17:37:10", "Europe/Berlin", receivedAt: later) == Timestamp(seconds: 1_518_712_630))
        #expect(
            try instant("2018-07-15T17:37:10", "Europe/Berlin", receivedAt: later) == Timestamp(seconds: 1_531_669_030))
        #expect(try instant("2018-07-15T17:37:10", "Nowhere/Land", receivedAt: later) == nil)
    }

    @Test func `An hour that comes twice is the later one, unless that lies ahead`() throws {
        // 2025-10-26 in Berlin: 02:30 is 00:30Z and 01:30Z.
        let first = Timestamp(seconds: 1_761_438_600)
        let second = first + .hours(1)
        #expect(try instant("2025-10-26T02:30:00", "Europe/Berlin", receivedAt: second + .seconds(2)) == second)
        #expect(try instant("2025-10-26T02:30:00", "Europe/Berlin", receivedAt: first + .seconds(2)) == first)
    }

    @Test func `An hour that is left out is read with the offset before`() throws {
        // 2025-03-30 in Berlin: 02:30 does not exist; 01:30Z is 03:30.
        let later = Timestamp(seconds: 1_900_000_000)
        #expect(
            try instant("2025-03-30T02:30:00", "Europe/Berlin", receivedAt: later) == Timestamp(seconds: 1_743_298_200))
    }
}
