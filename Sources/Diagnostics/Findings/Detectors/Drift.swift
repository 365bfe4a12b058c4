/// A slow move in one direction.
///
/// Idea: a fast and a slow moving average part company when a series drifts, by the slope times the difference of
/// their mean ages, and stay together when it does not. Their difference is judged by its own past. Scale and offset do
/// not matter.
///
/// Source: Roberts 1959, exponentially weighted averages; the difference of two as an estimate of slope, Brown 1963.
struct Drift: Detector {
    static let name = "drift"
    /// Span of the fast average (samples, default 288: a day of five minutes, so that the day itself is no drift).
    static let fast = 288.0
    /// Span of the slow one (samples, default 2,016: a week).
    static let slow = 2_016.0

    /// Samples before the averages are far enough from the first value to be judged (default twice `fast`).
    static let settled = 576

    private var count = 0
    private var fastMean: Double?
    private var slowMean: Double?
    private var surprise = Surprise()
    private var gauge = TailGauge()

    init() {}

    /// Per sample, by the averages' mean ages of (span − 1) / 2; nil before the first value.
    var slope: Double? {
        guard let fastMean, let slowMean else { return nil }
        return (fastMean - slowMean) * 2 / (Self.slow - Self.fast)
    }

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        let fastBefore = fastMean ?? value
        let slowBefore = slowMean ?? value
        let fastNow = fastBefore + (value - fastBefore) * 2 / (Self.fast + 1)
        let slowNow = slowBefore + (value - slowBefore) * 2 / (Self.slow + 1)
        fastMean = fastNow
        slowMean = slowNow
        count = min(Self.settled, count + 1)
        guard count == Self.settled else { return 0 }
        return surprise.judge(fastNow - slowNow).map { gauge.judge($0) } ?? 0
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&count, in: 0...Self.settled)
        try state.pass(&fastMean)
        try state.pass(&slowMean)
        try surprise.exchange(&state)
        try gauge.exchange(&state)
    }
}
