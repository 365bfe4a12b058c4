/// A stretch of the series unlike any stretch before.
///
/// Idea: the newest `length` values as one point; its distance from the nearest stretches of the past that do not
/// overlap it (root mean square over the values, mean of the squares of `neighbours`), in standard deviations of the
/// series, on the scale of its own past. Level counts: a known shape at a new level is new. Scale and offset do not
/// matter.
///
/// Source: Yeh et al. 2016, "Matrix profile I" (discords); Burnaev and Ishimtsev 2016 (nearest neighbours, streaming).
/// Memory: 32 KiB of values and 64 KiB of past distances. Cost: at most `window` · `length` products a sample, most
/// given up after the first few.
struct ShapeNovelty: Detector {
    static let name = "shape"
    /// Past values that are searched (samples, default 4,000: two weeks of five minutes).
    static let window = 4_000
    /// Stretches that count as near (default 3: one likeness may be chance).
    static let neighbours = 3
    /// Stretches that must be there to search (default 20).
    static let fewest = 20

    /// Values of a stretch (samples, 2...64, default 12: an hour of five minutes).
    private let length: Int
    private var values: [Double] = []
    private var gauge = TailGauge()

    init() { self.init(length: 12) }
    init(length: Int) { self.length = min(64, max(2, length)) }

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        // Room for as many again, so that the move to the front is rare.
        if values.count >= 2 * Self.window { values.removeFirst(values.count - Self.window + 1) }
        values.append(value)
        let past = values.suffix(Self.window)
        let stretches = past.count - 2 * length + 1
        guard stretches >= Self.fewest else { return 0 }
        return gauge.judge(past.withUnsafeBufferPointer { distance(in: $0, stretches) })
    }

    private func distance(in past: UnsafeBufferPointer<Double>, _ stretches: Int) -> Double {
        let (mean, variance) = Self.moments(past)
        guard variance > 1e-24 * mean * mean, variance > 0 else { return 0 }
        let newest = past.count - length
        // Ascending squares of the nearest so far.
        var nearest = [Double](repeating: .infinity, count: Self.neighbours)
        for start in stride(from: stretches - 1, through: 0, by: -1) {
            var sum = 0.0
            var index = 0
            let limit = nearest[Self.neighbours - 1]
            while index < length, sum < limit {
                let difference = past[newest + index] - past[start + index]
                sum += difference * difference
                index += 1
            }
            guard sum < limit else { continue }
            var place = Self.neighbours - 1
            while place > 0, nearest[place - 1] > sum {
                nearest[place] = nearest[place - 1]
                place -= 1
            }
            nearest[place] = sum
        }
        let square = nearest.reduce(0, +) / Double(Self.neighbours * length)
        return min(Surprise.most, (square / variance).squareRoot())
    }

    /// Mean and variance, in four sums side by side: one sum would wait for itself at every value.
    private static func moments(_ past: UnsafeBufferPointer<Double>) -> (mean: Double, variance: Double) {
        let count = Double(past.count)
        let fours = past.count / 4 * 4
        var sums = SIMD4<Double>.zero
        for start in stride(from: 0, to: fours, by: 4) {
            sums += SIMD4(past[start], past[start + 1], past[start + 2], past[start + 3])
        }
        let mean = (sums.sum() + past[fours...].reduce(0, +)) / count
        var squares = SIMD4<Double>.zero
        for start in stride(from: 0, to: fours, by: 4) {
            let away = SIMD4(past[start], past[start + 1], past[start + 2], past[start + 3]) - mean
            squares += away * away
        }
        let rest = past[fours...].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares.sum() + rest) / count)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        if !state.isReading { values = Array(values.suffix(Self.window)) }
        try state.pass(&values, atMost: Self.window)
        try gauge.exchange(&state)
    }
}
