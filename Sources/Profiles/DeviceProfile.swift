package import Telemetry

/// What an engineer knows of one kind of device, checked and compiled: which devices it is for, how they speak,
/// their metrics, symptoms, causes and fixes. Lists keep the file's order; indices into them are stable within one value.
package struct DeviceProfile: Hashable, Sendable {
    /// `maker/model` in kebab case, e.g. `northwind/heat-pump-hp200`.
    package var id: ProfileID
    package var title: String
    package var match: DeviceMatch
    package var reports: Reports
    /// What the readings cannot show, in the customer's words.
    package var cannotSee: [String]
    package var metrics: [Metric]
    /// Every window that the rules read, each once; a rule names it by index.
    package var windows: [Window]
    package var symptoms: [Symptom]
    package var causes: [Cause]
    package var fixes: [Fix]
    /// Posterior at which an episode opens and clears. Defaults 0.5 and 0.2.
    package var opensAt: Double
    package var clearsAt: Double
    /// A stable hash of the file's content: state made under another hash is refolded.
    package var contentHash: UInt64

    package init(
        id: ProfileID, title: String, match: DeviceMatch, reports: Reports, cannotSee: [String] = [],
        metrics: [Metric], windows: [Window], symptoms: [Symptom], causes: [Cause], fixes: [Fix],
        opensAt: Double = 0.5, clearsAt: Double = 0.2, contentHash: UInt64 = 0
    ) {
        self.id = id
        self.title = title
        self.match = match
        self.reports = reports
        self.cannotSee = cannotSee
        self.metrics = metrics
        self.windows = windows
        self.symptoms = symptoms
        self.causes = causes
        self.fixes = fixes
        self.opensAt = opensAt
        self.clearsAt = clearsAt
        self.contentHash = contentHash
    }
}

package struct ProfileID: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// How a profile's devices report.
package struct Reports: Hashable, Sendable {
    /// The convention that decodes them: a shipped one's name, or the profile's own id where `rules` are held inline.
    package var convention: String
    /// The profile's own rules, compiled; empty where it names a shipped convention.
    package var rules: [ConventionRule]
    /// IANA zone of clock readings without an offset.
    package var zone: String?
    /// Expected time between messages.
    package var every: TimeSpan
    /// Silence after which the device counts as offline. Default 5 × `every`.
    package var offlineAfter: TimeSpan

    package init(
        convention: String, rules: [ConventionRule] = [], zone: String? = nil, every: TimeSpan, offlineAfter: TimeSpan
    ) {
        self.convention = convention
        self.rules = rules
        self.zone = zone
        self.every = every
        self.offlineAfter = offlineAfter
    }
}

/// A measured quantity of the device.
package struct Metric: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case gauge
        /// Grows, and starts again at a reset.
        case counter
        /// Named states in the file's order; a reading's value is the index. `raw` is what the device sends,
        /// numbers in their shortest spelling.
        case state([State])
    }
    package struct State: Hashable, Sendable {
        package var raw: String
        package var name: String
        package init(raw: String, name: String) {
            self.raw = raw
            self.name = name
        }
    }
    package var id: MetricID
    /// The raw name the decoding gives, e.g. `outdoor` or `ENERGY.Power` or `switch:0.apower`.
    package var path: String
    package var unit: UnitCode
    package var kind: Kind
    /// In `unit`; a value outside is a sensor finding and is never fed to physics.
    package var plausible: ClosedRange<Double>?
    /// What the metric reveals of the people at home, e.g. `presence`.
    package var reveals: String?

    package init(
        id: MetricID, path: String, unit: UnitCode, kind: Kind = .gauge, plausible: ClosedRange<Double>? = nil,
        reveals: String? = nil
    ) {
        self.id = id
        self.path = path
        self.unit = unit
        self.kind = kind
        self.plausible = plausible
        self.reveals = reveals
    }
}

/// A condition over readings: present, absent or unknown.
package struct Symptom: Hashable, Sendable {
    package var id: String
    package var when: Expression
    /// Not true: the symptom is unknown.
    package var gate: Expression?
    /// How long `when` must hold before the symptom is present. Zero: at once.
    package var hold: TimeSpan
    /// When a present symptom becomes absent; nil: as soon as `when` is false.
    package var clear: Expression?
    /// P(present | no cause that explains it), 0 < p < 1, default 0.01.
    package var falseAlarm: Double
    /// Findings of one group move together and are counted once.
    package var evidenceGroup: String?
    /// A clause a person can say: "it gives less heat than it should at this outdoor temperature".
    package var says: String

    package init(
        id: String, when: Expression, gate: Expression? = nil, hold: TimeSpan = .zero, clear: Expression? = nil,
        falseAlarm: Double = 0.01, evidenceGroup: String? = nil, says: String
    ) {
        self.id = id
        self.when = when
        self.gate = gate
        self.hold = hold
        self.clear = clear
        self.falseAlarm = falseAlarm
        self.evidenceGroup = evidenceGroup
        self.says = says
    }
}

/// What explains findings.
package struct Cause: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        case fault, setting, use, installation, supply, weather
    }
    package enum Severity: String, Hashable, Sendable, CaseIterable, Codable { case minor, major, critical }
    /// Something the customer may say.
    package struct Notice: Hashable, Sendable {
        package var id: String
        package var says: String
        /// P(noticed | cause), default 0.6; P(noticed | otherwise) is 0.02.
        package var likelihood: Double
        package init(id: String, says: String, likelihood: Double = 0.6) {
            self.id = id
            self.says = says
            self.likelihood = likelihood
        }
    }
    package struct Shown: Hashable, Sendable {
        /// Index into the profile's symptoms.
        package var symptom: Int
        /// P(symptom present | this cause alone), 0 < p < 1.
        package var likelihood: Double
        package init(symptom: Int, likelihood: Double) {
            self.symptom = symptom
            self.likelihood = likelihood
        }
    }
    package var id: String
    package var kind: Kind
    package var title: String
    package var severity: Severity
    /// New cases per device and year, > 0.
    package var ratePerYear: Double
    /// Typical time uncleared: the prior is rate × this.
    package var clearsIn: TimeSpan
    package var shows: [Shown]
    package var notices: [Notice]
    /// Indices into the profile's fixes, in the author's order.
    package var fixes: [Int]

    package init(
        id: String, kind: Kind, title: String, severity: Severity, ratePerYear: Double, clearsIn: TimeSpan,
        shows: [Shown], notices: [Notice] = [], fixes: [Int] = []
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.severity = severity
        self.ratePerYear = ratePerYear
        self.clearsIn = clearsIn
        self.shows = shows
        self.notices = notices
        self.fixes = fixes
    }

    /// P(cause at a random moment) = rate × expected time uncleared, kept within 1e-6...0.5.
    package var prior: Double { min(0.5, max(1e-6, ratePerYear * clearsIn.inSeconds / (365.25 * 86_400))) }
}

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
        /// How long it must stay true to count as held.
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
        works: [Int: Double] = [:], say: String? = nil
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
    }
}
