package import Profiles

/// How long until a metric reaches its limit, as its days let us say it; or why they do not.
package struct Prognosis: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        /// Days from now: half of such devices reach it by `median`, one in ten by `low`, nine in ten by `high`.
        case reaches(median: Double, low: Double, high: Double)
        /// There are fewer days with readings than `Prognosis.fewestDays`.
        case tooFewDays
        /// For so many days nothing came that counts.
        case silent(days: Int)
        case notGettingWorse
        /// It may be getting worse, and when it will be there cannot be told within a year.
        case tooUncertain
        case pastLimit
    }
    package var verdict: Verdict
    /// Days with readings that it rests on.
    package var days: Int
    /// P(the limit is reached within 7 and within 30 days); nil where too little is known.
    package var within7: Double?
    package var within30: Double?

    package init(_ verdict: Verdict, days: Int, within7: Double? = nil, within30: Double? = nil) {
        self.verdict = verdict
        self.days = days
        self.within7 = within7
        self.within30 = within30
    }

    /// Nothing is said from fewer days with readings.
    package static let fewestDays = 14
    /// Nothing is said when nothing counted for longer (days): what happened since is not known.
    static let longestSilence = 7.0
    /// Nothing is said beyond (days).
    static let horizon = 365.0
    /// It is called getting worse from this probability on.
    static let surelyWorse = 0.9
    /// Where it is not surely getting worse: it is not, where it hardly reaches its limit within 30 days.
    static let hardly = 0.05
}

extension Prognosis {
    /// From a value a day.
    ///
    /// - Parameters:
    ///   - values: oldest first, the last one present; nil: a day without readings.
    ///   - age: days from the middle of the last day until now, ≥ 0.
    package init(_ values: [Double?], to limit: Cause.Prognosis.Limit, age: Double) {
        let days = values.count { $0 != nil }
        self.init(.tooFewDays, days: days)
        guard days >= Self.fewestDays else { return }
        guard age <= Self.longestSilence + 1 else {
            verdict = .silent(days: Int(min(age, 10_000)))
            return
        }
        verdict = .tooUncertain
        guard let trend = Trend(values, limit: limit.value, rises: limit.rises) else { return }
        let arrival = Arrival(of: trend, at: limit.value, age: max(0, age))
        within7 = arrival.probability(within: 7)
        within30 = arrival.probability(within: 30)
        verdict = Self.verdict(arrival, trend.worsens)
    }

    private static func verdict(_ arrival: Arrival, _ worsens: Double) -> Verdict {
        if arrival.probability(within: 0) >= 0.5 { return .pastLimit }
        guard worsens >= surelyWorse else {
            return arrival.probability(within: 30) < hardly ? .notGettingWorse : .tooUncertain
        }
        guard let median = arrival.days(0.5), let low = arrival.days(0.1), let high = arrival.days(0.9) else {
            return .tooUncertain
        }
        return .reaches(median: median, low: low, high: high)
    }
}

/// When a trend arrives at a limit: probabilities on a grid of days from now, never falling.
struct Arrival: Sendable {
    private let probabilities: [Double]

    /// Every day for a month, then 4 % wider each: finer than any interval said from it.
    private static let grid: [Double] = {
        var days = (0...30).map(Double.init)
        while let last = days.last, last < Prognosis.horizon {
            days.append(min(Prognosis.horizon, (last * 1.04).rounded(.up)))
        }
        return days
    }()

    /// - Parameter age: days from the trend's last day until now.
    init(of trend: Trend, at limit: Double, age: Double) {
        var most = 0.0
        probabilities = Self.grid.map { day in
            most = max(most, trend.isPast(limit, after: day + age))
            return most
        }
    }

    /// 0...365 days.
    func probability(within days: Double) -> Double {
        guard let next = Self.grid.firstIndex(where: { $0 >= days }) else { return probabilities.last ?? 0 }
        guard next > 0 else { return probabilities[0] }
        let share = (days - Self.grid[next - 1]) / (Self.grid[next] - Self.grid[next - 1])
        return probabilities[next - 1] + share * (probabilities[next] - probabilities[next - 1])
    }

    /// When it has arrived with this probability; nil: not within a year.
    func days(_ probability: Double) -> Double? {
        guard let next = probabilities.firstIndex(where: { $0 >= probability }) else { return nil }
        guard next > 0 else { return 0 }
        let rise = probabilities[next] - probabilities[next - 1]
        let share = rise > 0 ? (probability - probabilities[next - 1]) / rise : 1
        return Self.grid[next - 1] + share * (Self.grid[next] - Self.grid[next - 1])
    }
}

extension Cause.Prognosis.Limit {
    /// In the metric's unit.
    package var value: Double {
        switch self {
        case .fallsTo(let value), .risesTo(let value): value
        }
    }
    package var rises: Bool { if case .risesTo = self { true } else { false } }
}
