#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Days of a metric that rises to 1, made up in ways that share nothing with the forecaster: no state space, no drift
/// that wanders, no knowledge of what it assumes. Levels start near 0; a life lasts 18 to 600 days (median 90), after up
/// to 40 days in which nothing happens; noise is 1 to 20 % of the way.
struct MadeUpDegradation {
    enum Kind: String, CaseIterable {
        case straight, power, exponential, wearInBits, shocks, weather, heavyTails, repaired, levelling, rounded
        case healthy, healthyInWeather

        var degrades: Bool { self != .healthy && self != .healthyInWeather }
    }

    /// A value a day; nil: nothing came.
    var values: [Double?]
    /// The level behind them.
    var levels: [Double]
    /// The first day from which on the level stays at 1 or above; nil: not within the days there are.
    var failsOn: Int?
    /// Days on which a repair set it back.
    var repairs: [Int] = []

    static let days = 420

    init(_ kind: Kind, using chance: inout some RandomNumberGenerator) {
        let life = min(600, max(18, 90 * exp(0.6 * Self.normal(using: &chance))))
        let start = Int.random(in: 0..<40, using: &chance)
        let spread = 0.05 * exp(0.6 * Self.normal(using: &chance))
        var noise = (0..<Self.days).map { _ in spread * Self.normal(using: &chance) }
        var used = (0..<Self.days).map { Double(max(0, $0 - start)) / life }
        switch kind {
        case .straight: break
        case .rounded:
            let step = Double.random(in: 0.02...0.1, using: &chance)
            noise = noise.map { $0 / 3 }
            for day in used.indices { noise[day] = ((used[day] + noise[day]) / step).rounded() * step - used[day] }
        case .power:
            let power = Double.random(in: 1.3...2.5, using: &chance)
            used = used.map { pow($0, power) }
        case .exponential:
            let growth = Double.random(in: 1...4, using: &chance)
            used = used.map { (exp(growth * $0) - 1) / (exp(growth) - 1) }
        case .wearInBits:
            let shape = Double.random(in: 0.15...1, using: &chance)
            used = Self.sums(from: start) { Self.gamma(shape, using: &chance) / (shape * life) }
        case .shocks:
            let count = Double.random(in: 4...15, using: &chance)
            used = Self.sums(from: start) {
                let isHit = Double.random(in: 0..<1, using: &chance) < count / life
                return 0.3 / life + (isHit ? -0.7 / count * log(Double.random(in: 1e-9..<1, using: &chance)) : 0)
            }
        case .weather:
            noise = Self.weather(noise, spread, season: 0.08, memory: 0.6...0.9, using: &chance)
        case .heavyTails:
            noise = noise.map { value in
                let tail = Self.normal(using: &chance)
                let thin = Self.normal(using: &chance)
                let outlier = Double.random(in: 0..<1, using: &chance) < 0.04
                // Student's t with two degrees of freedom.
                return 0.6 * value / max(0.05, ((tail * tail + thin * thin) / 2).squareRoot())
                    + (outlier ? 8 * spread * Self.normal(using: &chance) : 0)
            }
        case .repaired:
            var pace = life
            var since = start
            let most = Int.random(in: 1...2, using: &chance)
            for day in used.indices {
                used[day] = Double(max(0, day - since)) / pace
                if repairs.count < most, used[day] > Double.random(in: 0.4...0.9, using: &chance) {
                    repairs.append(day + 1)
                    since = day + 1
                    pace = life * exp(0.4 * Self.normal(using: &chance))
                }
            }
        case .levelling:
            let top = Double.random(in: 0.5...2, using: &chance)
            used = used.map { top * (1 - exp(-1.5 * $0)) }
        case .healthy:
            let level = Double.random(in: -0.1...0.4, using: &chance)
            used = used.map { _ in level }
        case .healthyInWeather:
            let level = Double.random(in: -0.1...0.3, using: &chance)
            used = used.map { _ in level }
            noise = Self.weather(noise, spread, season: 0.12, memory: 0.7...0.95, using: &chance)
        }
        levels = used
        let missing = ([0, 0.05, 0.2] as [Double]).randomElement(using: &chance) ?? 0
        values = []
        for day in used.indices {
            let isMissing = Double.random(in: 0..<1, using: &chance) < missing
            values.append(isMissing ? nil : used[day] + noise[day])
        }
        if Double.random(in: 0..<1, using: &chance) < 0.3 {
            let from = Int.random(in: 10..<(Self.days - 20), using: &chance)
            for day in from..<(from + Int.random(in: 3..<12, using: &chance)) { values[day] = nil }
        }
        let lastBelow = used.lastIndex { $0 < 1 } ?? -1
        failsOn = lastBelow == Self.days - 1 ? nil : lastBelow + 1
    }

    /// Days until it fails, from a day before that; of one that is repaired later, as it would be without that. Nil: it
    /// does not within the days there are.
    func left(on day: Int) -> Double? {
        if let next = repairs.first(where: { $0 > day }) {
            let pace = levels[next - 1] - levels[next - 2]
            return Double(next - 1 - day) + (1 - levels[next - 1]) / pace
        }
        return failsOn.map { Double($0 - day) }
    }

    // MARK: Chance

    private static func sums(from start: Int, _ step: () -> Double) -> [Double] {
        var sum = 0.0
        return (0..<days).map { day in
            if day > start { sum += step() }
            return sum
        }
    }

    /// Noise that keeps to itself for days, and a year's wave.
    private static func weather(
        _ white: [Double], _ spread: Double, season: Double, memory: ClosedRange<Double>,
        using chance: inout some RandomNumberGenerator
    ) -> [Double] {
        let memory = Double.random(in: memory, using: &chance)
        let wave = Double.random(in: 0...season, using: &chance)
        let phase = Double.random(in: 0..<365, using: &chance)
        var state = 0.0
        return white.enumerated().map { day, value in
            state = memory * state + (1 - memory * memory).squareRoot() * spread * normal(using: &chance)
            return 0.4 * value + state + wave * sin(2 * .pi * (Double(day) + phase) / 365)
        }
    }

    static func normal(using chance: inout some RandomNumberGenerator) -> Double {
        (-2 * log(Double.random(in: 1e-12..<1, using: &chance))).squareRoot()
            * cos(2 * .pi * Double.random(in: 0..<1, using: &chance))
    }

    /// Source: Marsaglia and Tsang 2000.
    private static func gamma(_ shape: Double, using chance: inout some RandomNumberGenerator) -> Double {
        let boost = pow(Double.random(in: 1e-12..<1, using: &chance), 1 / shape)
        let d = shape + 1 - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(using: &chance)
            let v = pow(1 + c * x, 3)
            if v > 0, log(Double.random(in: 1e-12..<1, using: &chance)) < 0.5 * x * x + d - d * v + d * log(v) {
                return d * v * boost
            }
        }
    }
}
