import CoreMetrics
import Server
import Testing

@Suite struct FigureRegistryTests {
    private static let hostile = [
        "quote\" and backslash \\", "two\nlines", "two\r\nlines", "quote with a mark \"\u{301}", "red \u{1B}[31m",
        "nul \u{0}", "back to front \u{202E}", "}\nbedside_forged_total 1",
    ]

    @Test func `Every kind of figure is written as Prometheus reads it`() throws {
        let registry = FigureRegistry()
        Counter(label: "a_total", dimensions: [("reason", "json")], factory: registry).increment(by: 3)
        Counter(label: "a_total", dimensions: [("reason", "topic")], factory: registry).increment()
        Gauge(label: "b.level", factory: registry).record(-2.5)
        Timer(label: "c-seconds", factory: registry).recordNanoseconds(1_500_000_000)
        Recorder(label: "d", dimensions: [], aggregate: true, factory: registry).record(4)
        FloatingPointCounter(label: "1e", factory: registry).increment(by: 0.5)
        let text = registry.text()
        #expect(
            text == """
                # TYPE _1e counter
                _1e 0.5
                # TYPE a_total counter
                a_total{reason="json"} 3.0
                a_total{reason="topic"} 1.0
                # TYPE b_level gauge
                b_level -2.5
                # TYPE c_seconds summary
                c_seconds_count 1
                c_seconds_sum 1.5
                # TYPE d summary
                d_count 1
                d_sum 4.0
                # TYPE bedside_figures_dropped_total counter
                bedside_figures_dropped_total 0

                """)
        #expect(isWellFormed(text))
    }

    @Test(arguments: hostile) func `W03: No label breaks out of its line`(_ value: String) {
        let registry = FigureRegistry()
        Counter(label: "seen_total", dimensions: [("by", value)], factory: registry).increment()
        let text = registry.text()
        #expect(isWellFormed(text))
        #expect(text.utf8.count(where: { $0 == 0x0A }) == 4)
        #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
    }

    @Test func `One figure is one line, by whichever handler it is told`() {
        let registry = FigureRegistry()
        for _ in 0..<3 { Counter(label: "same.total", factory: registry).increment() }
        Counter(label: "same_total", factory: registry).increment()
        #expect(registry.text().contains("same_total 4.0\n"))
        #expect(isWellFormed(registry.text()))
    }

    @Test func `A name keeps its kind: another of that name is counted and goes nowhere`() {
        let registry = FigureRegistry()
        Counter(label: "figure", dimensions: [("a", "1")], factory: registry).increment()
        Gauge(label: "figure", dimensions: [("a", "2")], factory: registry).record(9)
        let text = registry.text()
        #expect(isWellFormed(text))
        #expect(!text.contains("a=\"2\""))
        #expect(text.contains("bedside_figures_dropped_total 1\n"))
    }

    @Test func `The number of figures is bounded, and what is left out is counted`() {
        let registry = FigureRegistry()
        for number in 0..<1_200 {
            Counter(label: "flood_total", dimensions: [("id", "\(number)")], factory: registry).increment()
        }
        let text = registry.text()
        #expect(text.split(separator: "\n").count(where: { $0.hasPrefix("flood_total{") }) == 1_000)
        #expect(text.contains("bedside_figures_dropped_total 200\n"))
    }

    /// Whether each line is a `# TYPE`, or a sample whose name has such a line just before its group, and is there once.
    private func isWellFormed(_ text: String) -> Bool {
        guard text.utf8.last == 0x0A else { return false }
        var types: [String: String] = [:]
        var samples: Set<String> = []
        for line in String(decoding: text.utf8, as: UTF8.self).utf8.split(separator: 0x0A).map(String.init) {
            guard let line else { return false }
            if let declared = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary)/) {
                guard types.updateValue(String(declared.2), forKey: String(declared.1)) == nil else { return false }
                continue
            }
            let sample = #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\\\|\\"|\\n)*"\})? (\S+)/#
                .matchingSemantics(.unicodeScalar)
            guard let found = line.wholeMatch(of: sample), Double(found.3) != nil else { return false }
            let name = String(found.1)
            let base = ["_count", "_sum"].first {
                name.hasSuffix($0) && types[String(name.dropLast($0.count))] == "summary"
            }
            .map { String(name.dropLast($0.count)) }
            guard types[base ?? name] != nil, samples.insert(name + String(found.2 ?? "")).inserted else {
                return false
            }
        }
        return true
    }
}
