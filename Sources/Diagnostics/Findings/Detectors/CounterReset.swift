/// A counter starts anew.
///
/// Idea: a metric that hardly ever falls and keeps rising is a counter; a fall to under half is a reset, as rare as such
/// falls were. Of a metric that is no counter nothing is told. Scale does not matter, offset does: a counter counts
/// from 0.
///
/// Source: resets as a fall, Prometheus documentation, `resets()`; the rate by Laplace's rule of succession.
struct CounterReset: Detector {
    static let name = "reset"
    /// Steps that must have been seen (steps, > 0, default 100: with fewer, a fall in a hundred is not to be told from
    /// none).
    static let fewest = 100.0
    /// Share of steps that may fall (0...1, default 0.01: a device that starts anew every day at five minutes falls in
    /// 0.3 %).
    static let mostFalls = 0.01
    /// Share of steps that must rise (0...1, default 0.05: a meter of what is hardly used stands still most of the time).
    static let fewestRises = 0.05

    private var last: Double?
    private var steps = 0.0
    private var falls = 0.0
    private var rises = 0.0

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        defer { self.last = value }
        guard let last else { return 0 }
        let isCounter =
            steps >= Self.fewest && falls <= max(1, Self.mostFalls * steps) && rises >= Self.fewestRises * steps
        let rate = (falls + 1) / (steps + 2)
        steps += 1
        if value < last { falls += 1 }
        if value > last { rises += 1 }
        if steps > 1e6 { (steps, falls, rises) = (steps / 2, falls / 2, rises / 2) }
        guard isCounter, last > 0, value >= 0, value < last / 2 else { return 0 }
        return -Elementary.ln(rate) * 0.434294481903251827651
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&last)
        try state.pass(&steps)
        try state.pass(&falls)
        try state.pass(&rises)
    }
}
