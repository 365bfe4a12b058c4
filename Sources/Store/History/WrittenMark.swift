import GRDB
import Telemetry

/// How far a day's file was written: in the file with the last rows, and in the index once all of them are on disk. A file
/// that has the mark of an earlier writing has lost its newest, as when its log was cut off.
///
/// 32 bits of the journal's position, since that is the room that SQLite has for it in a file's first page
/// (`user_version`); two are compared by what lies between them, which is less than 2³¹ inputs.
struct WrittenMark: RawRepresentable, Hashable, Sendable {
    let rawValue: Int32
    init(rawValue: Int32) { self.rawValue = rawValue }
    init(_ position: JournalPosition) { rawValue = Int32(truncatingIfNeeded: position.rawValue) }

    func isBehind(_ other: WrittenMark) -> Bool { rawValue &- other.rawValue < 0 }
}

extension Database {
    /// The file's own.
    func writtenMark() throws -> WrittenMark {
        WrittenMark(rawValue: try Int32.fetchOne(self, sql: "PRAGMA user_version") ?? 0)
    }

    /// With what is written in this transaction.
    func set(_ mark: WrittenMark) throws {
        // Takes no bound value.
        try execute(sql: "PRAGMA user_version = \(mark.rawValue)")
    }
}
