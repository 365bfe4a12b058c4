import Foundation
import GRDB
import Telemetry
import Testing

@testable import Store

/// A history knows which files it has: one that is gone is told, and nothing is made in its place by looking.
@Suite struct LostFileTests {
    let directory = TemporaryDirectory()
    var path: String { directory.file("history") }
    private let first = HistoryDay(of: noon())
    private var second: HistoryDay { HistoryDay(rawValue: first.rawValue + 1) }

    /// Two days of one device, of which the first is closed.
    private func filled() throws {
        let history = try History(directory: path)
        try history.append(
            (1...30).map { position in
                HistoryEntry(
                    position: JournalPosition(rawValue: position), device: device(1),
                    readings: [
                        Reading(
                            metric: "flow", value: Double(position), observedAt: noon(position * 3_600),
                            deviceStated: true)
                    ])
            }, through: JournalPosition(rawValue: 30))
        try history.flush()
        try history.summarise(before: first.end)
        #expect(try HistoryCheck.of(path).damage.isEmpty)
    }

    private func lose(_ name: String, _ state: String) throws {
        for suffix in ["", "-wal", "-shm"] { unlink("\(path)/\(name)\(suffix)") }
        if state == "empty" { try TemporaryDirectory.write([], to: "\(path)/\(name)") }
    }

    private func told(_ state: String) -> String {
        state == "empty" ? "the file is empty (0 bytes)" : "the file is missing"
    }

    @Test(arguments: ["missing", "empty"])
    func `A closed day, an open one and a year of statistics are told until they are past their time`(
        _ state: String
    ) throws {
        try filled()
        let names = [first.closedFileName, second.fileName, StatisticsFiles.fileName(first.year)]
        for name in names { try lose(name, state) }
        let expected = names.sorted().map { "\($0): \(told(state))" }
        #expect(try HistoryCheck.of(path).damage == expected)
        #expect(try fileNames(in: path).filter { $0.hasPrefix("20") }.isEmpty == (state == "missing"))
        let history = try History(directory: path)
        #expect(history.lostFiles == names.sorted() && history.faultyFiles == names.sorted())
        #expect(history.days.days.isEmpty)
        // A start changes nothing in that.
        #expect(try HistoryCheck.of(path).damage == expected)
        try history.remove(before: second.end)
        try history.removeStatistics(before: Timestamp(rfc3339: "2027-01-01T00:00:00Z") ?? second.end)
        for name in names { unlink("\(path)/\(name)") }
        #expect(try HistoryCheck.of(path).damage.isEmpty)
        #expect(try History(directory: path).lostFiles.isEmpty)
    }

    @Test func `What was emptied and then opened by an earlier version is told as holding nothing`() throws {
        try filled()
        for name in [first.closedFileName, second.fileName] {
            try lose(name, "missing")
            let isClosed = name == first.closedFileName
            _ = try DayFile(day: isClosed ? first : second, isClosed: isClosed, in: path)
        }
        let expected = [first.closedFileName, second.fileName].sorted()
            .map { "\($0): it holds no readings, though some were written" }
        #expect(try HistoryCheck.of(path).damage == expected)
    }

    @Test func `A history of an earlier version learns its files when it is opened, and is looked at before that`()
        throws
    {
        try filled()
        let index = try DatabaseQueue(path: path + "/index.sqlite")
        try index.write { db in
            try db.execute(sql: "DROP TABLE files; DELETE FROM grdb_migrations WHERE identifier = '2: files'")
        }
        try index.close()
        let before = try HistoryCheck.of(path)
        #expect(before.damage.isEmpty && before.position == JournalPosition(rawValue: 30))
        let history = try History(directory: path)
        #expect(history.lostFiles.isEmpty)
        try lose(second.fileName, "missing")
        #expect(try HistoryCheck.of(path).damage == ["\(second.fileName): the file is missing"])
    }

    @Test func `Where closing a day was cut off before the index knew of it nothing is lost`() throws {
        try filled()
        let index = try HistoryIndex(path: path + "/index.sqlite")
        try index.forget([first.closedFileName])
        try index.know([first.fileName])
        #expect(try HistoryCheck.of(path).damage.isEmpty)
        #expect(try History(directory: path).lostFiles.isEmpty)
        #expect(try index.contents().files.contains(first.closedFileName))
        #expect(try !index.contents().files.contains(first.fileName))
    }

    @Test func `A backup knows the files that it has, though others are lost`() throws {
        try filled()
        try lose(first.closedFileName, "missing")
        let history = try History(directory: path)
        try history.backUp(to: directory.file("copy"))
        #expect(try HistoryCheck.of(directory.file("copy")).damage.isEmpty)
        #expect(try History(directory: directory.file("copy")).lostFiles.isEmpty)
    }

    @Test func `Where the index does not take a file's name, what the file took is not put into it again`() async throws
    {
        let history = try History(directory: path)
        func entry(_ position: Int64) -> HistoryEntry {
            HistoryEntry(
                position: JournalPosition(rawValue: position), device: device(1),
                readings: [
                    Reading(metric: "flow", value: Double(position), observedAt: noon(position), deviceStated: false)
                ])
        }
        try history.append((1...30).map(entry), through: JournalPosition(rawValue: 30))
        let index = try DatabaseQueue(path: path + "/index.sqlite")
        try await index.write { db in
            try db.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON files BEGIN SELECT RAISE(ABORT, 'no'); END")
        }
        #expect(throws: StoreError.self) { try history.flush() }
        // Nor is what comes meanwhile lost.
        try history.append([entry(31)], through: JournalPosition(rawValue: 31))
        try await index.write { db in try db.execute(sql: "DROP TRIGGER refuse") }
        try index.close()
        try history.flush()
        let points = try await history.series(device(1), "flow", from: noon(), to: noon(1_000))
        #expect(points.map(\.value) == (1...31).map(Double.init))
        #expect(history.durablePosition == JournalPosition(rawValue: 31))
    }
}
