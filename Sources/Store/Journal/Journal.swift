import Foundation
import GRDB
import Synchronization
package import Telemetry

/// An input in its place in the journal.
package struct JournalEntry: Hashable, Sendable {
    package var position: JournalPosition
    package var input: DeviceInput

    package init(position: JournalPosition, input: DeviceInput) {
        self.position = position
        self.input = input
    }
}

/// What happened to devices, in the order Bedside took it in: `journal.sqlite`. What stands here is never asked of the
/// broker again, and everything derived from telemetry can be made again from it.
///
/// One connection; every call blocks until it is done and is made from a thread of the caller's own, never from the
/// cooperative pool. Calls from several threads take turns.
///
/// Cost: one row and one sync a commit. In commits of 1,000 messages some 1.5 µs a message, alone 150 µs and more.
package final class Journal: Sendable {
    let queue: DatabaseQueue
    let file: String
    private let last: Mutex<JournalPosition>

    /// The most inputs one `append` takes.
    package static let mostInputs = 65_536
    /// The most marks kept over a prune: MQTT has no more packet identifiers.
    package static let mostMarks = 65_535

    /// Opens or creates the file. After a crash or a cut-off write-ahead log it holds everything up to a last whole
    /// commit.
    ///
    /// `notBefore` is the largest position that anything derived from the journal has stored: where the journal was
    /// lost, it goes on behind that instead of giving positions out a second time.
    package init(path: String, notBefore: JournalPosition = .start) throws(StoreError) {
        let queue = try OpenDatabase.queue(at: path, schema: JournalSchema.migrator)
        let last: JournalPosition = try storing(in: path) {
            try queue.read { db in
                try db.newestInput().map(JournalPosition.init(rawValue:)) ?? .start
            }
        }
        self.queue = queue
        file = path
        self.last = Mutex(max(last, notBefore))
    }

    /// The position of the newest input; `.start` while there is none.
    package var lastPosition: JournalPosition { last.withLock { $0 } }

    /// Stores inputs and the marks of their messages in one transaction that is on disk when this returns, gives them
    /// the next positions, and runs `afterCommit` with these before any other append begins, so that what is handed on
    /// there is in the journal's order. Returns the positions; nil where `inputs` is empty: then nothing is stored,
    /// marks included, since a message that gives no input does no harm twice.
    ///
    /// `afterCommit` must be quick and must not call this journal. When this throws, nothing is stored.
    @discardableResult
    package func append(
        _ inputs: [DeviceInput], marks: [MessageMark] = [],
        afterCommit: (ClosedRange<JournalPosition>) -> Void = { _ in }
    ) throws(StoreError) -> ClosedRange<JournalPosition>? {
        guard let first = inputs.first else { return nil }
        guard inputs.count <= Self.mostInputs, marks.count <= Self.mostMarks else {
            throw StoreError(
                .constraint(.outOfRange),
                cause: "\(inputs.count) inputs with \(marks.count) marks are too many for one commit")
        }
        var received = (first: first.receivedAt, last: first.receivedAt)
        for input in inputs {
            received = (min(received.first, input.receivedAt), max(received.last, input.receivedAt))
        }
        let blob = Data(try InputEncoder.encode(inputs))
        let markBlob = Data(MarkCode.encode(marks))
        return try storing(in: file) {
            try queue.writeWithoutTransaction { db in
                let start = lastPosition.rawValue + 1
                let end = lastPosition.rawValue + Int64(inputs.count)
                try db.inTransaction(.immediate) {
                    try db.run(
                        "INSERT INTO commits (first, count, received_from, received_to, inputs) VALUES (?, ?, ?, ?, ?)",
                        [start, inputs.count, received.first.rawValue, received.last.rawValue, blob])
                    if !marks.isEmpty {
                        try db.run(
                            "INSERT INTO marks (first, count, marks) VALUES (?, ?, ?)", [start, marks.count, markBlob])
                    }
                    return .commit
                }
                last.withLock { $0 = JournalPosition(rawValue: end) }
                let positions = JournalPosition(rawValue: start)...JournalPosition(rawValue: end)
                afterCommit(positions)
                return positions
            }
        }
    }

    /// The inputs behind `position` in order, at most `limit` of them; none when there are no more. Throws `.notFound`
    /// where the journal was pruned beyond `position`, `.corrupt` where a row does not read.
    package func read(after position: JournalPosition, limit: Int) throws(StoreError) -> [JournalEntry] {
        try storing(in: file) {
            try queue.read { db in
                guard position < lastPosition else { return [] }
                let wanted = position.rawValue + 1
                // The commit that holds the wanted position, or the one behind where that is a gap.
                let from: Int64 =
                    try db.row("SELECT max(first) AS first FROM commits WHERE first <= ?", [wanted])?.optional("first")
                    ?? wanted
                if try db.pruned() >= wanted {
                    throw StoreError(
                        .notFound, cause: "the journal no longer holds the inputs behind position \(position.rawValue)")
                }
                var entries: [JournalEntry] = []
                let cursor = try Row.fetchCursor(
                    db, sql: "SELECT first, count, inputs FROM commits WHERE first >= ? ORDER BY first",
                    arguments: [from])
                while entries.count < limit, let row = try cursor.next() {
                    let (first, inputs) = try Self.inputs(of: row, in: file)
                    for (offset, input) in inputs.enumerated() where first + Int64(offset) >= wanted {
                        if entries.count == limit { break }
                        entries.append(
                            JournalEntry(position: JournalPosition(rawValue: first + Int64(offset)), input: input))
                    }
                }
                return entries
            }
        }
    }

    /// The newest input; nil where there is none.
    package func newest() throws(StoreError) -> JournalEntry? {
        let last = lastPosition
        guard last > .start else { return nil }
        return try read(after: JournalPosition(rawValue: last.rawValue - 1), limit: 1).last
    }

    /// The newest marks, at most `limit`, oldest first.
    package func recentMarks(limit: Int) throws(StoreError) -> [MessageMark] {
        try storing(in: file) {
            try queue.read { db in
                var newest: [[MessageMark]] = []
                var count = 0
                let cursor = try Row.fetchCursor(db, sql: "SELECT marks FROM marks ORDER BY first DESC")
                while count < limit, let row = try cursor.next() {
                    let bytes: Data = try row.value("marks")
                    let marks = try Self.reading(file) { () throws(ByteReader.Malformed) in
                        try MarkCode.decode(Array(bytes)[...])
                    }
                    newest.append(marks)
                    count += marks.count
                }
                return Array(newest.reversed().joined().suffix(max(limit, 0)))
            }
        }
    }

    /// The position behind which `read` finds everything that was ever appended: what lies at or below it was pruned, or
    /// lost with an earlier file; all where it holds nothing.
    package func prunedThrough() throws(StoreError) -> JournalPosition {
        try storing(in: file) {
            try queue.read { db in
                guard try db.row("SELECT 1 FROM commits LIMIT 1") != nil else { return lastPosition }
                return JournalPosition(rawValue: try db.pruned())
            }
        }
    }

    /// Removes the commits that lie wholly at or below `position`, and marks beyond the newest 65,535. The newest
    /// commit always stays, since the positions to come follow from it. Goes in slices of 200 commits between which
    /// others append. The file does not shrink: its room is used again.
    package func prune(through position: JournalPosition) throws(StoreError) {
        try storing(in: file) {
            var removed = 0
            repeat {
                removed = try queue.write { db in
                    try db.run(
                        """
                        DELETE FROM commits WHERE first IN (
                          SELECT first FROM commits
                          WHERE first + count - 1 <= ?1 AND first <= ?1 AND first < (SELECT max(first) FROM commits)
                          ORDER BY first LIMIT 200)
                        """, [position.rawValue])
                    return db.changesCount
                }
            } while removed > 0
            try queue.write { db in
                var kept = 0
                for row in try db.rows("SELECT first, count FROM marks ORDER BY first DESC") {
                    if kept >= Self.mostMarks {
                        try db.run("DELETE FROM marks WHERE first <= ?", [try row.value("first", as: Int64.self)])
                        break
                    }
                    kept += try row.value("count", as: Int.self)
                }
            }
        }
    }

    static func inputs(of row: Row, in file: String) throws -> (first: Int64, inputs: [DeviceInput]) {
        let first: Int64 = try row.value("first")
        let bytes: Data = try row.value("inputs")
        let inputs = try reading(file) { () throws(ByteReader.Malformed) in try InputDecoder.decode(Array(bytes)[...]) }
        guard try inputs.count == row.value("count") else {
            throw StoreError(.corrupt, cause: "the commit at \(first) does not hold as many inputs as it says")
        }
        return (first, inputs)
    }

    private static func reading<Value>(
        _ file: String, _ body: () throws(ByteReader.Malformed) -> Value
    ) throws(StoreError) -> Value {
        do {
            return try body()
        } catch {
            throw StoreError(
                .corrupt, cause: "\(file): a row does not read (\(error.reason)); restore the latest backup")
        }
    }
}
