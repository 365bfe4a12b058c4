package import Telemetry

/// How long until a device's metric reaches the limit that a cause names, or why that cannot be said.
package struct Forecast: Hashable, Sendable, Codable {
    package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        case reaches
        case pastLimit = "past_limit"
        case tooUncertain = "too_uncertain"
        case notGettingWorse = "not_getting_worse"
        case tooFewDays = "too_few_days"
        case silent
    }
    /// Days from when it was read: half of such devices reach the limit by `median`, one in ten by `p10`, nine in ten by
    /// `p90`.
    package struct DaysLeft: Hashable, Sendable, Codable {
        package var median: Double
        package var p10: Double
        package var p90: Double

        package init(median: Double, p10: Double, p90: Double) {
            self.median = median
            self.p10 = p10
            self.p90 = p90
        }
    }
    package var cause: CauseID
    package var title: String
    package var metric: MetricID
    package var metricTitle: String
    /// In the metric's unit.
    package var limit: Double
    package var verdict: Verdict
    /// "likely to reach its limit of 0.5 bar in 9 days (between 5 and 16), from 24 days of readings".
    package var says: String
    /// With `reaches` alone.
    package var left: DaysLeft?
    /// P(the limit is reached within 7 and within 30 days), 0...1; nil where too little is known.
    package var within7: Double?
    package var within30: Double?
    /// Days with readings that it rests on, and how many it takes.
    package var days: Int
    package var daysNeeded: Int
    /// What could be done before it breaks, by title; nil: nothing that its profile has.
    package var help: String?

    package init(
        cause: CauseID, title: String, metric: MetricID, metricTitle: String, limit: Double, verdict: Verdict,
        says: String, left: DaysLeft? = nil, within7: Double? = nil, within30: Double? = nil, days: Int,
        daysNeeded: Int = 14, help: String? = nil
    ) {
        self.cause = cause
        self.title = title
        self.metric = metric
        self.metricTitle = metricTitle
        self.limit = limit
        self.verdict = verdict
        self.says = says
        self.left = left
        self.within7 = within7
        self.within30 = within30
        self.days = days
        self.daysNeeded = daysNeeded
        self.help = help
    }

    /// Whether it helps somebody who speaks about this cause now.
    package var isWorthSaying: Bool { verdict == .reaches || verdict == .pastLimit || verdict == .tooFewDays }

    /// Whether it breaks so likely and so soon that it should be spoken of before: one in five within a week, or more
    /// likely than not within thirty days. By judgement: a call that was not needed costs some minutes, a failure days.
    package var isUrgent: Bool {
        verdict == .reaches && ((within7 ?? 0) >= 0.2 || (within30 ?? 0) >= 0.5)
    }
}
