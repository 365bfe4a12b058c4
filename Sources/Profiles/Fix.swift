package import Telemetry

/// What can be done about causes.
package struct Fix: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        case cure, relief, test
        case makeGood = "make_good"
    }
    /// Who carries it out.
    package enum Means: Hashable, Sendable {
        case remote(Command)
        /// The customer, following these words.
        case customer(instructions: String)
        /// A technician, with these parts.
        case onSite(parts: [String])
        /// Us, with nobody at the device.
        case amends(Amends)
    }
    package struct Command: Hashable, Sendable {
        /// Template: captures of the device's topic and `{device}`, `{gateway}`, `{repair}` in braces.
        package var topic: String
        /// Text to publish, the same templates inside; JSON is rendered with escaped values.
        package var payload: String
        /// True where sending twice does no more than once; needed where the payload holds no `{repair}`.
        package var repeatable: Bool
        /// How the device answers, where it does.
        package var acknowledgedBy: AcknowledgedBy?
        package init(topic: String, payload: String, repeatable: Bool = false, acknowledgedBy: AcknowledgedBy? = nil) {
            self.topic = topic
            self.payload = payload
            self.repeatable = repeatable
            self.acknowledgedBy = acknowledgedBy
        }
    }
    package struct AcknowledgedBy: Hashable, Sendable {
        package var topic: String
        /// The JSON path that holds the repair's id, e.g. `$.id`.
        package var correlationPath: String?
        /// The JSON path that holds the device's status word, where it states one (`received`, `done`, `refused`, `failed`).
        package var statusPath: String?
        package init(topic: String, correlationPath: String? = nil, statusPath: String? = nil) {
            self.topic = topic
            self.correlationPath = correlationPath
            self.statusPath = statusPath
        }
    }
    package enum Permission: String, Hashable, Sendable, CaseIterable, Codable { case none, occupier, owner }
    /// What the fix costs the customer.
    package struct Impact: Hashable, Sendable {
        /// How long the device is away.
        package var offline: TimeSpan
        /// What stops meanwhile: `phone`, `internet`, `heating`, `hot_water`, `power`, …
        package var cuts: [String]
        package var dataLoss: String?
        package var safety: String?
        package var undo: String?
        package init(
            offline: TimeSpan = .zero, cuts: [String] = [], dataLoss: String? = nil, safety: String? = nil,
            undo: String? = nil
        ) {
            self.offline = offline
            self.cuts = cuts
            self.dataLoss = dataLoss
            self.safety = safety
            self.undo = undo
        }
    }
    package struct Limits: Hashable, Sendable {
        /// At most `count` in `period` on one device.
        package var count: Int
        package var period: TimeSpan
        package var cooldown: TimeSpan
        package init(count: Int, period: TimeSpan, cooldown: TimeSpan = .zero) {
            self.count = count
            self.period = period
            self.cooldown = cooldown
        }
    }
    package struct Check: Hashable, Sendable {
        package var when: Expression
        package var within: TimeSpan
        package init(when: Expression, within: TimeSpan) {
            self.when = when
            self.within = within
        }
    }
    package struct Proof: Hashable, Sendable {
        package var firstSign: Check?
        package var verify: Check
        /// How long the causes it works on must stay away, once verified, to count as held.
        package var holds: TimeSpan?
        package init(firstSign: Check? = nil, verify: Check, holds: TimeSpan? = nil) {
            self.firstSign = firstSign
            self.verify = verify
            self.holds = holds
        }
    }
    package var id: String
    package var kind: Kind
    package var title: String
    package var means: Means
    package var impact: Impact
    package var permission: Permission
    /// All must be true on fresh readings; each with its source text, for the screen.
    package var onlyIf: [Precondition]
    package var limits: Limits?
    package var proof: Proof?
    /// P(fix holds | cause), by cause index.
    package var works: [Int: Double]
    /// A sentence for the agent to say.
    package var say: String?
    /// What the customer comes near to in doing it; empty: nothing.
    package var touches: Set<Touch>

    package struct Precondition: Hashable, Sendable {
        package var when: Expression
        package var text: String
        package init(when: Expression, text: String) {
            self.when = when
            self.text = text
        }
    }

    package init(
        id: String, kind: Kind, title: String, means: Means, impact: Impact = Impact(),
        permission: Permission = .occupier, onlyIf: [Precondition] = [], limits: Limits? = nil, proof: Proof? = nil,
        works: [Int: Double] = [:], say: String? = nil, touches: Set<Touch> = []
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.means = means
        self.impact = impact
        self.permission = permission
        self.onlyIf = onlyIf
        self.limits = limits
        self.proof = proof
        self.works = works
        self.say = say
        self.touches = touches
    }
}
