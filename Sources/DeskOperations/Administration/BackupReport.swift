package import Telemetry

/// A backup that was written.
package struct BackupReport: Hashable, Sendable, Codable {
    package var directory: String
    package var madeAt: Timestamp
    /// The last input that it holds.
    package var position: Int64
    package var bytes: Int64
    /// Files of the history that were lost before, and so are not in it; nil where there are none.
    package var lacking: [String]?

    package init(
        directory: String, madeAt: Timestamp, position: Int64, bytes: Int64, lacking: [String]? = nil
    ) {
        self.directory = directory
        self.madeAt = madeAt
        self.position = position
        self.bytes = bytes
        self.lacking = lacking
    }
}
