import Dispatch
import Store
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct JournalWriterTests {
    private let directory = TemporaryDirectory()

    /// Runs what blocks where it blocks nobody else.
    private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue(label: "producer").async { done.resume(with: Result(catching: body)) }
        }
    }

    private func mark(_ number: Int) -> MessageMark {
        MessageMark(packetID: UInt16(number % 65_535 + 1), hash: UInt64(number))
    }

    @Test func `The hand-over has the journal's order, whoever writes at once`() async throws {
        let journal = try Journal(path: directory.file("journal.sqlite"))
        let handOver = HandOver(capacity: 10_000)
        let writer = JournalWriter(journal: journal, handOver: handOver)
        let broker = DispatchQueue(label: "broker")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                    broker.async {
                        done.resume(
                            with: Result {
                                for number in 0..<60 {
                                    let inputs = [DeviceInput](
                                        repeating: tick(at: Int64(number)), count: number % 4 + 1)
                                    try writer.append(inputs, marks: [self.mark(number)])
                                }
                            })
                    }
                }
            }
            for _ in 0..<3 {
                group.addTask { for number in 0..<30 { try await writer.append([tick(at: 1_000 + Int64(number))]) } }
            }
            group.addTask {
                try await Self.onThread {
                    for _ in 0..<30 { try writer.append([tick(at: 5_000), tick(at: 5_000)], marks: []) }
                }
            }
            try await group.waitForAll()
        }
        handOver.finish()
        let batches = await handOver.next() ?? []
        let flat = batches.flatMap { batch in
            batch.inputs.enumerated().map {
                JournalEntry(position: position(batch.first.rawValue + Int64($0.offset)), input: $0.element)
            }
        }
        #expect(flat.map(\.position.rawValue) == Array(1...journal.lastPosition.rawValue))
        #expect(flat == (try journal.read(after: .start, limit: 10_000)))
    }

    @Test func `An append that throws gives its place back and stores nothing`() async throws {
        let journal = try Journal(path: directory.file("journal.sqlite"))
        let handOver = HandOver(capacity: 1)
        let writer = JournalWriter(journal: journal, handOver: handOver)
        // More marks than a commit takes.
        let tooMany = [MessageMark](repeating: mark(1), count: Journal.mostMarks + 1)
        for _ in 0..<3 {
            #expect(throws: StoreError.self) { try writer.append([tick(at: 0)], marks: tooMany) }
        }
        #expect(handOver.count == 0)
        #expect(journal.lastPosition == .start)
        try writer.append([tick(at: 1)], marks: [])
        #expect(await handOver.next()?.count == 1)
    }

    @Test func `A producer that waits for the fold holds up none of the service's own inputs`() async throws {
        let journal = try Journal(path: directory.file("journal.sqlite"))
        let handOver = HandOver(capacity: 1)
        let writer = JournalWriter(journal: journal, handOver: handOver)
        try writer.append([tick(at: 0)], marks: [])
        async let waiting: Void = Self.onThread { try writer.append([tick(at: 1)], marks: []) }
        // The fold takes nothing: what repairs journal has to come through all the same.
        try await writer.append([tick(at: 2)])
        #expect(handOver.count == 2)
        _ = await handOver.next()
        try await waiting
        #expect(await handOver.next()?.first?.inputs == [tick(at: 1)])
    }

    @Test func `Marks of messages that say nothing are remembered, and stored with the next commit`() throws {
        let path = directory.file("journal.sqlite")
        let writer = JournalWriter(journal: try Journal(path: path), handOver: HandOver())
        try writer.append([], marks: [mark(1), mark(2)])
        #expect(try writer.recentMarks(limit: 10) == [mark(1), mark(2)])
        try writer.append([], marks: [mark(3)])
        try writer.append([tick(at: 0)], marks: [mark(4)])
        #expect(try writer.recentMarks(limit: 10) == [mark(1), mark(2), mark(3), mark(4)])
        #expect(try writer.recentMarks(limit: 2) == [mark(3), mark(4)])
        let again = JournalWriter(journal: try Journal(path: path), handOver: HandOver())
        #expect(try again.recentMarks(limit: 10) == [mark(1), mark(2), mark(3), mark(4)])
    }

    @Test func `Marks that wait for a commit are bounded`() throws {
        let writer = JournalWriter(journal: try Journal(path: directory.file("journal.sqlite")), handOver: HandOver())
        let count = JournalWriter.mostCarried + 500
        for number in 0..<count { try writer.append([], marks: [mark(number)]) }
        let kept = try writer.recentMarks(limit: count)
        #expect(kept.count == JournalWriter.mostCarried)
        #expect(kept.last == mark(count - 1))
        try writer.append([tick(at: 0)], marks: [])
    }

    @Test func `More inputs than one commit takes go in several`() async throws {
        let journal = try Journal(path: directory.file("journal.sqlite"))
        // Room for both, since nobody takes them meanwhile.
        let handOver = HandOver(capacity: 2 * Journal.mostInputs / HandOver.placeHolds)
        let writer = JournalWriter(journal: journal, handOver: handOver)
        let count = Journal.mostInputs + 10
        try writer.append([DeviceInput](repeating: tick(at: 0), count: count), marks: [mark(1)])
        #expect(journal.lastPosition.rawValue == Int64(count))
        #expect(await handOver.next()?.map(\.inputs.count) == [Journal.mostInputs, 10])
        #expect(try journal.recentMarks(limit: 10) == [mark(1)])
    }
}
