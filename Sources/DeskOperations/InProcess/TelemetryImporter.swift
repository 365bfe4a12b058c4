package import Telemetry

/// Puts past messages into the journal, through the same decoding and fold as live ones.
package protocol TelemetryImporter: Sendable {
    func take(_ batches: TelemetryBatches) async throws -> ImportReport
    /// Makes devices of the registry known to the fold; again changes nothing.
    func enrol(_ devices: [EnrolledDevice]) async throws
    /// Brings what the registry holds for these devices to their fold.
    func bring(_ devices: [DeviceID]) async throws
}
