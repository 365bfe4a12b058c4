package import Telemetry

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
    /// The metric whose way to a limit tells how long there is left.
    package struct Prognosis: Hashable, Sendable {
        package enum Limit: Hashable, Sendable { case fallsTo(Double), risesTo(Double) }
        /// Index into the profile's metrics.
        package var metric: Int
        /// In the metric's unit.
        package var limit: Limit
        /// Readings count only while this is true, so that like is compared with like; nil: all do.
        package var gate: Expression?
        package init(metric: Int, limit: Limit, gate: Expression? = nil) {
            self.metric = metric
            self.limit = limit
            self.gate = gate
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
    /// How long it has to be likely before its episode opens; ≥ 0.
    package var opensAfter: TimeSpan
    package var shows: [Shown]
    package var notices: [Notice]
    /// Indices into the profile's fixes, in the author's order.
    package var fixes: [Int]
    package var prognosis: Prognosis?

    package init(
        id: String, kind: Kind, title: String, severity: Severity, ratePerYear: Double, clearsIn: TimeSpan,
        opensAfter: TimeSpan = .zero, shows: [Shown], notices: [Notice] = [], fixes: [Int] = [],
        prognosis: Prognosis? = nil
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.severity = severity
        self.ratePerYear = ratePerYear
        self.clearsIn = clearsIn
        self.opensAfter = opensAfter
        self.shows = shows
        self.notices = notices
        self.fixes = fixes
        self.prognosis = prognosis
    }

    /// Part of an ordinary day: nobody needs to worry, whatever it looks like.
    package var isEveryday: Bool { kind != .fault && severity == .minor }

    /// Of profiles that do not say how long a cause has to be likely before its episode opens: a fiftieth of `clearsIn`,
    /// twelve hours at most; nothing where it is critical, since lost time does harm there.
    ///
    /// What lasts for weeks is not told for an hour's sake: windows of different lengths come up and run out one after
    /// the other, and the mixture in between looks like another cause for a while.
    package static func opensAfter(clearsIn: TimeSpan, _ severity: Severity) -> TimeSpan {
        severity == .critical ? .zero : min(.hours(12), TimeSpan(microseconds: clearsIn.microseconds / 50))
    }

    /// P(cause at a random moment) = rate × expected time uncleared, kept within 1e-6...0.5.
    package var prior: Double { min(0.5, max(1e-6, ratePerYear * clearsIn.inSeconds / (365.25 * 86_400))) }
}
