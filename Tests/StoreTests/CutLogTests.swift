import Foundation
import Glibc
import Telemetry
import Testing

@testable import Store

/// What becomes of a day whose log ends early: the last whole commit is read, and what is gone is told.
@Suite("A day's log, cut off")
struct CutLogTests {
    private static let devices = UInt64(1)...40

    private static func entries(_ first: Int64, _ count: Int64) -> [HistoryEntry] {
        (first..<first + count).map { position in
            HistoryEntry(
                position: JournalPosition(rawValue: position), device: device(UInt64(position % 40 + 1)),
                readings: [
                    Reading(metric: "flow", value: Double(position), observedAt: noon(position), deviceStated: true)
                ])
        }
    }

    /// A history with two writings, the second in its log alone, as a kill leaves it: copied while it is open.
    private static func left(in image: TemporaryDirectory, at path: String) throws {
        let history = try History(directory: path)
        try history.append(entries(1, 400), through: JournalPosition(rawValue: 400))
        try history.flush()
        try history.append(entries(401, 400), through: JournalPosition(rawValue: 800))
        try history.flush()
        for name in ["history", "cut"] {
            try FileManager.default.copyItem(atPath: path, toPath: image.file(name))
        }
    }

    private static func values(in history: History) async throws -> Int {
        var count = 0
        for number in devices {
            count += try await history.series(device(number), "flow", from: noon(), to: noon(900)).count
        }
        return count
    }

    @Test("D09: cut off anywhere it is read to its last whole commit, and start and verify tell that", arguments: 0..<8)
    func cut(eighths: Int) async throws {
        let (directory, image) = (TemporaryDirectory(), TemporaryDirectory())
        try Self.left(in: image, at: directory.file("history"))
        let path = image.file("history")
        let log = path + "/2025-03-03.sqlite-wal"
        let bytes = try TemporaryDirectory.bytes(of: log)
        #expect(bytes.count > 10_000)
        #expect(try HistoryCheck.of(path).damage.isEmpty)
        let whole = try History(directory: path)
        #expect(whole.shortFiles.isEmpty && whole.faultyFiles.isEmpty)

        let cut = image.file("cut")
        let kept = Array(bytes.prefix(bytes.count * eighths / 8))
        try TemporaryDirectory.write(kept, to: cut + "/2025-03-03.sqlite-wal")
        unlink(cut + "/2025-03-03.sqlite-shm")
        let told = try HistoryCheck.of(cut).damage
        let history = try History(directory: cut)
        let count = try await Self.values(in: history)
        #expect([0, 400, 800].contains(count), "a part of a commit was read: \(count)")
        if count == 800 {
            // Behind the end of what was written last the log holds what was written before that.
            #expect(eighths > 0 && told.isEmpty && history.faultyFiles.isEmpty, "\(told)")
        } else {
            #expect(told.contains { $0.hasPrefix("2025-03-03.sqlite: ") }, "\(told)")
            #expect(history.faultyFiles == ["2025-03-03.sqlite"])
            if count == 400 { #expect(told == ["2025-03-03.sqlite: it lacks what was written last"]) }
        }
        // It goes on with what comes.
        try history.append(Self.entries(801, 40), through: JournalPosition(rawValue: 840))
        try history.flush()
        #expect(try await Self.values(in: history) == count + 40)
        #expect(try HistoryCheck.of(cut).damage.isEmpty)
    }

    @Test("A file that was written further than the index knows, as a kill leaves it, lacks nothing")
    func ahead() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("history")
        do {
            let history = try History(directory: path)
            try history.append(Self.entries(1, 40), through: JournalPosition(rawValue: 40))
            try history.flush()
            let day = try #require(history.days.days.first)
            let file = try #require(try history.days.file(day))
            _ = try file.add([], through: JournalPosition(rawValue: 80), isLast: true)
        }
        #expect(try HistoryCheck.of(path).damage.isEmpty)
        #expect(try History(directory: path).shortFiles.isEmpty)
    }

    @Test("Marks are compared beyond the largest number that they hold")
    func marks() {
        let large = JournalPosition(rawValue: Int64(Int32.max) * 5)
        let (before, after) = (WrittenMark(large), WrittenMark(JournalPosition(rawValue: large.rawValue + 1_000_000)))
        #expect(before.isBehind(after) && !after.isBehind(before) && !after.isBehind(after))
    }

    @Test("A backup of it is whole, and a closed day too")
    func others() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("history")
        let history = try History(directory: path)
        try history.append(Self.entries(1, 400), through: JournalPosition(rawValue: 400))
        try history.flush()
        try history.backUp(to: directory.file("copy"))
        #expect(try HistoryCheck.of(directory.file("copy")).damage.isEmpty)
        try history.summarise(before: noon(5 * 86_400))
        try history.append(Self.entries(401, 40), through: JournalPosition(rawValue: 440))
        try history.flush()
        #expect(try HistoryCheck.of(path).damage.isEmpty)
        #expect(history.days.days.map { history.days.fileName($0) } == ["2025-03-03.closed.sqlite"])
        try history.backUp(to: directory.file("copy of both"))
        #expect(try HistoryCheck.of(directory.file("copy of both")).damage.isEmpty)
        #expect(try History(directory: directory.file("copy of both")).shortFiles.isEmpty)
    }
}
