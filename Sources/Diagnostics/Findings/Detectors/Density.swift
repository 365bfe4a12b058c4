/// A state of the whole device that it is hardly ever in, whatever each metric says.
///
/// Idea: the metrics' residuals and how they changed are looked at along a few fixed directions drawn by chance; along
/// each a small histogram with forgetting says how often the device has been there. Where many say seldom, it is an
/// unusual state, also one that no straight line tells from the usual ones. Judged by the largest of past days.
///
/// Source: Pevný 2016, "LODA: lightweight on-line detector of anomalies". Memory: 120 bytes. Cost: `views` · metrics
/// products.
struct Density: Hashable, Sendable {
    static let name = "density"
    /// Directions (1 or more, default 6: more bring little beside their memory).
    static let views = 6
    /// Bins of a histogram (3 or more, default 10), the middle eight each of one standard deviation.
    static let bins = 10
    /// Slots after which all counts are halved (default 8,064: four weeks of five minutes).
    static let memory: UInt16 = 8_064
    /// Scale of the days' largest, at least (log2 units, default 0.06).
    static let least: Float = 0.06

    private var counts: [UInt16]
    private var total: UInt16 = 0
    private var peaks = Peaks()

    init() { counts = Array(repeating: 0, count: Self.views * Self.bins) }

    /// Weights by view and metric: −1, 0 or 1 over the root of how many are not 0. The same for all devices.
    static func weights(size: Int) -> [Float] {
        var state: UInt64 = 0x5DEE_CE66
        return (0..<views).flatMap { view -> [Float] in
            var signs = (0..<size).map { _ -> Float in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return [-1, 0, 1][Int(state >> 33) % 3]
            }
            if signs.allSatisfy({ $0 == 0 }), size > 0 { signs[view % size] = 1 }
            let norm = signs.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return signs.map { $0 / norm }
        }
    }

    /// −log10 of the probability of a day that is so seldom.
    mutating func judge(
        _ residuals: InlineArray<12, Float>, size: Int, weights: [Float], days: Int, learns: Bool
    ) -> Float {
        var seldom: Float = 0
        let all = Float(total) + 5
        for view in 0..<Self.views {
            var place: Float = 0
            for metric in 0..<size { place += weights[view * size + metric] * residuals[metric] }
            let bin = view * Self.bins + Int(min(Float(Self.bins - 1), max(0, place + Float(Self.bins) / 2)))
            seldom -= Binary.log2((Float(counts[bin]) + 0.5) / all)
            if learns { counts[bin] += 1 }
        }
        if learns {
            total += 1
            if total >= Self.memory {
                total /= 2
                for bin in counts.indices { counts[bin] /= 2 }
            }
        }
        return peaks.surprise(of: seldom / Float(Self.views), days: days, least: Self.least)
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        for bin in counts.indices { try state.pass(&counts[bin]) }
        try state.pass(&total)
        guard total < Self.memory, counts.allSatisfy({ $0 <= Self.memory }) else { throw StateReader.Malformed() }
        try peaks.exchange(&state)
    }
}
