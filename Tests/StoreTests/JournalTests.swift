import Foundation
import Store
import Synchronization
import Telemetry
import Testing

@Suite("The journal")
struct JournalTests {
    let directory = TemporaryDirectory()
    var path: String { directory.file("journal.sqlite") }

    private func positions(_ range: ClosedRange<Int64>) -> ClosedRange<JournalPosition> {
        JournalPosition(rawValue: range.lowerBound)...JournalPosition(rawValue: range.upperBound)
    }

    @Test("Positions are given without gaps, from 1, and go on after a reopening")
    func positionsGoOn() throws {
        do {
            let journal = try Journal(path: path)
            #expect(journal.lastPosition == .start)
            #expect(try journal.append([tick(1), tick(2)]) == positions(1...2))
            #expect(try journal.append([]) == nil)
            #expect(try journal.append([tick(3)]) == positions(3...3))
        }
        let journal = try Journal(path: path)
        #expect(journal.lastPosition.rawValue == 3)
        #expect(try journal.append([tick(4)]) == positions(4...4))
        #expect(try journal.read(after: .start, limit: 100).map(\.position.rawValue) == [1, 2, 3, 4])
    }

    @Test("Reading goes on anywhere, also in the middle of a commit, and stops at the limit")
    func readsInPieces() throws {
        let journal = try Journal(path: path)
        var random = RandomInputs(seed: 3)
        let inputs = random.inputs(250)
        for start in stride(from: 0, to: 250, by: 25) { try journal.append(Array(inputs[start..<start + 25])) }
        var read: [JournalEntry] = []
        while true {
            let more = try journal.read(after: read.last?.position ?? .start, limit: 7)
            #expect(more.count <= 7)
            if more.isEmpty { break }
            read += more
        }
        #expect(read.map(\.input.exact) == inputs.map(\.exact))
        #expect(read.map(\.position.rawValue) == Array(1...250))
        #expect(try journal.read(after: JournalPosition(rawValue: .max), limit: 5).isEmpty)
    }

    @Test("Marks come back newest last, over several commits and a reopening")
    func marks() throws {
        func mark(_ number: UInt16) -> MessageMark { MessageMark(packetID: number, hash: UInt64(number) * 7) }
        do {
            let journal = try Journal(path: path)
            for commit in 0..<10 as Range<UInt16> {
                try journal.append([tick(1)], marks: (1...100).map { mark(commit * 100 + $0) })
            }
        }
        let journal = try Journal(path: path)
        #expect(try journal.recentMarks(limit: 250) == (751...1_000).map(mark))
        #expect(try journal.recentMarks(limit: 2_000).count == 1_000)
        #expect(try journal.recentMarks(limit: 0).isEmpty)
    }

    @Test("Pruning removes whole commits, keeps the newest and the marks, and reading says what is gone")
    func prunes() throws {
        let journal = try Journal(path: path)
        for number in 0..<5 as Range<UInt16> {
            try journal.append([tick(1), tick(2)], marks: [MessageMark(packetID: number + 1, hash: 9)])
        }
        try journal.prune(through: JournalPosition(rawValue: 5))
        #expect(try journal.read(after: JournalPosition(rawValue: 4), limit: 9).first?.position.rawValue == 5)
        let error = #expect(throws: StoreError.self) { try journal.read(after: JournalPosition(rawValue: 3), limit: 9) }
        #expect(error?.code == .notFound)
        try journal.prune(through: JournalPosition(rawValue: 10))
        #expect(try journal.recentMarks(limit: 9).count == 5)
        #expect(try Journal(path: path).lastPosition.rawValue == 10)
    }

    @Test("Pruning many commits at once removes all but the newest")
    func prunesMany() throws {
        let journal = try Journal(path: path)
        for number in 1...450 as ClosedRange<UInt64> { try journal.append([tick(number)]) }
        try journal.prune(through: JournalPosition(rawValue: 1_000))
        #expect(throws: StoreError.self) { try journal.read(after: JournalPosition(rawValue: 448), limit: 9) }
        #expect(try journal.read(after: JournalPosition(rawValue: 449), limit: 9).map(\.position.rawValue) == [450])
        #expect(try journal.append([tick(1)]) == positions(451...451))
    }

    @Test("A journal that was lost goes on behind what was derived from it")
    func notBefore() throws {
        do {
            let journal = try Journal(path: path, notBefore: JournalPosition(rawValue: 500))
            #expect(try journal.append([tick(1)]) == positions(501...501))
        }
        let journal = try Journal(path: path)
        #expect(journal.lastPosition.rawValue == 501)
        #expect(try journal.read(after: JournalPosition(rawValue: 500), limit: 9).count == 1)
    }

    @Test("What follows a commit runs before the next, so it sees the journal's order, from any number of threads")
    func orderOfHandOver() throws {
        let journal = try Journal(path: path)
        let seen = Mutex<[Int64]>([])
        DispatchQueue.concurrentPerform(iterations: 40) { number in
            _ = try? journal.append([tick(UInt64(number)), tick(0)]) { range in
                seen.withLock { $0 += [range.lowerBound.rawValue, range.upperBound.rawValue] }
            }
        }
        #expect(seen.withLock { $0 } == Array(1...80))
    }

    @Test("P01: a batch with a number that is none leaves nothing behind, and the next goes on without a gap")
    func refusedBatch() throws {
        let journal = try Journal(path: path)
        try journal.append([tick(1)])
        let error = #expect(throws: StoreError.self) { try journal.append([tick(2), message(1, at: 1, flow: .nan)]) }
        #expect(error?.code == .constraint(.notFinite))
        #expect(try journal.append([tick(3)]) == positions(2...2))
        #expect(try journal.read(after: .start, limit: 9).count == 2)
    }

    @Test("D01, D02: of a process that was killed, every commit that returned is there with its marks")
    func killed() throws {
        let journal = try Journal(path: path)
        for number in 1...20 as ClosedRange<UInt16> {
            try journal.append(
                [message(1, at: Int64(number), flow: 20)], marks: [MessageMark(packetID: number, hash: 1)])
        }
        // What a kill leaves on the disk: the files as they are while the journal is open.
        let image = TemporaryDirectory()
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + ending, toPath: image.file("journal.sqlite\(ending)"))
        }
        let after = try Journal(path: image.file("journal.sqlite"))
        #expect(after.lastPosition.rawValue == 20)
        #expect(try after.recentMarks(limit: 99).map(\.packetID) == Array(1...20))
    }

    @Test(
        "D09: a write-ahead log cut off anywhere opens at a last whole commit",
        arguments: [0.1, 0.35, 0.5, 0.77, 0.93, 0.999])
    func truncatedLog(share: Double) throws {
        let journal = try Journal(path: path)
        for number in 1...30 as ClosedRange<UInt64> {
            try journal.append(
                [message(number, at: 0, flow: 20), tick(number), tick(number)],
                marks: [MessageMark(packetID: UInt16(number), hash: 1)])
        }
        let image = TemporaryDirectory()
        let copy = image.file("journal.sqlite")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let log = try TemporaryDirectory.bytes(of: path + "-wal")
        try TemporaryDirectory.write(Array(log.prefix(Int(Double(log.count) * share))), to: copy + "-wal")

        let after = try Journal(path: copy)
        let last = after.lastPosition.rawValue
        #expect(last < 90 && last.isMultiple(of: 3))
        #expect(
            try after.read(after: .start, limit: 1_000).map(\.position.rawValue)
                == Array(1...90).prefix(Int(last)).map(Int64.init))
        #expect(try after.recentMarks(limit: 99).count == Int(last / 3))
        #expect(try after.append([tick(1)]) == positions(last + 1...last + 1))
    }

    @Test("D10: a flipped byte in a row is told, by reading and by the check")
    func flippedByte() throws {
        do {
            let journal = try Journal(path: path)
            try journal.append([
                DeviceInput(device: device(1), receivedAt: noon(), content: .info(["model": "HEATPUMP-8"]))
            ])
        }
        #expect(try TemporaryDirectory.tamper(path, "HEATPUMP-8", "HEATPUMP-9") == 1)
        let journal = try Journal(path: path)
        let error = #expect(throws: StoreError.self) { try journal.read(after: .start, limit: 9) }
        #expect(error?.code == .corrupt)
        #expect(try !journal.damage().isEmpty)
    }

    @Test("D10: a file that is no database is refused as corrupt")
    func noDatabase() throws {
        try TemporaryDirectory.write(Array(repeating: 0x55, count: 8_192), to: path)
        let error = #expect(throws: StoreError.self) { try Journal(path: path) }
        #expect(error?.code == .corrupt)
    }

    @Test("D16: a journal of a newer Bedside is refused with the remedy")
    func newerSchema() throws {
        do { _ = try Journal(path: path) }
        #expect(try TemporaryDirectory.tamper(path, "1: commits and marks", "2: commits and marks") > 0)
        let error = #expect(throws: StoreError.self) { try Journal(path: path) }
        #expect(error?.code == .newerSchema)
        #expect(error?.cause.contains("newer Bedside") == true)
    }

    @Test("A sound journal shows no damage")
    func sound() throws {
        let journal = try Journal(path: path)
        try journal.append([tick(1)])
        #expect(try journal.damage().isEmpty)
    }
}
