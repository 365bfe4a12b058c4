package import Diagnostics
import Profiles
package import Telemetry

/// Writes how long a device's metrics have until their limits.
package struct ForecastWriter: Sendable {
    let compiled: CompiledProfile

    /// Places at which the course into the future is drawn.
    private static let places = 12

    package init(compiled: CompiledProfile) { self.compiled = compiled }

    /// The soonest first, then those that name no day. Cost: some 0.2 ms each.
    package func forecasts(of state: DeviceState, at now: Timestamp) -> [Forecast] {
        state.prognoses(at: now, compiled).map { forecast($0.prognosis, $0.degradation) }.enumerated().sorted {
            (Self.order($0.element), $0.offset) < (Self.order($1.element), $1.offset)
        }.map(\.element)
    }

    private static func order(_ one: Forecast) -> Double {
        switch one.verdict {
        case .pastLimit: -1
        case .reaches: one.left?.median ?? 0
        case .tooUncertain: 1_000
        case .notGettingWorse: 1_001
        case .tooFewDays: 1_002
        case .silent: 1_003
        }
    }

    private func forecast(_ found: Prognosis, _ degradation: Degradation) -> Forecast {
        let profile = compiled.profile
        let cause = profile.causes[degradation.cause]
        let metric = profile.metrics[degradation.prognosis.metric]
        let limit = degradation.prognosis.limit.value
        var left: Forecast.DaysLeft?
        if case .reaches(let median, let low, let high) = found.verdict {
            left = Forecast.DaysLeft(median: median, p10: low, p90: high)
        }
        return Forecast(
            cause: CauseID(rawValue: cause.id), title: cause.title, metric: metric.id,
            metricTitle: Wording.title(of: metric.id), limit: limit, verdict: Forecast.Verdict(found.verdict),
            says: found.words(limit: "its limit of \(Wording.value(limit, metric))"), left: left,
            within7: found.within7, within30: found.within30, days: found.days, daysNeeded: Prognosis.fewestDays,
            help: help(with: cause)?.title)
    }

    /// A cure before it bridges the time, and what needs nobody to come before a visit.
    private func help(with cause: Cause) -> Fix? {
        let fixes = cause.fixes.map { compiled.profile.fixes[$0] }
        let cures = fixes.filter { $0.kind == .cure }
        return cures.first { if case .onSite = $0.means { false } else { true } } ?? cures.first
            ?? fixes.first { $0.kind == .relief }
    }

    /// Where the metric is thought to go within the span asked for; nil where no day is forecast, or all of it is past.
    func course(of request: SeriesRequest, _ state: DeviceState, at now: Timestamp) -> ChartSeries.Forecast? {
        guard request.to > now else { return nil }
        let soonest = state.prognoses(at: now, compiled).compactMap { one -> (Degradation, Double, String)? in
            let metric = compiled.profile.metrics[one.degradation.prognosis.metric]
            guard metric.id == request.metric, case .reaches(let median, _, _) = one.prognosis.verdict else {
                return nil
            }
            let limit = Wording.value(one.degradation.prognosis.limit.value, metric)
            return (one.degradation, median, one.prognosis.words(limit: "its limit of \(limit)"))
        }.min { $0.1 < $1.1 }
        guard let (degradation, _, says) = soonest else { return nil }
        let ahead = (request.to - now).inSeconds / 86_400
        let days = (0...Self.places).map { ahead * Double($0) / Double(Self.places) }
        guard let course = state.course(of: degradation, days: days, at: now, compiled) else { return nil }
        return ChartSeries.Forecast(
            limit: degradation.prognosis.limit.value, says: says,
            levels: course.map { point in
                ChartSeries.Forecast.Level(
                    at: now + TimeSpan(microseconds: Int64(point.days * 86_400e6)), value: point.level,
                    low: point.low, high: point.high)
            })
    }
}

extension Forecast.Verdict {
    init(_ verdict: Prognosis.Verdict) {
        switch verdict {
        case .reaches: self = .reaches
        case .tooFewDays: self = .tooFewDays
        case .silent: self = .silent
        case .notGettingWorse: self = .notGettingWorse
        case .tooUncertain: self = .tooUncertain
        case .pastLimit: self = .pastLimit
        }
    }
}
