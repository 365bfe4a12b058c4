import Dispatch
import GRDB
import Synchronization

/// Persons, homes, devices, contacts, repairs and the rest that is small and transactional: `registry.sqlite`.
///
/// Look-ups read beside each other and beside the one writer; all of them run off the cooperative pool. They throw
/// `StoreError`, or `CancellationError` where the calling task is cancelled; a cancelled write changes nothing.
/// What an operation changes, its audit entry included, is one transaction.
///
/// Two kinds of rows: what follows from telemetry comes through `project`, in journal order, and can be made again
/// from the journal; everything else is born here.
package final class Registry: Sendable {
    private let database: any DatabaseWriter
    private let file: String
    /// Writes that run or wait for their turn.
    private let writes = Mutex(0)
    private let metDamage = Mutex(false)
    let knownWords = KnownWords()

    /// Opens or creates the file and brings its schema up to date.
    package init(path: String) throws(StoreError) {
        database = try OpenDatabase.pool(
            at: path, schema: RegistrySchema.migrator, fillsManyIndexes: true, leavingInLog: Self.leftInLog)
        file = path
    }

    /// A registry in memory, gone with the value.
    package init() throws(StoreError) {
        database = try OpenDatabase.inMemory(schema: RegistrySchema.migrator)
        file = "memory"
    }

    /// The largest number of rows any listing gives.
    package static let mostRows = 1_000

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await storing { try await self.database.read(body) }
    }

    func write<Value: Sendable>(
        audit entry: AuditEntry? = nil, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        writes.withLock { $0 += 1 }
        defer { writes.withLock { $0 -= 1 } }
        return try await storing {
            try await self.database.write { db in
                let value = try body(db)
                try db.refreshSearch()
                if let entry { try db.appendAudit(entry) }
                return value
            }
        }
    }

    /// The same for what need not outlast a power cut: it returns once the system has it, so that a service that is killed
    /// loses nothing and nobody waits for the disk. The next `write` makes it safe with its own. A cancelled task waits
    /// for it like any other.
    func writeUnsynced<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        writes.withLock { $0 += 1 }
        defer { writes.withLock { $0 -= 1 } }
        let database = database
        return try await storing {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Value, any Error>) in
                // Outside of the task: its cancellation must not come between the two settings, since all other writes
                // rely on the second.
                database.asyncWriteWithoutTransaction { db in
                    done.resume(
                        with: Result {
                            try db.execute(sql: "PRAGMA synchronous = NORMAL")
                            let outcome = Result {
                                var value: Value?
                                try db.inTransaction {
                                    value = try body(db)
                                    return .commit
                                }
                                return value
                            }
                            try db.execute(sql: "PRAGMA synchronous = FULL")
                            guard let value = try outcome.get() else { throw TakenBack() }
                            return value
                        })
                }
            }
        }
    }

    /// All that was written before is safe against a power cut when this returns.
    package func sync() async throws {
        // Its page has changed though nothing in it has, so that this commit writes, and syncs the log. A row that is set to
        // what it was is no change to SQLite.
        try await write { db in
            try db.run("UPDATE projection SET epoch = epoch + 1")
            try db.run("UPDATE projection SET epoch = epoch - 1")
        }
    }

    /// Writes that run or wait: from two on, whoever writes now holds somebody up.
    var pendingWrites: Int { writes.withLock { $0 } }

    /// What a write throws that takes itself back and is no failure.
    struct TakenBack: Error {}

    private func storing<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as TakenBack {
            throw error
        } catch {
            let failure = StoreError(error, in: file)
            if failure.code == .corrupt { metDamage.withLock { $0 = true } }
            throw failure
        }
    }

    /// Whether something in the file did not read since it was opened.
    package var isFaulty: Bool { metDamage.withLock { $0 } }

    /// Rows to read for a caller who asked for `limit`.
    static func bounded(_ limit: Int) -> Int { min(max(limit, 1), mostRows) }

    // MARK: Epoch

    /// Counts the restores of this registry: 1 until the first.
    package func epoch() async throws -> Int64 {
        try await read { db in try db.epoch() }
    }

    /// Begins a new epoch, after a restore. Returns it.
    package func beginEpoch(audit: AuditEntry? = nil) async throws -> Int64 {
        try await write(audit: audit) { db in
            try db.run("UPDATE projection SET epoch = epoch + 1")
            return try db.epoch()
        }
    }

    // MARK: Upkeep

    /// Moves what was committed out of the log into the file, in a turn of its own, so that no commit has to. For whoever
    /// writes much, after each commit; for all, whenever states are saved. It is the writer's connection that does it:
    /// SQLite before 3.51.3 can lose pages where one connection moves the log while another begins it anew.
    package func settle() async throws {
        try await storing {
            try await self.database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
            }
        }
    }

    /// Pages in the log from which on a commit moves them into the file itself (default 16,000: 64 MiB, some 7,000 looks).
    /// That takes two syncs, and the commit behind it one, for which whoever looks somebody up waits; with SQLite's 1,000
    /// it was every 400 looks. Earlier they are moved by `settle`, whenever states are saved.
    static let leftInLog = 16_000

    /// Says how many pages the log may have before a commit moves them itself, and how many KiB of pages the writer holds;
    /// those above are given back at once.
    func leaveInLog(
        pages: Int = Registry.leftInLog, holding kibibytes: Int = OpenDatabase.heldByWriter
    ) async throws {
        try await storing {
            try await self.database.writeWithoutTransaction { db in
                try db.leaveInLog(pages: pages)
                // Takes no bound value.
                try db.execute(sql: "PRAGMA cache_size = -\(kibibytes)")
            }
        }
    }

    /// What is damaged in the file; empty when it is sound. Cost: reads all of it.
    package func damage() async throws -> [String] {
        try await read { db in try db.damage() }
    }

    /// Writes a consistent copy to a new file at `path`, while others read and write.
    package func backUp(to path: String) async throws {
        let database = database
        try await storing {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                DispatchQueue.global(qos: .utility).async {
                    done.resume(
                        with: Result {
                            let copy = try DatabaseQueue(path: path)
                            try database.backup(to: copy)
                            try copy.close()
                        })
                }
            }
        }
    }
}

extension Database {
    func epoch() throws -> Int64 {
        guard let row = try row("SELECT epoch FROM projection") else {
            throw StoreError(.corrupt, cause: "the projection row is missing; restore the latest backup")
        }
        return try row.value("epoch")
    }
}
