package import FleetModel

/// What goes wrong between a device and whoever listens to it, with a device's clock, its firmware, or its commands.
package struct Trouble: Hashable, Sendable {
    package var kind: Kind
    package var from: ModelTime
    /// Nil until the end.
    package var until: ModelTime?

    package enum Kind: Hashable, Sendable {
        /// So many reports are kept while it is out of reach, and told in bulk when it is back.
        case stored(keeps: Int)
        /// Its clock shows so many seconds more.
        case clockOffset(seconds: Double)
        /// Its clock gains so many seconds a day.
        case clockDrift(secondsPerDay: Double)
        /// Its clock has gone back by so many seconds.
        case clockJumpsBack(seconds: Double)
        /// Its clock has not been set since it was switched on: it shows 1970.
        case clockUnset
        /// This share of its messages comes twice.
        case duplicates(often: Double)
        /// This share of its messages comes up to so many seconds late, behind later ones.
        case reordered(often: Double, seconds: Double)
        /// Its gateway tells the same values again and again, with times and numbers that go on.
        case frozen
        /// This share of its reports comes broken: cut off, not UTF-8, a value of another kind, a number that is none.
        case malformed(often: Double)
        /// Each report comes so many times, spread over the time between two.
        case flood(times: Int)
        /// It runs another version, which calls some values otherwise.
        case firmware(version: String, renames: [Rename])
        case commands(CommandTrouble)
    }

    package struct Rename: Hashable, Sendable {
        package var from: String
        package var to: String
    }

    package func isActive(at time: ModelTime) -> Bool { time >= from && until.map { time < $0 } ?? true }
}

extension Trouble.Kind {
    /// As scenario files and the truth call it.
    package var word: String {
        switch self {
        case .stored: "stored"
        case .clockOffset: "clock_offset"
        case .clockDrift: "clock_drift"
        case .clockJumpsBack: "clock_jumps_back"
        case .clockUnset: "clock_unset"
        case .duplicates: "duplicates"
        case .reordered: "reordered"
        case .frozen: "frozen"
        case .malformed: "malformed"
        case .flood: "flood"
        case .firmware: "firmware"
        case .commands(let trouble):
            switch trouble.way {
            case .delayed: "commands_delayed"
            case .refused: "commands_refused"
            case .acknowledgedWithoutEffect: "commands_without_effect"
            case .doneWithoutWord: "commands_without_word"
            case .dies: "commands_deadly"
            }
        }
    }
}
