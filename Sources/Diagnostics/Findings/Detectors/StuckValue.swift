/// The same value over and over, where it used to change.
///
/// Idea: from how often a value followed its equal in ended runs, a run of n repeats has the probability pⁿ. A metric that
/// often stands still has a p near 1 and never surprises. Scale and offset do not matter.
///
/// Source: the geometric distribution of runs; p by Laplace's rule of succession.
struct StuckValue: Detector {
    static let name = "stuck"
    /// Changes that must have been seen (default 30).
    static let fewest = 30.0
    /// Values of a run that count (default 100,000).
    static let longest = 100_000

    private var last: Double?
    private var repeats = 0
    /// Of runs that ended; halved together at a million, so that habits may change.
    private var pastRepeats = 0.0
    private var pastChanges = 0.0

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        guard value == last else {
            if last != nil {
                pastRepeats += Double(repeats)
                pastChanges += 1
                if pastRepeats + pastChanges > 1e6 { (pastRepeats, pastChanges) = (pastRepeats / 2, pastChanges / 2) }
            }
            last = value
            repeats = 0
            return 0
        }
        repeats = min(Self.longest, repeats + 1)
        guard pastChanges >= Self.fewest else { return 0 }
        let repeated = (pastRepeats + 1) / (pastRepeats + pastChanges + 2)
        return min(mostSurprise, -Double(repeats) * Elementary.ln(repeated) * 0.434294481903251827651)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&last)
        try state.pass(&repeats, in: 0...Self.longest)
        try state.pass(&pastRepeats)
        try state.pass(&pastChanges)
    }
}
