import Foundation
import GRDB
import Synchronization
import Telemetry
import Testing

@testable import Store

@Suite("The history's files")
struct HistoryFilesTests {
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

    @Test("Who looks again sees what was written since, and what was read a moment ago is at hand")
    func looksAgain() async throws {
        let history = try History(directory: path)
        let range = HistoryDay(of: noon()).hourRange
        for end in [400, 800, 1_200] {
            for entry in story[(end - 400)..<end] { try history.append([entry], through: entry.position) }
            try history.flush()
            let file = try #require(try history.days.file(HistoryDay(of: noon())))
            let look = RecentReads.Look(device: 1, hours: 0..<24)
            #expect(file.recent[look] == nil)
            // More devices than are held, and each of them twice.
            for _ in 0..<2 { try await expectWhole(history, of: Array(story[..<end])) }
            let stored = try await file.stored(range, of: 1)
            #expect(file.recent[look]?.hours.keys == stored.hours.keys)
        }
    }

    @Test("An hour of a device is one row however often it is written, and its bytes are those of one writing")
    func oneRow() async throws {
        let history = try History(directory: path)
        for entry in story.prefix(400) {
            try history.append([entry], through: entry.position)
            if entry.position.rawValue % 90 == 0 { try history.flush() }
        }
        try history.flush()
        let file = try #require(try history.days.file(HistoryDay(of: noon())))
        let rows = try await file.stored(HistoryDay(of: noon()).hourRange, of: 1).hours
        #expect(rows.count == 5)
        for (hour, row) in rows {
            let points = story.prefix(400).filter {
                $0.device == story[0].device && HistoryDay.hour(of: $0.readings[0].observedAt) == hour
            }.map {
                NumberedPoint(
                    metric: 1, late: false, at: $0.readings[0].observedAt.rawValue, value: $0.readings[0].value)
            }
            #expect(row.block == HourBlock.encode(points))
        }
    }

    @Test("Cut off between any two of its writes, a flush loses nothing and doubles nothing", arguments: 0...3)
    func cutOff(_ step: Int) async throws {
        let story = story
        let history = try History(directory: path)
        try history.append(Array(story[..<1_500]), through: story[1_499].position)
        try history.flush()
        try history.append(Array(story[1_500..<3_000]), through: story[2_999].position)
        let before = try copy()
        try history.flush()
        let after = try copy()
        // What a crash leaves: some files as they are after the flush, the others as before.
        let files = FileManager.default
        func take(_ name: String) throws {
            for suffix in ["", "-wal", "-shm"] {
                try? files.removeItem(atPath: before.file("history/\(name)\(suffix)"))
                guard files.fileExists(atPath: after.file("history/\(name)\(suffix)")) else { continue }
                try files.copyItem(
                    atPath: after.file("history/\(name)\(suffix)"), toPath: before.file("history/\(name)\(suffix)"))
            }
        }
        if step >= 1 {
            let index = try HistoryIndex(path: before.file("history/index.sqlite"))
            try index.begin(writing: story[2_999].position, HistoryIndex.NewNumbers())
        }
        if step >= 2 { try take("2025-03-03.sqlite") }
        if step >= 3 { try take("2025-03-04.sqlite") }
        let again = try History(directory: before.file("history"))
        #expect(again.durablePosition.rawValue == 1_500)
        // The journal gives everything behind that position again, and goes on.
        for part in stride(from: 1_500, to: 4_000, by: 70) {
            let entries = Array(story[part..<min(part + 70, 4_000)])
            try again.append(entries, through: JournalPosition(rawValue: Int64(part + entries.count)))
            guard (part / 70) % 7 == 0 else { continue }
            // Until the journal is past what was written, rows may hold more.
            if part >= 3_000 {
                try await expectWhole(again, of: Array(story[..<(part + entries.count)]))
            } else {
                let values = try await again.series(device(7), "flow", from: always.from, to: always.to).map(\.value)
                #expect(Set(values).count == values.count)
                #expect(values.count >= (part + entries.count) / 40)
            }
        }
        try await expectWhole(again, of: story)
        try again.flush()
        try await expectWhole(again, of: story)
        #expect(try again.damage().isEmpty)
    }

    @Test("Cut off twice, at different places, it still loses nothing and doubles nothing")
    func cutOffTwice() async throws {
        let story = story
        var files: [(UInt32, Int)] = []
        for cut in [600, 1_900] {
            let history = try History(directory: path)
            let begin = Int(history.durablePosition.rawValue)
            try history.append(Array(story[begin..<cut + 700]), through: story[cut + 699].position)
            // Begun, some rows written, and no end.
            try history.index.begin(writing: story[cut + 699].position, history.state.withLock { $0.new })
            let leaving = history.state.withLock { $0.open.leaving() }
            for (day, rows) in leaving {
                let file = try #require(try history.days.file(day, make: true))
                _ = try file.add(rows.prefix(cut / 20), through: story[cut + 699].position)
                files.append((UInt32(rows.count), cut))
            }
        }
        let history = try History(directory: path)
        #expect(history.durablePosition == .start)
        for part in stride(from: 0, to: 4_000, by: 100) {
            try history.append(Array(story[part..<part + 100]), through: story[part + 99].position)
        }
        try await expectWhole(history, of: story)
        try history.flush()
        try await expectWhole(history, of: story)
    }

    @Test("Readers see every reading once while others write")
    func readersAndWriters() async throws {
        let history = try History(directory: path, mostOpenPoints: 300)
        let story = story
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for entry in story { try history.append([entry], through: entry.position) }
                try history.flush()
            }
            group.addTask {
                var last = 0
                while last < 100 {
                    let values = try await history.series(device(7), "flow", from: noon(), to: noon(400_000))
                    let expected: [Double] = values.indices.map { Double(6 + $0 * 40) }
                    #expect(values.map(\.value) == expected)
                    #expect(values.count >= last)
                    last = values.count
                }
            }
            try await group.waitForAll()
        }
        try await expectWhole(history, of: story)
    }

    @Test(
        "A chart of days is made of the days' statistics, and says the same as the readings", arguments: [false, true])
    func statistics(late: Bool) async throws {
        let history = try History(directory: path)
        var entries: [HistoryEntry] = []
        var chance = Seeded(4)
        for step in 0..<900 as Range<Int64> {
            let value = (Double.random(in: -20...20, using: &chance) * 10).rounded() / 10
            entries.append(entry(step + 1, UInt64(step % 3 + 1), at: step * 3_571, value))
        }
        try history.append(entries, through: JournalPosition(rawValue: 900))
        try history.flush()
        try history.summarise(before: noon(100 * 86_400))
        if late {
            for number in 1...3 as ClosedRange<UInt64> {
                entries.append(entry(900 + Int64(number), number, at: 10 * 86_400, 70))
            }
            try history.append(Array(entries.suffix(3)), through: JournalPosition(rawValue: 903))
            try history.flush()
            try history.summarise(before: noon(100 * 86_400))
        }
        #expect(try history.damage().isEmpty)
        for number in 1...3 as ClosedRange<UInt64> {
            for (unit, buckets) in [(Int64(86_400), 30), (86_400, 120), (3_600, 200)] {
                let (from, to) = (noon(-3 * 3_600), noon(40 * 86_400))
                let chart = try await history.downsampled(
                    device(number), "flow", from: from, to: unit == 3_600 ? noon(20 * 86_400) : to, buckets: buckets)
                #expect(chart.count <= buckets)
                #expect(zip(chart, chart.dropFirst()).allSatisfy { $0.to == $1.from })
                #expect(chart.first?.from == from)
                #expect(chart.dropFirst().allSatisfy { $0.from.seconds.isMultiple(of: unit) })
                for bucket in chart {
                    let values = entries.filter {
                        $0.device == device(number) && bucket.from <= $0.readings[0].observedAt
                            && $0.readings[0].observedAt < bucket.to
                    }.map { $0.readings[0].value }
                    #expect(bucket.summary?.count ?? 0 == values.count)
                    #expect(bucket.summary?.min == values.min() && bucket.summary?.max == values.max())
                    let mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
                    #expect(abs((bucket.summary?.mean ?? 0) - (mean ?? 0)) < 1e-9)
                }
            }
        }
    }

    @Test("Statistics that were cut off are made whole by the next")
    func statisticsCutOff() async throws {
        let history = try History(directory: path)
        try history.append(story, through: story[3_999].position)
        try history.flush()
        let day = HistoryDay(of: noon())
        let statistics = try #require(try history.statistics.file(2025, make: true))
        // As when only some devices came to be in, and the end was never said.
        try statistics.put(day, [1: [1: HistoryBucket.Summary(min: -1, mean: -1, max: -1, count: 1)]])
        try history.summarise(before: day.end)
        let chart = try await history.downsampled(device(2), "flow", from: day.begin, to: day.end, buckets: 1)
        let values = story.filter { $0.device == device(2) && $0.readings[0].observedAt < day.end }
        #expect(chart.map(\.summary?.count) == [values.count])
        #expect(try await statistics.days(of: 1, 1, months: 3...3).made == [day])
    }

    @Test("Days without their index are refused, since their numbers would be given out anew")
    func indexLost() throws {
        do {
            let history = try History(directory: path)
            try history.append(Array(story[..<100]), through: story[99].position)
            try history.flush()
        }
        try FileManager.default.removeItem(atPath: path + "/index.sqlite")
        let error = #expect(throws: StoreError.self) { try History(directory: path) }
        #expect(error?.code == .corrupt)
    }

    @Test("Names of metrics that are longer than one may be stay apart, and none gets another's number")
    func longNames() async throws {
        let begin = "temperature_of_the_water_in_the_tank"
        do {
            let history = try History(directory: path)
            try history.append([entry(1, 1, at: 0, 1)], through: JournalPosition(rawValue: 1))
            try history.flush()
            try await history.index.queue.write { db in
                for (number, name) in [(2, begin + "_above"), (3, begin + "_below")] {
                    try db.run("INSERT INTO metrics (number, name) VALUES (?, ?)", [number, name])
                }
            }
            // As an earlier version wrote them.
            let points = [(2, 2.0), (3, 3.0)].map {
                NumberedPoint(metric: UInt32($0.0), late: false, at: noon(60).rawValue, value: $0.1)
            }
            var packed = PackedPoints()
            packed.append(points[...])
            let day = HistoryDay(of: noon())
            let key = DayFile.Key(hour: HistoryDay.hour(of: noon()), device: 1)
            _ = try history.days.file(day)?.add(
                [DayFile.Addition(key: key, points: packed)], through: JournalPosition(rawValue: 2))
            try history.index.end(at: JournalPosition(rawValue: 2))
        }
        let history = try History(directory: path)
        var more = entry(3, 1, at: 120, 4)
        more.readings[0].metric = "new"
        try history.append([more], through: JournalPosition(rawValue: 3))
        try history.flush()
        for _ in 0..<2 {
            let again = try History(directory: path)
            let all = try await again.readings(device(1), from: noon(), to: noon(3_600))
            #expect(all.map(\.point.value) == [1, 2, 3, 4])
            #expect(Set(all.map(\.metric)).count == 4)
            #expect(all.map(\.metric.rawValue).first == "flow" && all.last?.metric == "new")
            for (metric, value) in [(all[1].metric, 2.0), (all[2].metric, 3)] {
                #expect(metric.rawValue.hasPrefix("temperature_of_the_wat"))
                let own = try await again.series(device(1), metric, from: noon(), to: noon(3_600))
                #expect(own.map(\.value) == [value])
            }
            #expect(try again.damage().isEmpty)
        }
        // In the journal too.
        let above = try await history.readings(device(1), from: noon(), to: noon(99))[1].metric
        #expect(MetricID(stored: begin + "_above") == above)
    }

    // MARK: The file of before

    private func saved() throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures/history-one-file", withExtension: "sqlite"))
    }

    /// What was put into the saved file: two devices a minute of 80, three days, and one late reading.
    private func expectSaved(in history: History) async throws {
        for number in 1...2 as ClosedRange<UInt64> {
            var flows: [Double] = []
            var ratios: [Double] = []
            for day in 0..<3 {
                flows += (0..<80).map { Double(200 + $0 * Int(number)) / 10 }
                if day == 0, number == 1 { flows.insert(-1.5, at: 6) }
                ratios += (0..<80).map { 1 / Double($0 + 3) }
            }
            let flow = try await history.series(device(number), "flow", from: always.from, to: always.to)
            #expect(flow.map(\.value) == flows)
            #expect(flow.filter(\.late).map(\.value) == (number == 1 ? [-1.5] : []))
            let ratio = try await history.series(device(number), "ratio", from: always.from, to: always.to)
            #expect(ratio.map(\.value) == ratios)
            let minutes = (0..<240).map { (index: Int) -> Timestamp in
                noon(Int64(index / 80) * 86_400 + Int64(index % 80) * 60)
            }
            #expect(ratio.map(\.at) == minutes)
        }
    }

    @Test("A history of one file is taken into a file for each day, and is gone then")
    func oneFile() async throws {
        try FileManager.default.copyItem(atPath: saved().path, toPath: path + ".sqlite")
        for _ in 0..<2 {
            let history = try History(directory: path)
            try await expectSaved(in: history)
            #expect(history.position.rawValue == 481)
            #expect(history.durablePosition.rawValue == 481)
            #expect(try history.damage().isEmpty)
            #expect(!TemporaryDirectory.exists(path + ".sqlite"))
        }
        let history = try History(directory: path)
        try history.append([entry(481, 1, at: 0, 7), entry(482, 3, at: 0, 8)], through: JournalPosition(rawValue: 482))
        try history.flush()
        try await expectSaved(in: history)
        #expect(try await history.series(device(3), "flow", from: noon(), to: noon(1)).map(\.value) == [8])
    }

    @Test("D15: killed while the file of before is taken in, the next start takes it up")
    func oneFileCutOff() async throws {
        try FileManager.default.copyItem(atPath: saved().path, toPath: path + ".sqlite")
        do { _ = try History(directory: path) }
        // As it was when one day of three had been taken in.
        try FileManager.default.copyItem(atPath: saved().path, toPath: path + ".sqlite")
        for name in try fileNames(in: path) where name.hasPrefix("2025-03-04") || name.hasPrefix("2025-03-05") {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
        let history = try History(directory: path)
        try await expectSaved(in: history)
        #expect(!TemporaryDirectory.exists(path + ".sqlite"))
    }
}
