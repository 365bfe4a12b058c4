/// How far one slot of a metric lies from its normal, in standard deviations: what the detectors of moves look at.
struct Residual: Hashable, Sendable {
    /// Slots over which the average runs (default 12: an hour of five minutes).
    static let span: Float = 12

    var now: Float
    /// The running average before this slot, and with it.
    var before: Float
    var smooth: Float
    /// False while something is known to be wrong: what is slow to forget keeps to what was usual.
    var learns = true

    /// Of a metric whose average is of no interest.
    init(_ now: Float, learns: Bool = true) {
        (self.now, before, smooth) = (now, now, now)
        self.learns = learns
    }

    /// `average` is moved on.
    init(_ now: Float, average: inout Float, learns: Bool = true) {
        self.learns = learns
        self.now = now
        before = average
        average += (now - average) * (2 / (Self.span + 1))
        smooth = average
    }
}

/// Judges the residuals of one metric, slot by slot, with a few bytes for each device.
protocol ResidualDetector: Hashable, Sendable {
    static var name: String { get }
    init()
    /// −log10 of the probability of a day so unlike; signed: negative where the metric is lower, or calmer.
    mutating func judge(_ residual: Residual, days: Int) -> Float
    /// A day has ended, the `days`th.
    mutating func turn(days: Int)
    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed)
}
