/// A value far from where values have been.
///
/// Idea: the distance from the running median in running spreads (`Surprise`), put on the scale of its own past
/// (`TailGauge`). Scale and offset do not matter.
///
/// Source: Hampel 1974 for median and quantiles in place of mean and deviation; Siffer et al. 2017 for the tail.
struct Spike: Detector {
    static let name = "spike"

    private var surprise = Surprise()
    private var gauge = TailGauge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        return surprise.judge(value).map { gauge.judge($0) } ?? 0
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try surprise.exchange(&state)
        try gauge.exchange(&state)
    }
}
