package import Telemetry

/// Something the caller said: a chip of one device, or their own words.
package struct Told: Hashable, Sendable, Codable {
    package var device: DeviceID?
    /// The chip; nil for words alone.
    package var notice: NoticeID?
    /// Verbatim; at most 2,000 bytes.
    package var words: String?
    /// Since when, as far as the caller knows.
    package var since: Timestamp?
    /// False takes a chip back.
    package var holds: Bool

    package init(
        device: DeviceID? = nil, notice: NoticeID? = nil, words: String? = nil, since: Timestamp? = nil,
        holds: Bool = true
    ) {
        self.device = device
        self.notice = notice
        self.words = words
        self.since = since
        self.holds = holds
    }
}
