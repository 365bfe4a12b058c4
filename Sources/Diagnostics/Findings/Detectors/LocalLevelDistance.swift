/// Several metrics together, away from where they slowly move.
///
/// Idea: the metrics are a level that wanders, plus noise. Noise and wandering are learned as covariances from a warm-up;
/// then the smoothed values' distance from a slow reference is measured in what noise and wandering since the
/// reference explain. The reference follows while all is quiet and stands while it is not; when a distance falls to
/// half of its peak, what raised it went back, and the reference starts anew from where the values are.
/// Scale and offset of each metric do not matter. A metric without a value keeps its last.
///
/// Source: the local level model, Harvey 1989, section 2.3, in place of fixed means in Hotelling's T² (1947).
/// Memory: 8 · `warmUp` · metrics bytes in the warm-up, then 16 · metrics². Cost: metrics³ / 6 products a sample.
struct LocalLevelDistance: Detector {
    static let name = "multivariate"
    /// Samples that are learned from before anything is judged (default 400).
    static let warmUp = 400
    /// Smoothing of the values (span of the moving average, samples, default 5).
    static let span = 5.0
    /// Smoothing of the reference (span, samples, default 600: half as long again as the warm-up shows of wandering).
    static let referenceSpan = 600.0
    /// A distance above this is unlike (> 0, default 2.5: chosen on runs of one test rig, where 2 to 3 do about as well;
    /// docs/accuracy.md). The noise's covariance is of differences, twice that of the values, so this is no χ.
    static let threshold = 2.5
    /// Samples in a row above it that start an alarm (default 3, so that one glitch starts none).
    static let confirmed = 3
    /// The alarm ends at this share of the threshold (0...1, default 0.9), so that it does not flicker about it.
    static let lower = 0.9
    /// The alarm also ends when the smoothed distance is below this share of its peak (0...1, default 0.5).
    static let wentBack = 0.5
    /// Samples after it in which the reference finds its place (default 30).
    static let grace = 30
    /// Share by which covariances are drawn to 0 (0...1, default 0.1), and a variance that is always there (of a
    /// standardised metric, default 0.001).
    static let shrinkage = 0.1
    static let leastVariance = 1e-3
    /// Standardised values are cut there (default 50).
    static let farthest = 50.0
    /// Metrics that are looked at; more are left out.
    static let mostMetrics = 64

    private struct Model: Hashable, Sendable {
        var centre: [Double]
        var scale: [Double]
        var noise: SymmetricMatrix
        /// Growth a sample.
        var wandering: SymmetricMatrix
        var smooth: [Double]
        var reference: [Double]
        /// Samples that the reference is behind.
        var age: Double
        var graceLeft = 0
        /// Samples in a row above the threshold, while there is no alarm.
        var above = 0
        var smoothedDistance = 0.0
        var peak = 0.0
    }
    private var metrics = 0
    private var warm: [Double?] = []
    private var last: [Double?] = []
    private var model: Model?
    private(set) var isUnlike = false
    /// Zero in the warm-up.
    private(set) var distance = 0.0

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        if metrics == 0 {
            metrics = min(Self.mostMetrics, sample.values.count)
            last = Array(repeating: nil, count: metrics)
        }
        for index in 0..<metrics { last[index] = sample.usable(index) ?? last[index] }
        guard metrics > 0, last.contains(where: { $0 != nil }) else { return 0 }
        guard model != nil else {
            warm.append(contentsOf: last)
            if warm.count >= Self.warmUp * metrics { learn() }
            return 0
        }
        follow()
        return ChiSquare.surprise(distance * distance, degrees: Double(metrics))
    }

    /// How much each metric adds to the square of the distance when looked at by itself, largest first.
    var drivers: [(metric: Int, share: Double)] {
        guard let model else { return [] }
        let alone = (0..<metrics).map { index in
            let away = model.smooth[index] - model.reference[index]
            return away * away / (model.noise[index, index] + model.age * model.wandering[index, index])
        }
        let total = alone.reduce(0, +)
        guard total > 0 else { return [] }
        return alone.enumerated().map { ($0, $1 / total) }.sorted { $0.1 > $1.1 }
    }

    private mutating func learn() {
        let count = warm.count / metrics
        var rows = [[Double]](repeating: Array(repeating: 0, count: metrics), count: count)
        var centre = [Double](repeating: 0, count: metrics)
        var scale = [Double](repeating: 1, count: metrics)
        for metric in 0..<metrics {
            let known = stride(from: metric, to: warm.count, by: metrics).map { warm[$0] }
            let first = known.first { $0 != nil } ?? nil
            let column = known.map { $0 ?? first ?? 0 }
            let sorted = column.sorted()
            let mean = column.reduce(0) { $0 + $1 / Double(count) }
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(count) }
            centre[metric] = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
            scale[metric] = max(variance.squareRoot(), mean.magnitude * 1e-9, 1e-100)
            for row in 0..<count { rows[row][metric] = Self.standard(column[row], centre[metric], scale[metric]) }
        }
        for row in 1..<count { rows[row] = Self.step(rows[row - 1], towards: rows[row], 2 / (Self.span + 1)) }
        let settled = Array(rows[(count / 10)...])
        var noise = Self.growth(settled, over: count / 20)
        for metric in 0..<metrics { noise[metric, metric] += Self.leastVariance }
        let lags = [count / 4, count / 2]
        var wandering = SymmetricMatrix(size: metrics)
        for lag in lags {
            wandering = wandering.plus(
                Self.growth(settled, over: lag), weight: 1 / Double(lag * lags.count))
        }
        var reference = settled[0]
        for row in settled { reference = Self.step(reference, towards: row, 2 / (Self.referenceSpan + 1)) }
        model = Model(
            centre: centre, scale: scale, noise: noise, wandering: wandering, smooth: settled[settled.count - 1],
            reference: reference, age: Self.referenceSpan / 2)
        warm = []
    }

    private mutating func follow() {
        guard var model else { return }
        defer { self.model = model }
        let now = (0..<metrics).map { index in
            last[index].map { Self.standard($0, model.centre[index], model.scale[index]) } ?? model.smooth[index]
        }
        model.smooth = Self.step(model.smooth, towards: now, 2 / (Self.span + 1))
        let away = zip(model.smooth, model.reference).map { $0 - $1 }
        let explained = model.noise.plus(model.wandering, weight: model.age)
        distance = min(1e6, (explained.inverseForm(away) ?? 0).squareRoot())
        if model.graceLeft > 0 {
            model.graceLeft -= 1
            model.reference = Self.step(model.reference, towards: model.smooth, 0.1)
            return
        }
        if !isUnlike {
            model.above = distance > Self.threshold ? model.above + 1 : 0
            if model.above >= Self.confirmed {
                isUnlike = true
                model.above = 0
                model.smoothedDistance = distance
                model.peak = distance
            }
        } else {
            model.smoothedDistance += 0.1 * (distance - model.smoothedDistance)
            model.peak = max(model.peak, model.smoothedDistance)
            if distance <= Self.lower * Self.threshold {
                isUnlike = false
            } else if model.peak > 2 * Self.threshold, model.smoothedDistance < Self.wentBack * model.peak {
                isUnlike = false
                model.reference = model.smooth
                model.graceLeft = Self.grace
            }
        }
        if isUnlike {
            model.age += 1
        } else if model.graceLeft == 0 {
            let pace = 2 / (Self.referenceSpan + 1)
            model.reference = Self.step(model.reference, towards: model.smooth, pace)
            model.age = max(Self.referenceSpan / 2, model.age * (1 - pace))
        }
    }

    private static func standard(_ value: Double, _ centre: Double, _ scale: Double) -> Double {
        min(farthest, max(-farthest, (value - centre) / scale))
    }

    private static func step(_ from: [Double], towards to: [Double], _ share: Double) -> [Double] {
        zip(from, to).map { $0 + share * ($1 - $0) }
    }

    /// Mean square of the differences over `lag` samples, shrunk.
    private static func growth(_ rows: [[Double]], over lag: Int) -> SymmetricMatrix {
        var matrix = SymmetricMatrix(size: rows[0].count)
        for index in lag..<rows.count {
            matrix.add(zip(rows[index], rows[index - lag]).map { $0 - $1 }, weight: 1 / Double(rows.count - lag))
        }
        return matrix.shrunk(by: shrinkage)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&metrics, in: 0...Self.mostMetrics)
        try state.pass(&warm, atMost: Self.warmUp * Self.mostMetrics)
        try state.pass(&last, atMost: metrics)
        try state.pass(&isUnlike)
        try state.pass(&distance)
        guard last.count == metrics, metrics == 0 || warm.count % metrics == 0 else { throw StateReader.Malformed() }
        var isLearned = model != nil
        try state.pass(&isLearned)
        guard isLearned else { return }
        var model =
            self.model
            ?? Model(
                centre: [], scale: [], noise: SymmetricMatrix(size: metrics), wandering: SymmetricMatrix(size: metrics),
                smooth: [], reference: [], age: 0)
        try state.pass(&model.centre, atMost: metrics)
        try state.pass(&model.scale, atMost: metrics)
        try model.noise.exchange(&state)
        try model.wandering.exchange(&state)
        try state.pass(&model.smooth, atMost: metrics)
        try state.pass(&model.reference, atMost: metrics)
        try state.pass(&model.age)
        try state.pass(&model.graceLeft, in: 0...Self.grace)
        try state.pass(&model.above, in: 0...Self.confirmed)
        try state.pass(&model.smoothedDistance)
        try state.pass(&model.peak)
        let lengths = [model.centre, model.scale, model.smooth, model.reference].map(\.count)
        guard lengths.allSatisfy({ $0 == metrics }) else { throw StateReader.Malformed() }
        self.model = model
    }
}
