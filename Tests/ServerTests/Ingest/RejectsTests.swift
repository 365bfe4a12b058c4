import Decoding
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
        #expect(kept.count == Rejects.mostSamples)
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

    @Test func `Different faults of one topic stand beside each other, the newest four`() {
        let rejects = Rejects(figures: figures, since: noon())
        rejects.note("json", "it is empty", topic: "quiet", payload: [], at: noon())
        let faults = ["it is empty", "it is cut off (byte 7)", "a key stands twice (byte 10)"]
        for (number, why) in (faults + ["it is cut off (byte 9)"]).enumerated() {
            rejects.note("json", why, topic: "loud", payload: [], at: noon(Int64(number)))
        }
        let kept = samples(rejects, of: "json").filter { $0.topic == "loud" }
        #expect(kept.map(\.why) == [faults[0], faults[2], "it is cut off (byte 9)"])
        #expect(kept.map(\.times) == [1, 1, 2])
        for number in Int64(0)..<40 {
            let why = "fault " + String(repeating: "x", count: Int(number))
            rejects.note("json", why, topic: "loud", payload: [], at: noon(number + 10))
        }
        let last = samples(rejects, of: "json")
        #expect(last.count { $0.topic == "loud" } == Rejects.mostOfTopic)
        #expect(last.last?.at == noon(49))
        // It hides no other's.
        #expect(last.contains { $0.topic == "quiet" })
    }

    @Test func `Every reason that a message is rejected for can be asked for by its name`() {
        let rejections: [Rejection] = [
            .badTopic, .unknownTopic, .unknownConvention, .payload(JSONFault(.truncated, at: 0)), .noRuleFits,
            .noDevice,
            .device(.empty), .tooManyMetrics, .badSample(""),
        ]
        let words = Set(rejections.map(\.label) + ["unicode_twin", "too_many"])
        #expect(words.isSubset(of: RejectsReport.knownReasons))
        #expect(words.count == RejectsReport.knownReasons.count)
    }

    @Test func `Addresses that nobody knows come beside them, the newest twenty`() {
        let directory = DeviceDirectory()
        for number in Int64(0)..<30 {
            directory.noteUnknown(
                Address(convention: "acme", native: "n-\(number)"), topic: "acme/n-\(number)/data", at: noon(number))
        }
        let table = UnusedMessages(rejects: Rejects(figures: figures, since: noon()), directory: directory).rejected()
        #expect(table.unknownCount == 30)
        #expect(table.unknown.map(\.address.native) == (10..<30).reversed().map { "n-\($0)" })
        #expect(table.unknown.first?.topic == "acme/n-29/data")
    }
}
