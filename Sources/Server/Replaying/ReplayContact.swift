package import Diagnostics
package import Telemetry

/// Somebody who gets in touch about a device while its past is replayed.
package struct ReplayContact: Sendable {
    package var at: Timestamp
    /// The native id of its address.
    package var device: String
    package var caller: any ReplayCaller

    package init(at: Timestamp, device: String, caller: any ReplayCaller) {
        self.at = at
        self.device = device
        self.caller = caller
    }
}

/// What they say: all that the replay learns of them.
package protocol ReplayCaller: Sendable {
    /// The notices that stand for their first words, the likeliest first: the first one that the device's profile has is
    /// taken, and where it has none, their words alone.
    mutating func begin() -> (notices: [String], words: String)
    /// To a question of the device's profile, by its id; nil: they have had enough.
    mutating func answer(_ ask: String) -> ToldFinding.Answer?
}
