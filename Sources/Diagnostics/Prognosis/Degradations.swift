package import Profiles
package import Telemetry

/// One cause's way to its limit, as the profile states it.
package struct Degradation: Hashable, Sendable {
    /// Index into the profile's causes.
    package var cause: Int
    package var prognosis: Cause.Prognosis

    /// Those of a profile, in the order of its causes.
    static func all(of profile: DeviceProfile) -> [Degradation] {
        profile.causes.enumerated().compactMap { index, cause in
            guard let prognosis = cause.prognosis, profile.metrics.indices.contains(prognosis.metric) else {
                return nil
            }
            return Degradation(cause: index, prognosis: prognosis)
        }
    }
}

/// The tracks of one device, by the index of `CompiledProfile.degradations`.
struct Degradations: Hashable, Sendable {
    /// A track is fed at most once in so long: enough for a day's value, and next to nothing for a message.
    static let every: Int64 = 15 * 60_000_000

    var tracks: [DegradationTrack]
    /// From when on (event time) the tracks take their next reading.
    var nextAt: Int64

    init(_ compiled: CompiledProfile) {
        tracks = Array(repeating: DegradationTrack(), count: compiled.degradations.count)
        nextAt = tracks.isEmpty ? .max : 0
    }
}

extension DeviceState {
    /// Feeds the tracks at an instant of event time, after its readings were taken; asked for once `nextAt` has come.
    mutating func observeDegradations(at now: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        let time = now.microseconds
        degradations.nextAt = (time / Degradations.every + 1) * Degradations.every
        let compiled = context.compiled
        for (index, degradation) in compiled.degradations.enumerated() {
            let metric = bank.metrics[degradation.prognosis.metric]
            guard metric.trust == .held, time - metric.at <= compiled.windows.holds else { continue }
            if let gate = degradation.prognosis.gate,
                bank.truth(of: gate, at: time, by: compiled.windows, background) != .yes
            {
                continue
            }
            guard degradations.tracks[index].observe(metric.value, at: time) else { continue }
            _ = degradations.tracks[index].beginAnewAfterJump(rises: degradation.prognosis.limit.rises)
            outputs.append(.degradation(cause: compiled.profile.causes[degradation.cause].id, at: now))
        }
    }

    /// After a repair was proved: what its fix acted on is as new, and its past says nothing of its future.
    mutating func beginDegradationsAnew(of causes: [Int], in context: FoldContext, _ outputs: inout [FoldOutput]) {
        for (index, degradation) in context.compiled.degradations.enumerated()
        where causes.contains(degradation.cause) {
            degradations.tracks[index].beginAnew(with: .repair)
            outputs.append(
                .degradation(
                    cause: context.compiled.profile.causes[degradation.cause].id, at: newest ?? context.receivedAt))
        }
    }

    /// After a cure was done by hand: what was measured up to its day says nothing of what follows. One that is taken back
    /// brings nothing back; the same once more changes nothing.
    mutating func forgetDegradations(
        before cures: [String: Timestamp], in context: FoldContext, _ outputs: inout [FoldOutput]
    ) {
        let profile = context.compiled.profile
        guard !degradations.tracks.isEmpty, !cures.isEmpty else { return }
        for (fix, one) in profile.fixes.enumerated() where one.kind == .cure {
            guard let at = cures[one.id] else { continue }
            let causes = causes(actedOnBy: fix, profile)
            for (index, degradation) in context.compiled.degradations.enumerated()
            where causes.contains(degradation.cause) {
                guard degradations.tracks[index].beginAnew(after: at) else { continue }
                outputs.append(
                    .degradation(cause: profile.causes[degradation.cause].id, at: newest ?? context.receivedAt))
            }
        }
    }

    /// How long until each cause with a prognosis has its metric at its limit, at a moment of our clock; in the order of
    /// the profile's causes. Cost: some 0.2 ms each.
    package func prognoses(
        at now: Timestamp, _ compiled: CompiledProfile
    ) -> [(degradation: Degradation, prognosis: Prognosis)] {
        let time = eventTime(at: Usable.clamp(now))
        return zip(compiled.degradations, degradations.tracks).map { degradation, track in
            (degradation, Prognosis(track.days, to: degradation.prognosis.limit, age: track.age(at: time)))
        }
    }

    /// Where the level is thought to go; nil where its prognosis names no day.
    package func course(
        of degradation: Degradation, days: [Double], at now: Timestamp, _ compiled: CompiledProfile
    ) -> [CoursePoint]? {
        guard let index = compiled.degradations.firstIndex(of: degradation) else { return nil }
        let track = degradations.tracks[index]
        let limit = degradation.prognosis.limit
        let age = track.age(at: eventTime(at: Usable.clamp(now)))
        guard case .reaches = Prognosis(track.days, to: limit, age: age).verdict,
            let trend = Trend(track.days, limit: limit.value, rises: limit.rises)
        else { return nil }
        return days.map { day in
            let ends = [0.9, 0.5, 0.1].map { trend.level($0, after: day + age) }
            return CoursePoint(days: day, level: ends[1], low: min(ends[0], ends[2]), high: max(ends[0], ends[2]))
        }
    }
}

/// The level of a metric so many days from now, with its 80 % interval.
package struct CoursePoint: Hashable, Sendable {
    package var days: Double
    package var level: Double
    package var low: Double
    package var high: Double
}

extension DegradationTrack {
    /// Days from the middle of its newest day until a moment of event time, ≥ 0; 0 without one.
    fileprivate func age(at time: Timestamp) -> Double {
        guard held != 0 else { return 0 }
        return max(0, time.inDays - Double(newest) - 0.5)
    }
}

extension Timestamp {
    /// Days since 1970.
    fileprivate var inDays: Double { Double(microseconds) / 86_400e6 }
}
