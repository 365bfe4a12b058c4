/// Metrics that no longer move together as they did: principal components, T² within them and SPE beside them.
///
/// Idea: the covariance of the metrics' residuals is followed with forgetting; of its correlation the few strongest
/// directions are how this device's metrics move together. T² is how far out along those directions it stands, SPE what
/// is left beside them; both are judged by the largest of past days. What the weather moves, it moves along the usual
/// directions; what breaks, beside them.
///
/// Source: Hotelling 1947; Jackson and Mudholkar 1979 for SPE; Li et al. 2000 for recursive components. Memory: 2 bytes a
/// pair and 12 a metric and some: 290 for 8 metrics. Cost: n²/2 products a slot, and each `refresh` a decomposition.
struct Relation: Hashable, Sendable {
    static let name = "relation"
    /// Metrics that take part at most (metrics, 2...12, default 12: the decomposition grows with the third power), the first
    /// ones.
    static let most = 12
    /// Directions at most (default 3), and how strong one must be (share of the metrics' number 1/n, default 1.3).
    static let directions = 3
    static let leastStrength: Float = 1.3
    /// Slots that are remembered (default 4,032: two weeks of five minutes).
    static let memory: Float = 4_032
    /// Slots between decompositions (default 72: six hours).
    static let refresh: UInt16 = 72
    /// Residuals are cut here (standard deviations, > 0, default 6), so that one wild value does not turn the directions.
    static let clip: Float = 6
    /// Correlations are drawn towards 0 by this share (default 0.02). Source: Ledoit and Wolf 2004.
    static let shrinkage: Float = 0.02
    /// Scale of the days' largest, at least (log2 units, default 0.09).
    static let least: Float = 0.09

    let size: Int
    /// Upper triangle, row after row.
    private var covariance: [Float]
    /// Direction after direction; of those beyond `used` nothing.
    private var loadings: [Float]
    private var strengths: SIMD4<Float> = .zero
    private var used: UInt8 = 0
    private var seen: Float = 0
    private var sinceRefresh: UInt16 = 0
    private var along = Peaks()
    private var beside = Peaks()

    init(size: Int) {
        self.size = min(Self.most, max(0, size))
        covariance = Array(repeating: 0, count: self.size * (self.size + 1) / 2)
        loadings = Array(repeating: 0, count: self.size * Self.directions)
    }

    /// What one slot says.
    struct Verdict {
        /// −log10 of the probability of a day as far along the usual directions, and as far beside them.
        var along: Float = 0
        var beside: Float = 0
        /// How far each metric lies beside them, in standard deviations.
        var apart = InlineArray<12, Float>(repeating: 0)
    }

    /// - Parameters:
    ///   - residuals: averaged ones, by place among the metrics that take part; the first `size` count.
    ///   - learns: false while something is known to be wrong.
    mutating func judge(_ residuals: InlineArray<12, Float>, days: Int, learns: Bool) -> Verdict {
        var verdict = Verdict()
        var scaled = InlineArray<12, Float>(repeating: 0)
        var squares: Float = 0
        var cell = 0
        for place in 0..<size {
            let cut = min(Self.clip, max(-Self.clip, residuals[place]))
            // A metric that hardly moves must not be told from rounding.
            scaled[place] = cut / max(covariance[cell], 0.01).squareRoot()
            cell += size - place
        }
        verdict.apart = scaled
        if used > 0 {
            var inside: Float = 0
            for direction in 0..<Int(used) {
                var score: Float = 0
                let base = direction * size
                for place in 0..<size { score += loadings[base + place] * scaled[place] }
                inside += score * score / strengths[direction]
                for place in 0..<size { verdict.apart[place] -= score * loadings[base + place] }
            }
            for place in 0..<size { squares += verdict.apart[place] * verdict.apart[place] }
            verdict.along = along.surprise(of: inside.squareRoot(), days: days, least: Self.least)
            verdict.beside = beside.surprise(of: squares.squareRoot(), days: days, least: Self.least)
        }
        if learns { learn(residuals) }
        return verdict
    }

    private mutating func learn(_ residuals: InlineArray<12, Float>) {
        seen = min(Self.memory, seen + 1)
        let step = 1 / seen
        var cell = 0
        for row in 0..<size {
            let a = min(Self.clip, max(-Self.clip, residuals[row])) * step
            for column in row..<size {
                let b = min(Self.clip, max(-Self.clip, residuals[column]))
                covariance[cell] += a * b - step * covariance[cell]
                cell += 1
            }
        }
        sinceRefresh += 1
        if sinceRefresh >= Self.refresh {
            sinceRefresh = 0
            decompose()
        }
    }

    private mutating func decompose() {
        guard size > 1 else { return }
        var diagonal = [Float](repeating: 0, count: size)
        var cell = 0
        for row in 0..<size {
            diagonal[row] = max(covariance[cell], 0.01).squareRoot()
            cell += size - row
        }
        var correlation = [Float](repeating: 0, count: size * size)
        cell = 0
        for row in 0..<size {
            for column in row..<size {
                let share = row == column ? 1 : 1 - Self.shrinkage
                let value = covariance[cell] / (diagonal[row] * diagonal[column]) * share
                correlation[row * size + column] = value
                correlation[column * size + row] = value
                cell += 1
            }
        }
        let eigen = SymmetricEigen(correlation, size: size)
        let strong = eigen.values.prefix(min(Self.directions, size - 1)).prefix { $0 >= Self.leastStrength }
        used = UInt8(strong.count)
        strengths = .zero
        for (place, value) in strong.enumerated() { strengths[place] = value }
        for index in loadings.indices { loadings[index] = index < strong.count * size ? eigen.vectors[index] : 0 }
    }

    mutating func turn(days: Int) {
        along.turn(days: days, least: Self.least)
        beside.turn(days: days, least: Self.least)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&covariance, within: Self.clip * Self.clip)
        try state.pass(&loadings, within: 1.01)
        for place in 0..<Self.directions { try state.pass(&strengths[place], within: 100, from: 0) }
        try state.pass(&used)
        try state.pass(&seen, within: Self.memory, from: 0)
        try state.pass(&sinceRefresh)
        guard used <= Self.directions, sinceRefresh < Self.refresh,
            (0..<Int(used)).allSatisfy({ strengths[$0] >= Self.leastStrength })
        else { throw StateReader.Malformed() }
        try along.exchange(&state)
        try beside.exchange(&state)
    }
}
