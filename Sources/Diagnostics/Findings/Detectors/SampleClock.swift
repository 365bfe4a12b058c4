import Telemetry

/// How long a series has run and in which steps, by the times of its samples.
///
/// A sample without a time, or with one that is not later than the last, takes no time if others have told the step by
/// going on; where no sample has a time at all, each takes `fallback`. Memory: 1.6 KiB.
struct SampleClock: Hashable, Sendable {
    /// Step where none is known (s, default 300: five minutes, as most telemetry is kept).
    static let fallback = 300.0
    /// Steps that count for the usual one (default 100).
    static let window = 100
    /// No pause counts for more (s, default ten years), so that a broken clock does not stop the sum.
    static let longest = 315_576_000.0

    private var last: Double?
    private var steps = PastValues(most: window)
    /// Since the first sample (s).
    private(set) var elapsed = 0.0

    /// The usual time between samples (s, > 0): the median of the newest.
    var step: Double { steps.count > 0 ? max(1e-6, steps.median) : Self.fallback }

    mutating func advance(to sample: Sample) {
        guard let at = sample.at else {
            if last == nil { elapsed += Self.fallback }
            return
        }
        let now = Double(at.microseconds) / 1e6
        defer { last = max(now, last ?? now) }
        guard let last, now > last else { return }
        let passed = min(Self.longest, now - last)
        elapsed += passed
        steps.insert(passed)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&last)
        try steps.exchange(&state)
        try state.pass(&elapsed)
    }
}
