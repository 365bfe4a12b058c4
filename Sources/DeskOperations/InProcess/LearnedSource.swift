package import Diagnostics
package import Profiles
package import Telemetry

/// What outcomes have taught: how the desk reads it without owning any.
package protocol LearnedSource: Sendable {
    /// Of the profile of this id; nil where none in use has it.
    func learned(_ profile: String) async -> LearnedState?
}

/// What is known of one profile.
package struct LearnedState: Sendable {
    /// With its own figures.
    package var profile: DeviceProfile
    package var rates: LearnedRates
    /// When it was worked out; nil: not yet.
    package var at: Timestamp?
    /// What the fold watches with; nil: the profile's own.
    package var folding: LearnedFigures?

    package init(
        profile: DeviceProfile, rates: LearnedRates = LearnedRates(), at: Timestamp? = nil,
        folding: LearnedFigures? = nil
    ) {
        self.profile = profile
        self.rates = rates
        self.at = at
        self.folding = folding
    }
}
