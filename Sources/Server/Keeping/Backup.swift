import DeskOperations
import Dispatch
import Foundation
import Logging
import Store
import Synchronization
import Telemetry

/// Writes copies of the data directory while the service runs.
///
/// Each file is copied as of one moment, in an order that makes the whole one: snapshots, history, registry, journal.
/// What comes later reaches further, and the journal, which lets go of nothing meanwhile, has all that the others lack:
/// a start from the copy folds it and ends where the journal ends.
final class Backup: BackupWriter {
    private let stores: Stores
    private let snapshots: SnapshotService
    private let clock: ServerClock
    private let logger: Logger
    private let isRunning = Mutex(false)
    private let thread = DispatchQueue(label: "bedside.backup", qos: .utility)

    init(stores: Stores, snapshots: SnapshotService, clock: ServerClock, logger: Logger) {
        self.stores = stores
        self.snapshots = snapshots
        self.clock = clock
        self.logger = logger
    }

    func backUp(to directory: String) async throws -> BackupReport {
        let isFirst = isRunning.withLock { running in
            defer { running = true }
            return !running
        }
        guard isFirst else { throw DeskError.conflict("another backup is being written") }
        defer { isRunning.withLock { $0 = false } }
        return try await snapshots.keepingJournal { try await write(to: directory) }
    }

    private func write(to path: String) async throws -> BackupReport {
        let target = try DataDirectory(path: path)
        guard try DataDirectory.isEmpty(path) else {
            throw DeskError.conflict("\(path) is not empty: give a new directory")
        }
        let stores = stores
        try await blocking {
            _ = try stores.snapshots.backUp(to: target.snapshotsPath)
            try stores.history.backUp(to: target.historyPath)
        }
        try await stores.registry.backUp(to: target.registryPath)
        let position = try await blocking {
            try stores.directory.copyJournal(to: target)
            // As the copy has it: positions go on while it is written.
            return try Journal(path: target.journalPath).lastPosition
        }
        let files = try await blocking { try DataDirectory.keptFiles(in: path) }
        let report = BackupReport(
            directory: path, madeAt: clock.now(), position: position.rawValue,
            bytes: files.reduce(0) { $0 + $1.bytes },
            lacking: stores.history.lostFiles.isEmpty ? nil : stores.history.lostFiles)
        try target.markBackup(
            try BackupMark(madeAt: report.madeAt, position: report.position, files: files).bytes)
        logger.notice("a backup was written", metadata: ["position": "\(position.rawValue)"])
        return report
    }

    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            thread.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
