package import Telemetry

/// One rung.
package struct LadderStep: Hashable, Sendable, Codable {
    package enum Progress: String, Hashable, Sendable, Codable {
        case passed, current, ahead, failed
        /// Not needed, e.g. the device answered "done" without "received".
        case skipped
    }
    package var state: RepairState
    /// E.g. "The heat pump says it has restarted".
    package var sentence: String
    package var progress: Progress
    package var at: Timestamp?

    package init(state: RepairState, sentence: String, progress: Progress, at: Timestamp? = nil) {
        self.state = state
        self.sentence = sentence
        self.progress = progress
        self.at = at
    }
}
