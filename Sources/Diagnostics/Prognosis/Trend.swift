/// Where a metric is going: several ways it may be going, each weighed by how well it foretold the days there are.
///
/// The limit counts as reached on a day where the level without its noise is past it. The chance of that lies between
/// the chances of its first and of its last passage, so that neither a noisy day beyond the limit counts nor a way back
/// has to be ruled out for ever. Correlated noise (weather, use) shows as a wandering level and widens what is said.
///
/// Cost: some 0.2 ms for 56 days and a year's horizon. Source: Si, Wang, Hu and Zhou 2011; averaging over models by
/// their marginal likelihood: Hoeting, Madigan, Raftery and Volinsky 1999.
struct Trend: Sendable {
    private let ways: [(filter: TrendFilter, weight: Double)]
    private let origin: Double
    private let unit: Double
    private let direction: Double

    /// Growth of the pace over all the days seen together (e^growth), with its prior. Straight lines are likeliest;
    /// what levels off is rare among faults; e³ is what cracks, leaks and memory leaks show near their end.
    private static let growths = [(-1.0, 0.07), (0, 0.43), (1, 0.30), (3, 0.20)]
    /// The level's wandering a day, in variances of the noise; all equally likely.
    private static let roughnesses = [0, 0.01, 0.1, 1]
    /// Prior of a metric that is not going anywhere.
    private static let standsStill = 0.1
    /// Days in which the way to the limit is typically made, before anything is seen. Rough: the days soon outweigh it.
    private static let typicalDays = 40.0

    /// Nil for fewer than four days with values.
    ///
    /// - Parameters:
    ///   - raw: a value a day, oldest first, in any unit.
    ///   - rises: whether the limit is reached from below.
    init?(_ raw: [Double?], limit: Double, rises: Bool) {
        let present = raw.compactMap(\.self)
        let begin = present.prefix(5).median
        guard let days = DailyValues(raw, least: (limit - begin).magnitude * 1e-3) else { return nil }
        let direction = rises ? 1.0 : -1
        let unit = days.spread
        func scaled(_ value: Double) -> Double { direction * (value - begin) / unit }
        let values = days.values.map { $0.map(scaled) }
        let end = values.compactMap(\.self).suffix(5).median
        let way = max(scaled(limit), end.magnitude, 2)
        let span = Double(values.count)
        var filters: [TrendFilter] = []
        for roughness in Self.roughnesses {
            let share = 1 / Double(Self.roughnesses.count)
            for (growth, prior) in Self.growths {
                // What grows was slower at first.
                let pace = way / Self.typicalDays * Elementary.e(to: min(0, -growth / 2))
                filters.append(
                    TrendFilter(
                        values, growth: growth / span, roughness: roughness, paceSpread: pace,
                        weight: (1 - Self.standsStill) * prior * share))
            }
            filters.append(
                TrendFilter(
                    values, growth: 0, roughness: roughness, paceSpread: 0, weight: Self.standsStill * share))
        }
        let best = filters.map(\.logWeight).max() ?? 0
        let weights = filters.map { Elementary.e(to: $0.logWeight - best) }
        let sum = weights.reduce(0, +)
        guard sum.isFinite, sum > 0 else { return nil }
        ways = zip(filters, weights).map { ($0, $1 / sum) }.filter { $0.1 > 1e-4 }
        origin = begin
        self.unit = unit
        self.direction = direction
    }

    /// P(it is getting worse).
    var worsens: Double { ways.reduce(0) { $0 + $1.weight * $1.filter.worsens } }

    /// P(the level is past `value` so many days after the last one, ≥ 0).
    func isPast(_ value: Double, after days: Double) -> Double {
        let scaled = direction * (value - origin) / unit
        return ways.reduce(0) { $0 + $1.weight * $1.filter.isPast(scaled, after: days) }
    }

    /// The level that lies towards the limit with this probability, so many days after the last one.
    func level(_ probability: Double, after days: Double) -> Double {
        func level(_ scaled: Double) -> Double { origin + direction * scaled * unit }
        var low = -1.0
        var high = 1.0
        // Out to where it surely is: 2^60 noise spreads hold every value that is folded.
        for _ in 0..<60 where isPast(level(low), after: days) < probability { low *= 2 }
        for _ in 0..<60 where isPast(level(high), after: days) > probability { high *= 2 }
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if isPast(level(middle), after: days) > probability { low = middle } else { high = middle }
        }
        return level((low + high) / 2)
    }
}
