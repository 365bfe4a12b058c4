package import Telemetry

/// What is thought of one device now, in figures alone, and when episodes opened: for whoever judges diagnoses. No person
/// and no home is in it.
package struct DeviceDiagnosis: Hashable, Sendable, Codable {
    package struct Cause: Hashable, Sendable, Codable {
        package var cause: CauseID
        /// 0...1, by what is measured alone.
        package var watching: Double
        /// 0...1, as a contact without a word would have it.
        package var calling: Double

        package init(cause: CauseID, watching: Double, calling: Double) {
            self.cause = cause
            self.watching = watching
            self.calling = calling
        }
    }

    package struct Episode: Hashable, Sendable, Codable {
        package var cause: CauseID
        /// A defect of the device; not its setting, use, supply, ….
        package var isFault: Bool
        package var openedAt: Timestamp
        /// Nil while it is open.
        package var clearedAt: Timestamp?

        package init(cause: CauseID, isFault: Bool, openedAt: Timestamp, clearedAt: Timestamp? = nil) {
            self.cause = cause
            self.isFault = isFault
            self.openedAt = openedAt
            self.clearedAt = clearedAt
        }
    }

    package var device: DeviceID
    /// As its messages name it, in order of linking.
    package var addresses: [Address]
    package var profile: String
    package var condition: Health.Condition
    package var reach: Health.Reach
    package var lastHeard: Timestamp?
    /// Every cause of the profile, likeliest first by `calling`.
    package var causes: [Cause]
    /// What is left of `watching` for what nobody knows.
    package var nothingWeKnow: Double
    /// Of the present household's time, newest first, at most `mostEpisodes`.
    package var episodes: [Episode]

    package static let mostEpisodes = 200

    package init(
        device: DeviceID, addresses: [Address], profile: String, condition: Health.Condition, reach: Health.Reach,
        lastHeard: Timestamp? = nil, causes: [Cause], nothingWeKnow: Double, episodes: [Episode] = []
    ) {
        self.device = device
        self.addresses = addresses
        self.profile = profile
        self.condition = condition
        self.reach = reach
        self.lastHeard = lastHeard
        self.causes = causes
        self.nothingWeKnow = nothingWeKnow
        self.episodes = episodes
    }
}
