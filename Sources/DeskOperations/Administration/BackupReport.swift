package import Telemetry

/// A backup that was written.
package struct BackupReport: Hashable, Sendable, Codable {
    package var directory: String
    package var madeAt: Timestamp
    /// The last input that it holds.
    package var position: Int64
    package var bytes: Int64

    package init(directory: String, madeAt: Timestamp, position: Int64, bytes: Int64) {
        self.directory = directory
        self.madeAt = madeAt
        self.position = position
        self.bytes = bytes
    }
}
