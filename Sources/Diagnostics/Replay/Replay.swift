import Profiles
package import Telemetry

/// History through the fold that the service runs: readings in the order of time, and what was known at each moment.
///
/// Between readings nothing is judged, as the service's ticks would; where readings stop for longer than the profile's
/// `offline_after`, time goes on without them: one moment when the device counts as offline, then one at each mark of
/// `every`, at most `mostInGap`.
///
/// The fold takes no time before 2015, since no device that speaks today measured anything then. Older history is
/// folded a multiple of 28 years later, when dates fall on the same weekdays, and told at its own time.
package struct Replay: Sendable {
    /// Moments told in one gap.
    package static let mostInGap = 24
    /// 28 years: the Gregorian calendar repeats, 1901 to 2099.
    private static let cycle = TimeSpan.days(10_227)

    private let compiled: CompiledProfile
    private let every: TimeSpan
    private let device = DeviceID(high: 0x0000_0000_0000_7000, low: 0x8000_0000_0000_0000)
    private var state: DeviceState
    /// Added to every time before it is folded.
    private var shift = TimeSpan.zero
    /// The newest reading, as folded.
    private var newest: Timestamp?
    /// The last mark of `every` that was told.
    private var mark: Int64?

    /// - Parameter every: a moment is told at least so often while readings come; zero tells every row. Changes are
    ///   always told.
    package init(_ compiled: CompiledProfile, every: TimeSpan) {
        self.compiled = compiled
        self.every = max(.zero, every)
        state = DeviceState(compiled)
    }

    /// Folds what was observed at one instant, later than all before.
    package mutating func take(_ readings: [Reading], at time: Timestamp) -> [ReplayMoment] {
        if newest == nil {
            while time + shift < Usable.earliest, shift < .days(400_000) { shift = shift + Self.cycle }
        }
        var moments = newest.map { gap(from: $0, to: time + shift) } ?? []
        let at = time + shift
        newest = at
        let shifted = readings.map { reading in
            var reading = reading
            reading.observedAt = reading.observedAt + shift
            return reading
        }
        let said = fold(.readings(shifted), at: at)
        if isDue(at) || ReplayMoment.isNews(said) { moments.append(moment(at: at, said)) }
        return moments
    }

    /// How things stood after the last reading.
    package mutating func finish() -> ReplayMoment? {
        newest.map { moment(at: $0, []) }
    }

    private mutating func gap(from last: Timestamp, to next: Timestamp) -> [ReplayMoment] {
        let offline = last + compiled.profile.reports.offlineAfter + .seconds(1)
        guard next > offline else { return [] }
        var moments = [moment(at: offline, fold(.tick, at: offline))]
        _ = isDue(offline)
        var at = offline + every
        while every > .zero, at < next, moments.count < Self.mostInGap {
            moments.append(moment(at: at, fold(.tick, at: at)))
            at = at + every
        }
        return moments
    }

    private mutating func fold(_ content: DeviceInput.Content, at time: Timestamp) -> [FoldOutput] {
        state.fold(DeviceInput(device: device, receivedAt: time, imported: true, content: content), by: compiled)
    }

    private mutating func isDue(_ time: Timestamp) -> Bool {
        guard every > .zero else { return true }
        let number = time.microseconds / every.microseconds
        defer { mark = number }
        return mark != number
    }

    private func moment(at time: Timestamp, _ outputs: [FoldOutput]) -> ReplayMoment {
        ReplayMoment(of: state, outputs, at: time, told: shift, compiled)
    }
}
