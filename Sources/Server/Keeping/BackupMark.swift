import DeskOperations
import Store
import Telemetry

/// What a backup says of itself, in its file `backup`: how far it goes and which files it has. Written last.
struct BackupMark: Codable {
    var madeAt: Timestamp
    /// The last input that it holds.
    var position: Int64
    /// Nil in a backup of an earlier version.
    var files: [KeptFile]?

    var bytes: [UInt8] { get throws { try WireFormat.bytes(of: self) } }

    init(madeAt: Timestamp, position: Int64, files: [KeptFile]) {
        self.madeAt = madeAt
        self.position = position
        self.files = files
    }

    /// Of the backup at `path`; nil where there is none that was written to its end.
    init?(of path: String) throws(StoreError) {
        guard let bytes = try DataDirectory.backupMark(in: path) else { return nil }
        do {
            self = try WireFormat.value(BackupMark.self, from: bytes)
        } catch {
            throw StoreError(
                .corrupt,
                cause: "\(path)/\(DataDirectory.backupMark), which says what the backup holds, does not read; "
                    + "give another backup")
        }
    }
}
