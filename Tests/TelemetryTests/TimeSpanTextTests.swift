import Telemetry
import Testing

@Suite struct TimeSpanTextTests {
    @Test(arguments: [
        ("90s", TimeSpan.seconds(90)), ("20m", .minutes(20)), ("6h", .hours(6)), ("3d", .days(3)), ("2w", .days(14)),
        ("1h30m", .minutes(90)), ("250ms", TimeSpan(microseconds: 250_000)), ("1.5h", .minutes(90)), ("0s", .zero),
        ("1d12h", .hours(36)),
    ])
    func `a duration is read`(text: String, span: TimeSpan) {
        #expect(TimeSpan(text) == span)
        #expect(TimeSpan(span.description) == span)
    }

    @Test(arguments: ["", "5", "m", "-5m", "5 m", "5m ", "30m1h", "1h1h", "5min", "1e3s", "nan", "infs", "5m/s", "١s"])
    func `anything else is not`(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test func `a duration beyond all time saturates`() {
        #expect(TimeSpan("99999999999999999999d") != nil)
        #expect(TimeSpan(microseconds: .min).description.hasPrefix("-"))
    }

    @Test(arguments: [(TimeSpan.minutes(90), "1h30m"), (.days(1), "1d"), (TimeSpan(microseconds: 1_500_000), "1.5s")])
    func `a duration is written as short as it is read`(span: TimeSpan, text: String) {
        #expect(span.description == text)
    }
}
