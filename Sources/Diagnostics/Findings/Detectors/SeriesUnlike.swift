/// One metric unlike its own past: spikes, shapes on two scales, the spread of the newest values and the time of day.
///
/// Idea: the detectors' −log10 p as one figure, between their sum (right for independent ones, as in Fisher's method)
/// and the largest (right for those that tell the same); of the newest five figures the median, so that one odd row is
/// confirmed by others before it is told; told once, and for less where as much was told before (`News`). A surprise is
/// by the row, an alarm bothers by the month: rows that come seldom may be told at less.
///
/// Source: Fisher 1925, section 21.1; Vovk and Wang 2020, "Combining p-values via averaging", for dependent ones; Tukey
/// 1977 for running medians. Memory: about 380 KiB, so for tables and for a few metrics, not for each of a fleet's.
/// Cost: that of two `ShapeNovelty`.
struct SeriesUnlike: Detector {
    static let name = "series"
    /// Exponent of the norm that makes one figure of five (1, a sum, to ∞, the largest; default 4/3) and the factor on
    /// it (> 0, default 1.6): with it a surprise of 4 lies on the plateau of thresholds that do well
    /// (docs/accuracy.md).
    static let norm = 4.0 / 3
    static let factor = 1.6
    /// Figures of which the median counts (default 5: three rows must agree).
    static let confirmed = 5
    /// Step at which a surprise counts as it is (s, default 300).
    static let step = 300.0
    /// What is told is told in steps of this (−log10 p, default 2): tails of a few dozens of excesses are not known
    /// better than to a factor of 100.
    static let told = 2.0

    private var clock = SampleClock()
    private var spike = Spike()
    private var short = ShapeNovelty(length: 4)
    private var long = ShapeNovelty(length: 12)
    private var distribution = DistributionShift()
    private var seasonal = SeasonalResidual()
    /// In the order of arrival.
    private var newest: [Double] = []
    private var news = News()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        clock.advance(to: sample)
        guard sample.value != nil else { return 0 }
        let surprises = [
            spike.judge(sample), short.judge(sample), long.judge(sample), distribution.judge(sample),
            seasonal.judge(sample),
        ]
        if newest.count == Self.confirmed { newest.removeFirst() }
        newest.append(Self.together(surprises))
        guard newest.count == Self.confirmed else { return 0 }
        let left = news.judge(newest.sorted()[Self.confirmed / 2], after: clock.elapsed)
        guard left > 0 else { return 0 }
        let byMonth = left + Elementary.ln(clock.step / Self.step) * 0.434294481903251827651
        return min(mostSurprise, max(0, (byMonth / Self.told).rounded(.down) * Self.told))
    }

    /// `factor` · (Σ sᵖ)^(1/p), p the `norm`.
    static func together(_ surprises: [Double]) -> Double {
        let sum = surprises.reduce(0) { $0 + ($1 > 0 ? Elementary.e(to: norm * Elementary.ln($1)) : 0) }
        return sum > 0 ? factor * Elementary.e(to: Elementary.ln(sum) / norm) : 0
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try clock.exchange(&state)
        try spike.exchange(&state)
        try short.exchange(&state)
        try long.exchange(&state)
        try distribution.exchange(&state)
        try seasonal.exchange(&state)
        try state.pass(&newest, atMost: Self.confirmed)
        try news.exchange(&state)
    }
}
