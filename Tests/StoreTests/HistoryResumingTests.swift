import Foundation
import Store
import Telemetry
import Testing

/// Readings that come in again after a start, one device after the other.
@Suite struct HistoryResumingTests {
    private let metric = MetricID("flow")
    private let devices = [1, 2].map { DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | $0) }
    private let noon = Timestamp(seconds: 1_767_268_800)

    private func entry(_ position: Int64, _ device: Int) -> HistoryEntry {
        HistoryEntry(
            position: JournalPosition(rawValue: position), device: devices[device],
            readings: [
                Reading(
                    metric: metric, value: Double(position), observedAt: noon + .minutes(position), deviceStated: true)
            ])
    }

    private func values(_ history: History, _ device: Int) async throws -> [Double] {
        try await history.series(devices[device], metric, from: noon, to: noon + .hours(24)).map(\.value)
    }

    @Test func `They may come in any order, and nothing is in the files before all have`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try History(directory: path)
        try first.append([entry(1, 0), entry(2, 1)], through: JournalPosition(rawValue: 2))
        try first.flush()

        let cutOff = try History(directory: path)
        cutOff.beginResuming()
        try cutOff.takeAgain([entry(2, 1), entry(4, 1), entry(6, 1)])
        try cutOff.flush()
        #expect(cutOff.durablePosition == JournalPosition(rawValue: 2))
        #expect(try await values(cutOff, 1) == [2, 4, 6])

        let again = try History(directory: path)
        #expect(try await values(again, 1) == [2])
        again.beginResuming()
        try again.takeAgain([entry(4, 1), entry(6, 1)])
        try again.takeAgain([entry(1, 0), entry(3, 0), entry(5, 0)])
        again.resumed(through: JournalPosition(rawValue: 6))
        try again.append([entry(5, 0), entry(7, 0)], through: JournalPosition(rawValue: 7))
        try again.flush()
        #expect(again.durablePosition == JournalPosition(rawValue: 7))

        let last = try History(directory: path)
        #expect(try await values(last, 0) == [1, 3, 5, 7])
        #expect(try await values(last, 1) == [2, 4, 6])
    }
}
