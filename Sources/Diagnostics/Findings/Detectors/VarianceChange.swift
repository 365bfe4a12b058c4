/// Values scatter more, or less, than they used to.
///
/// Idea: the logarithm of the variance of the newest values, judged by its own past: a logarithm, since half is as
/// much of a change as double. Scale and offset do not matter.
///
/// Source: Bartlett and Kendall 1946, the logarithm of variances.
struct VarianceChange: Detector {
    static let name = "variance"
    /// Values of which the variance is taken (samples, default 24: two hours of five minutes).
    static let length = 24
    /// Variance that is always there (share of the past's, default 1e-6), so that a standstill has a logarithm.
    static let floor = 1e-6

    private var newest: [Double] = []
    private var mean = 0.0
    private var square = 0.0
    private var count = 0.0
    private var surprise = Surprise()
    private var gauge = TailGauge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        if newest.count == Self.length { newest.removeFirst() }
        newest.append(value)
        count = min(2_000, count + 1)
        let away = value - mean
        mean += away / count
        square += (away * (value - mean) - square) / count
        guard newest.count == Self.length, square > 0 else { return 0 }
        let ratio = Self.variance(newest) / square + Self.floor
        return surprise.judge(Elementary.ln(ratio)).map { gauge.judge($0) } ?? 0
    }

    static func variance(_ values: [Double]) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + $1 / count }
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&newest, atMost: Self.length)
        try state.pass(&mean)
        try state.pass(&square)
        try state.pass(&count)
        try surprise.exchange(&state)
        try gauge.exchange(&state)
    }
}
