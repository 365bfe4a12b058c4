import Telemetry

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a run of numbers is made of, added up: a start, a step from value to value, daily waves and noise.
struct SeriesFormula: Hashable, Sendable {
    /// A sine of one day: lowest twelve hours after its peak.
    struct Wave: Hashable, Sendable {
        var lowest: Double
        var highest: Double
        /// Minutes after midnight of the home's clock.
        var peak: Int
    }
    var start = 0.0
    var step = 0.0
    var waves: [Wave] = []
    /// Standard deviations of independent noises.
    var noises: [Double] = []

    /// - Parameters:
    ///   - index: in its run, from 0.
    ///   - place: in the whole series, from 0.
    func value(_ index: Int, at place: Int, by clock: SeriesClock) -> Double {
        var value = start + Double(index) * step
        for wave in waves {
            let turn = Double(clock.minute(at: place) - wave.peak) / 1_440
            value += (wave.lowest + wave.highest) / 2 + (wave.highest - wave.lowest) / 2 * cos(2 * .pi * turn)
        }
        for (number, spread) in noises.enumerated() { value += spread * clock.noise(number, at: place) }
        return Self.rounded(value)
    }

    /// Off by less than a billionth: 20 + 3 × 0.1 is 20.3.
    private static func rounded(_ value: Double) -> Double {
        let scaled = (value * 1e9).rounded()
        return scaled.magnitude < 1e17 ? scaled / 1e9 : value
    }
}

/// When the values of a series are, and what its noise is drawn from.
struct SeriesClock: Sendable {
    var start: Timestamp
    var every: TimeSpan
    var zone: ZoneOffsets
    /// The same text gives the same noise, everywhere.
    var seed: String

    /// After midnight, of the home's clock.
    func minute(at place: Int) -> Int {
        zone.civil(at: start + TimeSpan(microseconds: every.microseconds * Int64(place))).minute
    }

    /// Of mean 0 and standard deviation 1, within ±6: twelve uniform values less six.
    func noise(_ number: Int, at place: Int) -> Double {
        var state = seed.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        state = Self.mixed(state &+ UInt64(truncatingIfNeeded: place) &* 0x9E37_79B9_7F4A_7C15)
        state = Self.mixed(state &+ UInt64(truncatingIfNeeded: number))
        var sum = -6.0
        for _ in 0..<12 {
            state &+= 0x9E37_79B9_7F4A_7C15
            sum += Double(Self.mixed(state) >> 11) * 0x1p-53
        }
        return sum
    }

    /// Source: SplitMix64 (Steele, Lea and Flood 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
