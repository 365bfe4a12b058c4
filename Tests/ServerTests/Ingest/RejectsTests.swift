import Telemetry
import Testing

@testable import Server

@Suite struct RejectsTests {
    @Test func `The newest twenty of a reason are kept, cut, and all are counted`() {
        let figures = FigureRegistry()
        let rejects = Rejects(figures: figures)
        let long = [UInt8](repeating: 0x41, count: 100_000)
        for number in 0..<50 {
            rejects.note("json", topic: String(repeating: "t", count: 60_000), payload: long, at: noon(Int64(number)))
        }
        rejects.note("topic", topic: "a", payload: [], at: noon())
        let kept = rejects.samples(of: "json")
        #expect(kept.count == Rejects.mostSamples)
        #expect(kept.first?.at == noon(30))
        #expect(kept.last?.at == noon(49))
        #expect(kept.allSatisfy { $0.payload.count == Rejects.mostBytes && $0.topic.utf8.count == Rejects.mostBytes })
        #expect(rejects.samples(of: "topic").count == 1)
        #expect(rejects.samples(of: "never").isEmpty)
        #expect(figures.text().contains("bedside_messages_rejected_total{reason=\"json\"} 50.0\n"))
    }
}
