import Foundation
import Store
package import Telemetry

/// Puts a backup into an empty data directory, without a server.
package struct Restore: Sendable {
    /// The last input that is there again.
    package var position: JournalPosition
    /// Restores so far, this one included: open repairs of earlier ones expire when the service starts.
    package var epoch: Int64
    package var check: DataCheck

    /// Copies, reads all of the copy, and begins a new epoch. `progress` hears of what is done.
    ///
    /// Throws `StoreError` where there is no whole backup at `backup`, or `path` is in use or not empty; where the copy
    /// is damaged, `check` says how and no epoch is begun.
    package static func run(
        from backup: String, to path: String, at now: Timestamp, progress: (String) -> Void = { _ in }
    ) async throws -> Restore {
        guard DataDirectory.holdsBackup(backup) else {
            throw StoreError(
                .notFound, cause: "there is no whole backup in \(backup): give a directory that `bedside backup` wrote")
        }
        let directory = try DataDirectory(path: path)
        guard try DataDirectory.isEmpty(path) else {
            throw StoreError(
                .constraint(.taken), cause: "\(path) is not empty: stop the service and give a new directory")
        }
        try directory.takeBackup(from: backup, progress: progress)
        let check = await DataCheck.run(directory, progress: progress)
        let journal = try Journal(path: directory.journalPath)
        let registry = try Registry(path: directory.registryPath)
        guard check.damage.isEmpty else {
            return Restore(position: journal.lastPosition, epoch: try await registry.epoch(), check: check)
        }
        let epoch = try await registry.beginEpoch(
            audit: AuditEntry(at: now, actor: "local:\(geteuid())", action: "backup.restore", subject: backup))
        return Restore(position: journal.lastPosition, epoch: epoch, check: check)
    }
}
