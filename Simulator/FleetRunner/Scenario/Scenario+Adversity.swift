package import FleetModel

/// Whom something befalls: all that every one of these picks, and of them a share.
extension Scenario {
    package struct Reach: Hashable, Sendable {
        /// 0...1 of the devices (of the homes, where a whole home is befallen).
        package var share = 1.0
        /// Nil is any.
        package var family: DeviceFamily?
        package var region: String?
        /// Made-up internet provider of the home; nil is any.
        package var provider: String?
        /// Ids of devices that are written out; empty is any.
        package var devices: [String] = []
    }

    /// Something that goes wrong on devices' way to whoever listens, with their clocks, firmware or commands.
    package struct ScriptedTrouble: Hashable, Sendable {
        package var kind: Trouble.Kind
        package var reach: Reach
        /// s relative to the end of the history; nil from the beginning, and until the end.
        package var from: Double?
        package var lasts: Double?
    }

    /// Something that befalls many at one time.
    package struct Incident: Hashable, Sendable {
        package var kind: Kind
        package var reach: Reach
        /// s relative to the end of the history.
        package var at: Double
        /// s.
        package var lasts: Double
        /// Each cause befalls this share of the devices that are reached and can have it, some time within the incident.
        package var brings: [Cause: Double]
        /// Of what it brings; nil is drawn.
        package var severity: Double?

        package enum Kind: Hashable, Sendable {
            /// All devices of a home lose the mains; they have it back within so many seconds of its end.
            case powerCut(returnsOver: Double)
            /// Routers at a provider lose the line.
            case providerOutage
            /// Devices get another firmware, one after the other while it lasts, and restart for it; they keep it.
            case firmware(version: String, renames: [Trouble.Rename])
            /// K.
            case coldSnap(depth: Double)
            /// Nothing beyond what it brings.
            case massFault
        }
    }

    /// Who calls of their own accord about what befalls their devices.
    package struct Calls: Hashable, Sendable {
        /// Of what a household could notice, this share is called about, 0...1.
        package var share: Double
        /// Of the callers this share is mistaken about what they notice.
        package var mistaken: Double
        /// Probability of a wrong answer to a question.
        package var wrongAnswers: Double

        /// Source: judgement: one caller in ten takes it for something else, one answer in twenty is wrong.
        static let usual = Calls(share: 1, mistaken: 0.1, wrongAnswers: 0.05)
    }

    /// This share of what could be noticed is called about, by callers as mistaken as the scenario's or the usual ones.
    package mutating func letCall(_ share: Double) {
        calls = calls ?? .usual
        calls?.share = share
    }
}
