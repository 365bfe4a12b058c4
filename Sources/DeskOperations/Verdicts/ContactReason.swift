package import Telemetry

/// What a contact turned out to be about, for one of its devices: a cause of the device's profile, or otherwise.
package struct ContactReason: Hashable, Sendable, Codable {
    package enum Otherwise: String, Hashable, Sendable, Codable, CaseIterable {
        /// About the device, and none of the causes we know.
        case noneOfThese = "none_of_these"
        case notThisDevice = "not_this_device"
        /// As if nothing had been said.
        case withdrawn
    }
    package var device: DeviceID
    package var cause: CauseID?
    /// Where it is no cause.
    package var otherwise: Otherwise?
    /// Verbatim; at most 2,000 bytes.
    package var words: String?
    /// Of one that was said: in plain words, by whom and when.
    package var says: String?
    package var by: String?
    package var at: Timestamp?

    package init(
        device: DeviceID, cause: CauseID? = nil, otherwise: Otherwise? = nil, words: String? = nil,
        says: String? = nil, by: String? = nil, at: Timestamp? = nil
    ) {
        self.device = device
        self.cause = cause
        self.otherwise = otherwise
        self.words = words
        self.says = says
        self.by = by
        self.at = at
    }
}
