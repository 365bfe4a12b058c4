/// The street's mains at the house: its voltage, and how much of it an inverter may give.
///
///     u = U + unrest − 2.5 activity + street G/1000 + Z P_export/230
///
/// The street's own roofs raise it at noon. From 250 V on the inverter gives less, and above 253 V as a mean of ten minutes
/// nothing. Sources: EN 50549-1:2019, 4.7.2 (power by voltage) and 4.9.3 (253 V over ten minutes); EN 50160 campaigns for day
/// and unrest; Z after VDE-AR-N 4105 examples, 0.2 to 0.6 Ω at a single-phase feeder's end.
package struct GridConnection: Sendable {
    /// V.
    package private(set) var voltage: Double
    /// Over ten minutes, V.
    private(set) var mean: Double
    private let source: Double
    private let impedance: Double
    private let street: Double
    private var unrest: OrnsteinUhlenbeck

    /// V.
    static let sources = Distribution.boundedNormal(mean: 233.5, deviation: 2.2, within: 228...238.5)
    /// Ω.
    static let impedances = Distribution.uniform(0.15, 0.4)
    /// V at 1,000 W/m². Source: as above; neighbours' roofs.
    static let streets = Distribution.uniform(1, 4)
    /// V that level 1 of `grid_overvoltage` adds at all times, and at 1,000 W/m².
    private static let tapped = 9.0
    private static let crowded = 10.0
    /// V from which it gives less, and above which a fifth.
    static let derating = 250.0...253.0

    init(using random: inout RandomSource) {
        source = Self.sources.draw(using: &random)
        impedance = Self.impedances.draw(using: &random)
        street = Self.streets.draw(using: &random)
        unrest = OrnsteinUhlenbeck(deviation: 1.3, memory: 1_800, using: &random)
        voltage = source
        mean = source
    }

    /// - Parameters: `export` W; `crowd` level of a transformer set too high in a street with many roofs.
    mutating func step(
        seconds: Double, activity: Double, global: Double, crowd: Double, export: Double,
        using random: inout RandomSource
    ) {
        unrest.advance(by: seconds, using: &random)
        let sunny = (street + Self.crowded * crowd) * global / 1_000
        voltage = source + unrest.value - 2.5 * activity + Self.tapped * crowd + sunny + impedance * export / 230
        mean += (voltage - mean) * min(1, seconds / 600)
    }

    /// Share of the rating that the voltage leaves, 0.2...1; a filter of a minute, so that it does not hunt.
    func share(after before: Double, seconds: Double) -> Double {
        let high = (voltage - Self.derating.lowerBound) / (Self.derating.upperBound - Self.derating.lowerBound)
        let wanted = 1 - 0.8 * high.clamped(to: 0...1)
        return before + (wanted - before) * min(1, seconds / 60)
    }
}
