/// The level moved and stays moved: CUSUM of both sides.
///
/// Idea: values in spreads from the median of the past are added up as far as they are beyond an allowance; a sum that
/// grows large is put on the scale of its own past. After a shift the median follows within half a window, and the sum
/// falls back. Scale and offset do not matter.
///
/// Source: Page 1954, "Continuous inspection schemes".
struct LevelShift: Detector {
    static let name = "level"
    /// What each sample is allowed to be off (spreads, > 0, default 0.5: half of the smallest shift that matters).
    static let allowance = 0.5
    /// What one sample may add (spreads, default 3), so that a spike is no shift.
    static let mostStep = 3.0
    /// The sums' bound.
    static let mostSum = 1_000.0

    private var past = CentredPast()
    private var above = 0.0
    private var below = 0.0
    private var gauge = TailGauge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value, let centred = past.judge(value) else { return 0 }
        let step = min(Self.mostStep, max(-Self.mostStep, centred))
        above = Self.sum(above, step)
        below = Self.sum(below, -step)
        return gauge.judge(max(above, below))
    }

    /// The sum of one side after a value so many spreads on that side.
    static func sum(_ sum: Double, _ spreads: Double) -> Double { min(mostSum, max(0, sum + spreads - allowance)) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try past.exchange(&state)
        try state.pass(&above)
        try state.pass(&below)
        try gauge.exchange(&state)
    }
}
