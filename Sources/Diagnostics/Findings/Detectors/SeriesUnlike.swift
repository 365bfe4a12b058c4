/// One metric unlike its own past: spikes, shapes on two scales and the time of day together.
///
/// Idea: the sum of the detectors' −log10 p, as in Fisher's method; so two that are each a little surprised outweigh one.
/// They are dependent, so that the sum is larger than a −log10 p; what the stream has told before takes that off, and
/// what is told is told once (`News`).
///
/// Source: Fisher 1925, section 21.1. Memory: about 280 KiB, so for tables and for a few metrics, not for each of a
/// fleet's. Cost: that of two `ShapeNovelty`.
struct SeriesUnlike: Detector {
    static let name = "series"

    private var spike = Spike()
    private var short = ShapeNovelty(length: 4)
    private var long = ShapeNovelty(length: 12)
    private var seasonal = SeasonalResidual()
    private var news = News()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        let sum = spike.judge(sample) + short.judge(sample) + long.judge(sample) + seasonal.judge(sample)
        return min(mostSurprise, news.judge(sum))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try spike.exchange(&state)
        try short.exchange(&state)
        try long.exchange(&state)
        try seasonal.exchange(&state)
        try news.exchange(&state)
    }
}
