import Telemetry
import Testing

@testable import Store

@Suite("The history")
struct HistoryTests {
    let directory = TemporaryDirectory()
    var path: String { directory.file("history") }
    let pump = device(1)

    private func entry(
        _ position: Int64, _ number: UInt64 = 1, at seconds: Int64, flow: Double, late: Bool = false
    ) -> HistoryEntry {
        HistoryEntry(
            position: JournalPosition(rawValue: position), device: device(number),
            readings: [Reading(metric: "flow", value: flow, observedAt: noon(seconds), deviceStated: true)], late: late)
    }

    private func append(_ history: History, _ entries: [HistoryEntry]) throws {
        try history.append(entries, through: entries.last?.position ?? .start)
    }

    @Test("A series is the same from memory, from the file and from both", arguments: [0, 3, 6])
    func series(flushedAt: Int64) async throws {
        let history = try History(directory: path)
        for number in 0..<6 as Range<Int64> {
            if number == flushedAt { try history.flush() }
            try append(history, [entry(number + 1, at: number * 1_800, flow: Double(number))])
        }
        if flushedAt == 6 { try history.flush() }
        #expect(
            try await history.series(pump, "flow", from: noon(1_800), to: noon(9_000))
                == [1, 2, 3, 4].map { HistoryPoint(at: noon($0 * 1_800), value: Double($0)) })
        #expect(
            try await history.series(pump, "flow", from: noon(0), to: noon(90_000), limit: 2).map(\.value) == [0, 1])
        #expect(try await history.series(pump, "return", from: noon(0), to: noon(90_000)).isEmpty)
        #expect(try await history.series(device(2), "flow", from: noon(0), to: noon(90_000)).isEmpty)
    }

    @Test("The same entries again change nothing, in memory and after a start from the file")
    func replay() async throws {
        let entries = (1...10).map { entry($0, at: $0 * 60, flow: Double($0)) }
        do {
            let history = try History(directory: path)
            try append(history, Array(entries[..<6]))
            try history.flush()
            try append(history, Array(entries[6...]))
            try append(history, entries)
            #expect(history.openPoints == 4)
            #expect(history.durablePosition.rawValue == 6)
            #expect(history.position.rawValue == 10)
            // Ends here without a flush, as a kill does.
        }
        let history = try History(directory: path)
        #expect(history.position.rawValue == 6)
        try append(history, entries)
        try history.flush()
        #expect(
            try await history.series(pump, "flow", from: noon(0), to: noon(9_000)).map(\.value)
                == (1...10).map(Double.init))
    }

    @Test("Memory is bounded: at its bound everything goes to the file")
    func bound() async throws {
        let history = try History(directory: path, mostOpenPoints: 50)
        for number in 1...500 as ClosedRange<Int64> { try append(history, [entry(number, at: number, flow: 1)]) }
        #expect(history.openPoints <= 50)
        #expect(try await history.series(pump, "flow", from: noon(0), to: noon(9_000)).count == 500)
    }

    @Test("D19: late readings stand in their own hour, marked")
    func late() async throws {
        let history = try History(directory: path)
        try append(history, [entry(1, at: 0, flow: 1), entry(2, at: 60, flow: 2)])
        try history.flush()
        try append(history, [entry(3, at: -7 * 86_400, flow: 3, late: true), entry(4, at: 30, flow: 4, late: true)])
        try history.flush()
        let points = try await history.series(pump, "flow", from: noon(-30 * 86_400), to: noon(90_000))
        #expect(points.map(\.value) == [3, 1, 4, 2])
        #expect(points.map(\.late) == [true, false, true, false])
    }

    @Test("D02: what a device sends once more, late, changes nothing, in memory and in the files")
    func sentAgain() async throws {
        let history = try History(directory: path)
        func flows() async throws -> [Double] {
            try await history.series(pump, "flow", from: noon(0), to: noon(9_000)).map(\.value)
        }
        try append(history, (0..<10).map { entry($0 + 1, at: $0 * 60, flow: Double($0)) })
        try append(history, (0..<10).map { entry($0 + 11, at: $0 * 60, flow: Double($0), late: true) })
        #expect(try await flows() == (0..<10).map(Double.init))
        try history.flush()
        #expect(try await flows() == (0..<10).map(Double.init))
        // Again over what is in the file, and one of them with another value, which is news, once.
        try append(history, (0..<10).map { entry($0 + 21, at: $0 * 60, flow: Double($0), late: true) })
        try append(history, [entry(31, at: 300, flow: 7.5, late: true), entry(32, at: 300, flow: 7.5, late: true)])
        let expected = [0, 1, 2, 3, 4, 5, 7.5, 6, 7, 8, 9]
        #expect(try await flows() == expected)
        try history.flush()
        #expect(try await flows() == expected)
        let all = try await history.readings(pump, from: noon(0), to: noon(9_000))
        #expect(all.map(\.point.value) == expected)
        let chart = try await history.downsampled(pump, "flow", from: noon(0), to: noon(3_600), buckets: 1)
        #expect(chart.map { $0.summary?.count } == [11])
    }

    @Test("Two values of one instant are both kept, in order of arrival, across flushes")
    func sameInstant() async throws {
        let history = try History(directory: path)
        try append(history, [entry(1, at: 0, flow: 9), entry(2, at: 0, flow: 3)])
        try history.flush()
        try append(history, [entry(3, at: 0, flow: 7)])
        try history.flush()
        try append(history, [entry(4, at: 0, flow: 1)])
        #expect(try await history.series(pump, "flow", from: noon(0), to: noon(1)).map(\.value) == [9, 3, 7, 1])
    }

    @Test("A chart keeps extremes and shows gaps as gaps")
    func downsampled() async throws {
        let history = try History(directory: path)
        // One reading a minute for an hour, an hour of silence, an hour more, with one spike.
        var entries: [HistoryEntry] = []
        for minute in Array(0..<60) + Array(120..<180) as [Int64] {
            entries.append(entry(Int64(entries.count + 1), at: minute * 60, flow: minute == 130 ? 80 : 20))
        }
        try append(history, entries)
        try history.flush()
        let chart = try await history.downsampled(pump, "flow", from: noon(0), to: noon(3 * 3_600), buckets: 6)
        #expect(chart.map { $0.summary?.count } == [30, 30, nil, nil, 30, 30])
        let spike = try #require(chart[4].summary)
        #expect(spike.min == 20 && spike.max == 80 && abs(spike.mean - 22) < 1e-9)
        #expect(chart[0].from == noon(0) && chart[0].to == noon(1_800) && chart[5].to == noon(3 * 3_600))
        #expect(chart.allSatisfy { $0.summary.map { $0.min <= $0.mean && $0.mean <= $0.max } ?? true })
    }

    @Test("Every point counts to exactly the stretch whose edges hold it", arguments: [1, 7, 10, 1_000])
    func edges(buckets: Int) async throws {
        let history = try History(directory: path)
        try append(history, (0..<101).map { entry($0 + 1, at: $0, flow: Double($0)) })
        let chart = try await history.downsampled(pump, "flow", from: noon(0), to: noon(101), buckets: buckets)
        #expect(chart.count == buckets)
        #expect(zip(chart, chart.dropFirst()).allSatisfy { $0.to == $1.from })
        for bucket in chart {
            let held = (0..<101).filter { bucket.from <= noon($0) && noon($0) < bucket.to }
            #expect(bucket.summary?.count ?? 0 == held.count)
            #expect(bucket.summary?.min == held.first.map(Double.init))
        }
    }

    @Test("P15, W17: no range and no bound of a request traps")
    func extremes() async throws {
        let history = try History(directory: path)
        let (least, most) = (Timestamp(rawValue: .min), Timestamp(rawValue: .max))
        let odd = [least, Timestamp(rawValue: -1), Timestamp(rawValue: 0), most].map {
            Reading(metric: "flow", value: 1, observedAt: $0, deviceStated: true)
        }
        try history.append(
            [HistoryEntry(position: JournalPosition(rawValue: 1), device: pump, readings: odd)],
            through: JournalPosition(rawValue: 1))
        for flushed in [false, true] {
            if flushed { try history.flush() }
            #expect(try await history.series(pump, "flow", from: least, to: most).count == 3)
            #expect(try await history.series(pump, "flow", from: least, to: most, limit: -1).count == 1)
            #expect(try await history.series(pump, "flow", from: most, to: least).isEmpty)
            let chart = try await history.downsampled(pump, "flow", from: least, to: most, buckets: .max)
            #expect(chart.count == 10_000)
            #expect(chart.reduce(0) { $0 + ($1.summary?.count ?? 0) } == 3)
            #expect(try await history.downsampled(pump, "flow", from: noon(), to: noon(), buckets: 5).isEmpty)
            #expect(try await history.downsampled(pump, "flow", from: noon(), to: noon(1), buckets: -5).count == 1)
        }
    }

    @Test("P01: a number that is none is refused and nothing of the call taken")
    func notFinite() throws {
        let history = try History(directory: path)
        let error = #expect(throws: StoreError.self) {
            try append(history, [entry(1, at: 0, flow: 1), entry(2, at: 1, flow: .nan)])
        }
        #expect(error?.code == .constraint(.notFinite))
        #expect(history.position == .start)
        #expect(history.openPoints == 0)
    }

    @Test("Retention removes whole days, a file each, and takes nothing of them in again")
    func retention() async throws {
        let history = try History(directory: path)
        var entries: [HistoryEntry] = []
        for day in 0..<5 as Range<Int64> {
            for number in 1...3 as ClosedRange<UInt64> {
                entries.append(entry(Int64(entries.count + 1), number, at: day * 86_400, flow: Double(day)))
            }
        }
        try append(history, entries)
        try history.flush()
        try append(history, [entry(16, at: 60, flow: 99), entry(17, at: 4 * 86_400, flow: 98)])
        try history.remove(before: noon(2 * 86_400 + 3_600))
        try append(history, [entry(18, at: 120, flow: 97, late: true)])
        #expect(history.openPoints == 1)
        #expect(history.droppedPoints == 1)
        try history.flush()
        let always = (from: Timestamp(rawValue: .min), to: Timestamp(rawValue: .max))
        for number in 1...3 as ClosedRange<UInt64> {
            let left = try await history.series(device(number), "flow", from: always.from, to: always.to)
            #expect(left.map(\.value) == [2, 3, 4] + (number == 1 ? [98] : []))
        }
        let names = try fileNames(in: path).filter { $0.hasSuffix(".sqlite") }.sorted()
        #expect(
            names == [
                "2025-03-05.sqlite", "2025-03-06.sqlite", "2025-03-07.sqlite", "index.sqlite", "statistics-2025.sqlite",
            ])
        // The statistics of what is gone are there still.
        let chart = try await history.downsampled(
            pump, "flow", from: noon(-43_200), to: noon(5 * 86_400 - 43_200), buckets: 5)
        #expect(chart.map { $0.summary?.max } == [0, 1, 2, 3, 98])
        try history.removeStatistics(before: noon(300 * 86_400))
        #expect(try fileNames(in: path).contains("statistics-2025.sqlite"))
        try history.removeStatistics(before: noon(310 * 86_400))
        #expect(try !fileNames(in: path).contains("statistics-2025.sqlite"))
    }

    @Test("D10: a flipped byte in an hour is told")
    func flippedByte() async throws {
        var block: [UInt8] = []
        do {
            let history = try History(directory: path)
            try append(history, (1...40).map { entry($0, at: $0 * 61, flow: Double($0 * $0 % 37) / 10) })
            try history.flush()
            #expect(try history.damage().isEmpty)
            block = HourBlock.encode(
                (1...40).map {
                    NumberedPoint(
                        metric: 1, late: false, at: noon($0 * 61).rawValue, value: Double($0 * $0 % 37) / 10)
                })
        }
        let day = path + "/2025-03-03.sqlite"
        var file = try TemporaryDirectory.bytes(of: day)
        let start = try #require(file.indices.first { file[$0...].starts(with: block) })
        file[start + block.count / 2] ^= 4
        try TemporaryDirectory.write(file, to: day)
        let history = try History(directory: path)
        let damage = try history.damage()
        #expect(damage.count == 1)
        #expect(damage.first?.hasPrefix("2025-03-03.sqlite: hour 12 of device 1") == true)
        await #expect(throws: StoreError.self) {
            try await history.series(device(1), "flow", from: noon(0), to: noon(9_000))
        }
    }

    @Test("D16: a history of a newer Bedside is refused", arguments: ["index", "2025-03-03"])
    func newerSchema(_ file: String) async throws {
        do {
            let history = try History(directory: path)
            try append(history, [entry(1, at: 0, flow: 1)])
            try history.flush()
        }
        let name = file == "index" ? "1: position" : "1: hours"
        #expect(try TemporaryDirectory.tamper("\(path)/\(file).sqlite", name, "3" + name.dropFirst()) > 0)
        let error = await #expect(throws: StoreError.self) {
            let history = try History(directory: path)
            _ = try await history.series(pump, "flow", from: noon(0), to: noon(1))
        }
        #expect(error?.code == .newerSchema)
    }
}
