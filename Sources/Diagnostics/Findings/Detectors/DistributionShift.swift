/// The newest values spread unlike the past: activity that stops, a level that moved, a swing that grew or went.
///
/// Idea: the past is cut at its quantiles into `parts` of equal share, ties fallen together; of the newest `length`
/// values each part holds a share, and the relative entropy of those shares against the past's, on the scale of its own
/// past, tells how unlike they are. Which values are how far away does not matter, only how they are ranked; so scale
/// and offset do not.
///
/// Source: Wang et al. 2011, "Statistical techniques for online anomaly detection in data centers" (relative entropy of
/// windows); Kullback and Leibler 1951. Memory: 80 KiB, pasts of values and of entropies.
struct DistributionShift: Detector {
    static let name = "distribution"
    /// Newest values that are compared (samples, default 12: an hour of five minutes).
    static let length = 12
    /// Parts the past is cut into (2 or more, default 8: with 12 values, finer ones stay empty by chance).
    static let parts = 8
    /// Past values that count (samples, default 2,000: a week of five minutes).
    static let window = 2_000
    /// Past values before anything is judged, besides the newest (samples, default 30).
    static let fewest = 30
    /// Values that each part holds besides the past's, so that an empty one makes no miracle (default 0.5). Source:
    /// Krichevsky and Trofimov 1981.
    static let spare = 0.5

    private var past = PastValues(most: window)
    private var newest: [Double] = []
    private var gauge = TailGauge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        past.insert(value)
        if newest.count == Self.length { newest.removeFirst() }
        newest.append(value)
        guard past.count >= Self.fewest + Self.length else { return 0 }
        return gauge.judge(Self.entropy(newest, past))
    }

    /// Relative entropy of the values against the past (nats), times their number; 0 or more.
    static func entropy(_ values: [Double], _ past: PastValues) -> Double {
        var cuts: [Double] = []
        for part in 1..<parts {
            let cut = past.quantile(Double(part) / Double(parts))
            if cuts.last.map({ cut > $0 }) ?? true { cuts.append(cut) }
        }
        var counts = [Double](repeating: 0, count: cuts.count + 1)
        for value in values { counts[cuts.firstIndex { value <= $0 } ?? cuts.count] += 1 }
        let total = Double(past.count) + spare * Double(counts.count)
        var sum = 0.0
        var before = 0
        for (part, count) in counts.enumerated() {
            let upTo = part < cuts.count ? past.upTo(cuts[part]) : past.count
            let usual = (Double(upTo - before) + spare) / total
            before = upTo
            if count > 0 { sum += count * Elementary.ln(count / Double(values.count) / usual) }
        }
        return max(0, sum)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try past.exchange(&state)
        try state.pass(&newest, atMost: Self.length)
        try gauge.exchange(&state)
    }
}
