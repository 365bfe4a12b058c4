import DeskOperations
import Telemetry
import Testing

@testable import Server

@Suite struct RejectsTests {
    private let figures = FigureRegistry()

    private func samples(_ rejects: Rejects, of reason: String) -> [RejectedTable.Sample] {
        rejects.rejected().samples.filter { $0.reason == reason }
    }

    @Test func `Of the twenty topics rejected last the newest is kept, cut, and all are counted`() {
        let rejects = Rejects(figures: figures, since: noon())
        let long = [UInt8](repeating: 0x41, count: 100_000)
        for number in Int64(0)..<50 {
            rejects.note(
                "json", "not JSON", topic: "\(number)" + String(repeating: "t", count: 60_000), payload: long,
                at: noon(number))
        }
        rejects.note("topic", "no topic", topic: "a", payload: [], at: noon())
        let kept = samples(rejects, of: "json")
        #expect(kept.count == Rejects.mostTopics)
        #expect(kept.map(\.at) == (30..<50).map { noon($0) })
        #expect(kept.allSatisfy { $0.payload.count == Rejects.mostBytes && $0.topic.utf8.count == Rejects.mostBytes })
        #expect(kept.allSatisfy { $0.size == 100_000 && $0.times == 1 })
        #expect(samples(rejects, of: "topic").count == 1)
        #expect(rejects.rejected().counts == ["json": 50, "topic": 1])
        #expect(figures.text().contains("bedside_messages_rejected_total{reason=\"json\"} 50.0\n"))
    }

    @Test func `A topic that is rejected ten thousand times takes one place, and hides no other`() {
        let rejects = Rejects(figures: figures, since: noon())
        rejects.note("json", "not JSON", topic: "quiet", payload: [0x7B], at: noon())
        for number in Int64(0)..<10_000 {
            rejects.note("json", "not JSON (byte \(number))", topic: "loud", payload: [0x7B], at: noon(number))
        }
        let kept = samples(rejects, of: "json")
        #expect(kept.map(\.topic) == ["quiet", "loud"])
        #expect(kept.last?.times == 10_000)
        #expect(kept.last?.first == noon(0))
        #expect(kept.last?.at == noon(9_999))
        #expect(kept.last?.why == "not JSON (byte 9999)")
    }
}
