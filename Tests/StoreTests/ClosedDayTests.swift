import Foundation
import Synchronization
import Telemetry
import Testing

@testable import Store

@Suite("Days of the history that are over")
struct ClosedDayTests {
    let directory = TemporaryDirectory()
    var path: String { directory.file("history") }
    let always = (from: Timestamp(rawValue: .min), to: Timestamp(rawValue: .max))

    private func entry(_ position: Int64, _ number: UInt64, at seconds: Int64, _ flow: Double) -> HistoryEntry {
        HistoryEntry(
            position: JournalPosition(rawValue: position), device: device(number),
            readings: [Reading(metric: "flow", value: flow, observedAt: noon(seconds), deviceStated: true)])
    }

    /// What 40 devices said in turn over two days; position and value are the same.
    private var story: [HistoryEntry] {
        (1...4_000).map { entry($0, UInt64($0 % 40 + 1), at: $0 * 43, Double($0)) }
    }

    private func expectWhole(_ history: History, of story: [HistoryEntry]) async throws {
        for number in 1...40 as ClosedRange<UInt64> {
            let values = try await history.series(device(number), "flow", from: always.from, to: always.to)
            let expected = story.filter { $0.device == device(number) }.compactMap(\.readings.first?.value)
            #expect(values.map(\.value) == expected)
        }
    }

    private func copy() throws -> TemporaryDirectory {
        let copy = TemporaryDirectory()
        try FileManager.default.copyItem(atPath: path, toPath: copy.file("history"))
        return copy
    }

    /// Readings of three devices over two days, one that says very much among them.
    private var busy: [HistoryEntry] {
        var entries: [HistoryEntry] = []
        for step in 0..<1_500 as Range<Int64> {
            for number in 1...3 as ClosedRange<UInt64> {
                let position = Int64(entries.count + 1)
                var own = entry(position, number, at: step * 61, Double(step * Int64(number) % 97) / 10)
                if number == 3 {
                    own.readings = (0..<40).map {
                        Reading(
                            metric: "flow", value: $0 == 7 ? -0.0 : Double($0 * step % 31) / 10,
                            observedAt: noon(step * 61 + $0), deviceStated: true)
                    }
                }
                entries.append(own)
            }
        }
        return entries
    }

    /// What look-ups say: series, charts of hours and of an odd width, all readings of an hour and a half.
    private func said(_ history: History) async throws -> [String] {
        var said: [String] = []
        for number in 1...4 as ClosedRange<UInt64> {
            let device = device(number)
            let series = try await history.series(device, "flow", from: always.from, to: always.to)
            said.append(series.map { "\($0.at.rawValue) \($0.value.bitPattern) \($0.late)" }.joined(separator: ","))
            for (from, to, buckets) in [(-50_000, 130_000, 50), (-3_600, 90_000, 26), (1_000, 70_000, 700)] {
                let chart = try await history.downsampled(
                    device, "flow", from: noon(Int64(from)), to: noon(Int64(to)), buckets: buckets)
                said.append(
                    chart.map { bucket in
                        let summary = bucket.summary.map {
                            "\($0.count) \($0.min) \($0.max) \(($0.mean * 1e9).rounded())"
                        }
                        return "\(bucket.from.rawValue) \(summary ?? "-")"
                    }.joined(separator: ","))
            }
            let some = try await history.readings(device, from: noon(9_000), to: noon(14_400))
            said.append(some.map { "\($0.point.at.rawValue) \($0.point.value)" }.joined(separator: ","))
            let days = history.daysHeld(device, from: always.from, to: always.to)
            said.append("\(days.count)")
        }
        return said
    }

    @Test("A day that is over is closed: device by device, in fewer bytes, and it says the same")
    func closed() async throws {
        let history = try History(directory: path)
        let busy = busy
        try history.append(busy, through: JournalPosition(rawValue: Int64(busy.count)))
        try history.flush()
        let day = HistoryDay(of: noon())
        let before = try await said(history)
        let open = try TemporaryDirectory.bytes(of: "\(path)/\(day.fileName)").count
        try history.summarise(before: day.end)
        let file = try #require(try history.days.file(day))
        #expect(file.isClosed && !TemporaryDirectory.exists("\(path)/\(day.fileName)"))
        #expect(try TemporaryDirectory.bytes(of: file.path).count < open)
        #expect(try await file.stored(day.hourRange, of: 1).parts.count == 1)
        #expect(try await file.stored(day.hourRange, of: 3).parts.count > 1)
        #expect(try await said(history) == before)
        #expect(try history.damage().isEmpty)
        let again = try History(directory: path)
        #expect(try await said(again) == before)
        // Nothing is closed a second time, nor a day that is not over.
        try again.summarise(before: day.end)
        #expect(again.days.days == [day, HistoryDay(rawValue: day.rawValue + 1)])
        try again.backUp(to: directory.file("copy"))
        #expect(try await said(History(directory: directory.file("copy"))) == before)
        try again.remove(before: day.end)
        #expect(!TemporaryDirectory.exists(file.path))
    }

    @Test("What comes late to a closed day stands among the rest, once, and is in its statistics")
    func lateToClosed() async throws {
        let history = try History(directory: path)
        let plain = try History(directory: directory.file("plain"))
        let busy = busy
        let day = HistoryDay(of: noon())
        for each in [history, plain] {
            try each.append(busy, through: JournalPosition(rawValue: Int64(busy.count)))
            try each.flush()
        }
        try history.summarise(before: day.end)
        var late: [HistoryEntry] = []
        for number in [1, 2, 3, 4] as [UInt64] {
            for seconds in [61, 30, 7_200, 43_000] as [Int64] {
                var own = entry(Int64(busy.count + late.count + 1), number, at: seconds, Double(seconds % 97))
                own.late = true
                late.append(own)
            }
            // Said again, as it is held.
            var again = entry(Int64(busy.count + late.count + 1), number, at: 122, Double(2 * Int64(number) % 97) / 10)
            again.late = true
            late.append(again)
        }
        for each in [history, plain] {
            try each.append(late, through: JournalPosition(rawValue: Int64(busy.count + late.count)))
        }
        let expected = try await said(plain)
        #expect(try await said(history) == expected)
        for each in [history, plain] { try each.flush() }
        #expect(try await said(history) == expected)
        for each in [history, plain] { try each.summarise(before: day.end) }
        #expect(try await said(history) == expected)
        for number in 1...4 as ClosedRange<UInt32> {
            let days = try await history.statistics.days(of: number, 1, from: day.begin, to: day.end).summaries
            let count = try await history.series(device(UInt64(number)), "flow", from: day.begin, to: day.end).count
            #expect(days[day]?.count == count)
        }
        let again = try History(directory: path)
        #expect(try await said(again) == expected)
        #expect(try again.damage().isEmpty)
        // The same again, as after a restart from the journal, changes nothing.
        try again.append(late, through: JournalPosition(rawValue: Int64(busy.count + late.count)))
        #expect(again.openPoints == 0)
    }

    @Test("Cut off while a day is closed, at any step, nothing is lost", arguments: 0...2)
    func closingCutOff(_ step: Int) async throws {
        let history = try History(directory: path)
        let busy = busy
        try history.append(busy, through: JournalPosition(rawValue: Int64(busy.count)))
        try history.flush()
        let before = try await said(history)
        let copy = try copy()
        let day = HistoryDay(of: noon())
        try history.summarise(before: day.end)
        let closed = "\(path)/\(day.closedFileName)"
        // Half written; whole, and not under its name; under its name, and the open one there still.
        var bytes = try TemporaryDirectory.bytes(of: closed)
        if step == 0 { bytes.removeLast(bytes.count / 2) }
        let name = day.closedFileName + (step < 2 ? ClosingDay.suffix : "")
        try TemporaryDirectory.write(bytes, to: copy.file("history/\(name)"))
        let again = try History(directory: copy.file("history"))
        #expect(try await said(again) == before)
        #expect(TemporaryDirectory.exists(copy.file("history/\(day.fileName)")) == (step < 2))
        try again.summarise(before: day.end)
        #expect(try again.days.file(day)?.isClosed == true)
        #expect(try await said(again) == before)
        #expect(try again.damage().isEmpty)
    }

    @Test("Until a write that was cut off is made good, its day is not closed")
    func closedWhenEven() async throws {
        let story = story
        do {
            let history = try History(directory: path)
            try history.append(story, through: story[3_999].position)
            try history.index.begin(writing: story[3_999].position, history.state.withLock { $0.new })
            for (day, rows) in history.state.withLock({ $0.open.leaving() }) {
                let file = try #require(try history.days.file(day, make: true))
                _ = try file.add(rows.prefix(100), through: story[3_999].position)
            }
        }
        let history = try History(directory: path)
        let day = HistoryDay(of: noon())
        try history.summarise(before: day.end)
        #expect(try history.days.file(day)?.isClosed == false)
        try history.append(story, through: story[3_999].position)
        try history.flush()
        try history.summarise(before: day.end)
        #expect(try history.days.file(day)?.isClosed == true)
        try await expectWhole(history, of: story)
    }

    @Test("Readers see every reading once while days are closed")
    func readersAndClosing() async throws {
        let history = try History(directory: path)
        let story = story
        try history.append(story, through: story[3_999].position)
        try history.flush()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try history.summarise(before: noon(100 * 86_400)) }
            for number in 1...8 as ClosedRange<UInt64> {
                group.addTask {
                    let expected = story.filter { $0.device == device(number) }.compactMap(\.readings.first?.value)
                    for _ in 0..<20 {
                        let values = try await history.series(device(number), "flow", from: noon(), to: noon(400_000))
                        #expect(values.map(\.value) == expected)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(history.days.days.allSatisfy { (try? history.days.file($0)?.isClosed) == true })
    }
}
