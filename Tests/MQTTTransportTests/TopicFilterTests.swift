import MQTTTransport
import Testing

@Suite("Topic filters")
struct TopicFilterTests {
    @Test(
        "Two filters overlap if some topic matches both",
        arguments: [
            ("homes/+/+/telemetry", "homes/#", true),
            ("homes/+/+/telemetry", "homes/+/+/status", false),
            ("homes/+/+/telemetry", "homes/7/pump/+", true),
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a/b", "a/b/", false),
            ("a/#", "a", true),
            ("a/#", "b/#", false),
            ("+/x", "a/+", true),
            ("+", "a/b", false),
            ("+", "/", false),
            ("+/+", "/", true),
            ("#", "a/b/c", true),
            ("#", "$SYS/broker/uptime", false),
            ("+/broker/uptime", "$SYS/#", false),
            ("$SYS/#", "$SYS/broker/+", true),
            // One grapheme, two spellings: other bytes, other topics.
            ("caf\u{E9}", "cafe\u{301}", false),
        ])
    func overlap(_ first: String, _ second: String, _ expected: Bool) throws {
        let (a, b) = (try TopicFilter(first), try TopicFilter(second))
        #expect(a.overlaps(b) == expected)
        #expect(b.overlaps(a) == expected)
    }

    @Test(
        "What is not a filter is refused",
        arguments: [
            "", "a/#/b", "a#", "a+/b", "+a", "##", "a\0b", "$share/group/a", String(repeating: "x", count: 65_536),
        ])
    func refused(_ text: String) throws {
        let error = try #require(throws: TransportError.self) { try TopicFilter(text) }
        #expect(error.code == .invalidFilter)
    }

    @Test("Overlapping filters are an error that names both")
    func namesBoth() throws {
        let error = try #require(throws: TransportError.self) {
            try TopicFilter.disjoint(["routers/#", "homes/+/+/telemetry", "homes/7/#"])
        }
        #expect(error.code == .overlappingFilters)
        #expect(error.detail.contains("homes/+/+/telemetry"))
        #expect(error.detail.contains("homes/7/#"))
        #expect(!error.detail.contains("routers/#"))
    }
}
