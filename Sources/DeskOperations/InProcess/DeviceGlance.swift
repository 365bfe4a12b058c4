package import Diagnostics
package import Telemetry

/// What an overview of many devices shows of each.
package struct DeviceGlance: Sendable {
    package var profile: CompiledProfile
    package var condition: Diagnostics.Health.Condition
    package var reach: Diagnostics.Health.Reach
    package var lastHeard: Timestamp?
    /// The cause that is likely, by the profile's index, and since when its episode is open.
    package var likely: (cause: Int, since: Timestamp?)?

    package init(of state: DeviceState, at now: Timestamp, _ profile: CompiledProfile) {
        let health = Diagnostics.Health(of: state, at: now, profile)
        self.profile = profile
        condition = health.condition
        reach = health.reach
        lastHeard = state.lastReceivedAt
        likely = state.likelyCause(profile).map { (cause: $0, since: state.openEpisodes[$0]) }
    }

    /// Of a device that has been silent for longer than its profile allows.
    package init(
        silent profile: CompiledProfile, lastHeard: Timestamp?, likely: (cause: Int, since: Timestamp?)?
    ) {
        self.profile = profile
        self.lastHeard = lastHeard
        self.likely = likely
        condition = .unknown
        reach = .offline
    }
}
