/// The mean of all values so far no longer holds: the Page-Hinkley test of both sides.
///
/// Idea: the sum of differences from the running mean, less an allowance, against its lowest (highest) so far; the
/// difference is put on the scale of its own past. Where `LevelShift` compares with a median that follows within days,
/// this mean remembers. Scale and offset do not matter.
///
/// Source: Page 1954; Hinkley 1971; Mouss et al. 2004 for the form.
struct PageHinkley: Detector {
    static let name = "page-hinkley"
    /// What each sample is allowed to be off (spreads, > 0, default 0.1).
    static let allowance = 0.1
    /// Share of the sum that is kept from sample to sample (0...1, default 0.999: a memory of a thousand samples).
    static let kept = 0.999

    private var past = CentredPast()
    private var mean = 0.0
    private var count = 0.0
    private var above = 0.0
    private var below = 0.0
    private var gauge = TailGauge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value, let centred = past.judge(value) else { return 0 }
        // One spike must not move the mean for good.
        let step = min(LevelShift.mostStep, max(-LevelShift.mostStep, centred))
        count = min(10_000, count + 1)
        mean += (step - mean) / count
        above = max(0, Self.kept * above + step - mean - Self.allowance)
        below = max(0, Self.kept * below - step + mean - Self.allowance)
        return gauge.judge(max(above, below))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try past.exchange(&state)
        try state.pass(&mean)
        try state.pass(&count)
        try state.pass(&above)
        try state.pass(&below)
        try gauge.exchange(&state)
    }
}
