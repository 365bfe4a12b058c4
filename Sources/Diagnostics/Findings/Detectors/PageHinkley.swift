/// The mean moved: Page and Hinkley's test, for a series whose own mean is not known beforehand.
///
/// Idea: how far each residual lies from the mean of all before it, less an allowance, is added up; the distance of that
/// sum from its lowest point so far grows where the mean has risen, and stays small where it has not; the same for
/// falls. Judged by the largest of past days. `LevelShift` knows what the level should be and asks how far it is from
/// there; this asks whether it changed, whatever it was. What is learned of a mean fades, or a year would make it blind.
///
/// Source: Page 1954; Hinkley 1971, "Inference about the change-point from cumulative sum tests". Memory: 24 bytes.
/// Not among those that watch every device: what it tells there, `LevelShift` and `Drift` tell as well.
struct PageHinkley: ResidualDetector {
    static let name = "page-hinkley"
    /// What each slot is allowed to lie off the mean (standard deviations, > 0, default 0.25: half of the smallest shift
    /// that matters, 0.5).
    static let allowance: Float = 0.25
    /// What one slot may add (standard deviations, > 0, default 3), so that a spike is no change.
    static let mostStep: Float = 3
    /// Slots over which the mean is learned (default 2,016: a week of five minutes).
    static let memory: Float = 2_016
    /// Share of a distance that is kept from slot to slot (0...1, default 0.998: halved in 29 hours of five minutes).
    static let kept: Float = 0.998
    /// Scale of the days' largest, at least (log2 units, default 0.15).
    static let least: Float = 0.15

    private(set) var mean: Float = 0
    private var seen: Float = 0
    /// Distance of the sum from its lowest point, and of the sum of falls from its own.
    private(set) var risen: Float = 0
    private(set) var fallen: Float = 0
    private var peaks = Peaks()

    mutating func judge(_ residual: Residual, days: Int) -> Float {
        let away = min(Self.mostStep, max(-Self.mostStep, residual.now - mean))
        risen = max(0, risen * Self.kept + away - Self.allowance)
        fallen = max(0, fallen * Self.kept - away - Self.allowance)
        if residual.learns {
            seen = min(Self.memory, seen + 1)
            mean += away / seen
        }
        let surprise = peaks.surprise(of: max(risen, fallen), days: days, least: Self.least)
        return fallen > risen ? -surprise : surprise
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&mean, within: 1e6)
        try state.pass(&seen, within: Self.memory, from: 0)
        try state.pass(&risen, within: 1e6, from: 0)
        try state.pass(&fallen, within: 1e6, from: 0)
        try peaks.exchange(&state)
    }
}
