/// What is usual of one metric at one hour of the day: a centre and a spread that outliers move only so far.
///
/// Idea: Huber's M-estimate, followed slot by slot; the spread as a logarithm, so that two bytes hold it over 128
/// octaves. A spread counts as at least a quarter of the metric's usual one, since an hour that never stirred is not so
/// sure of itself; a metric that never moved has no residuals.
///
/// Memory: 6 bytes, kept by whoever asks. Source: Huber 1964; Robbins and Monro 1951 for the steps.
struct HourNormal: Hashable, Sendable {
    /// A residual is at most this (standard deviations).
    static let farthest: Float = 100
    /// Days of its own time that an hour remembers (default 20: it follows the seasons in about a month).
    static let memory = 20
    /// Values farther from the centre count as so many spreads away, once it has some (default 2).
    private static let clip: Float = 2
    /// A normal distribution's standard deviation over its mean distance so clipped.
    private static let perSpread: Float = 1.36
    /// The spread is at least this part of the metric's usual distance (default 0.25).
    private static let leastSpread: Float = 0.25
    /// Codes are 1/512 octaves above 2⁻⁶⁰.
    private static let perOctave: Float = 512
    private static let lowest: Float = 60

    var centre: Float = 0
    /// 0: the hour is not known; 1: nothing has moved in it yet.
    var code: UInt16 = 0

    var isKnown: Bool { code > 0 }

    /// Mean distance from the centre, in the metric's unit; 0 where nothing has moved.
    private var spread: Float { code > 1 ? Binary.power(Float(code) / Self.perOctave - Self.lowest) : 0 }

    /// Standard deviation, at least of a quarter of the usual distance.
    func deviation(usual: Float) -> Float { max(spread, Self.leastSpread * usual) * Self.perSpread }

    /// In standard deviations; 0 for a metric that never moved.
    @inline(__always)
    func residual(of value: Float, usual: Float) -> Float {
        let deviation = deviation(usual: usual)
        guard deviation > 0 else { return 0 }
        let residual = (value - centre) / deviation
        return residual > -Self.farthest ? (residual < Self.farthest ? residual : Self.farthest) : -Self.farthest
    }

    /// Takes a value that counts for so much (0...1). `usual` is the metric's mean distance over all hours.
    @inline(__always)
    mutating func learn(_ value: Float, step: Float, usual: inout Float) {
        guard isKnown else {
            centre = value
            code = 1
            return
        }
        let distance = value - centre
        let size = abs(distance)
        guard code > 1 else {
            if size > 0 {
                code = Self.code(of: size)
                centre += step * distance
                if usual == 0 { usual = min(size, Self.largest) }
            }
            return
        }
        let spread = spread
        let limit = step < 0.04 ? Self.clip * spread : Float.greatestFiniteMagnitude
        let kept = size < limit ? size : limit
        centre += distance > 0 ? step * kept : -step * kept
        // The mean of what is clipped is where the logarithm's steps balance.
        let octaves = min(2, 1.442_695 * step * (kept / max(spread, .leastNormalMagnitude) - 1))
        code = UInt16(min(65_535, max(2, (Float(code) + Self.perOctave * octaves).rounded())))
        usual = min(Self.largest, usual + 0.05 * step * (min(size, 8 * usual) - usual))
    }

    private static func code(of size: Float) -> UInt16 {
        UInt16(min(65_535, max(2, ((Binary.log2(max(size, 1e-30)) + lowest) * perOctave).rounded())))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&centre, within: Self.largest)
        try state.pass(&code)
    }

    /// Values beyond are no measurement.
    static let largest: Float = 1e21
}
