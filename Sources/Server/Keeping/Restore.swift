import Foundation
import Store
package import Telemetry

/// Puts a backup into an empty data directory, without a server.
package struct Restore: Sendable {
    /// The last input that the backup holds, as it says itself.
    package var position: JournalPosition
    /// Restores so far, this one included: open repairs of earlier ones expire when the service starts. Nil where the
    /// backup is damaged: then none was begun.
    package var epoch: Int64?
    package var check: DataCheck
    /// Whether files are in the directory now. Where they are not those that the backup lists, none are.
    package var isTaken: Bool

    /// Compares with the backup's own list, copies, reads all of the copy, and begins a new epoch. `progress` hears of what
    /// is done.
    ///
    /// Throws `StoreError` where there is no whole backup at `backup`, or `path` is in use or not empty; where the backup
    /// is damaged, `check` says how and no epoch is begun.
    package static func run(
        from backup: String, to path: String, at now: Timestamp, progress: (String) -> Void = { _ in }
    ) async throws -> Restore {
        guard let mark = try BackupMark(of: backup) else {
            throw StoreError(
                .notFound, cause: "there is no whole backup in \(backup): give a directory that `bedside backup` wrote")
        }
        let directory = try DataDirectory(path: path)
        guard try DataDirectory.isEmpty(path) else {
            throw StoreError(
                .constraint(.taken), cause: "\(path) is not empty: stop the service and give a new directory")
        }
        let position = JournalPosition(rawValue: mark.position)
        let differing = try directory.takeBackup(from: backup, mark.files, progress: progress)
        guard differing.isEmpty else {
            var check = DataCheck()
            check.damage = differing
            return Restore(position: position, epoch: nil, check: check, isTaken: false)
        }
        let check = try DataCheck.run(directory, mark, progress: progress)
        guard check.damage.isEmpty else {
            return Restore(position: position, epoch: nil, check: check, isTaken: true)
        }
        let epoch = try await Registry(path: directory.registryPath).beginEpoch(
            audit: AuditEntry(at: now, actor: "local:\(geteuid())", action: "backup.restore", subject: backup))
        return Restore(position: position, epoch: epoch, check: check, isTaken: true)
    }
}
