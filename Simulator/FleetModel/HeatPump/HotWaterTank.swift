/// The hot-water tank as one mixed store, and the household's draws from it.
struct HotWaterTank: Sendable {
    /// Cel.
    private(set) var temperature = 48.0
    /// J/K.
    let capacity: Double
    /// Litres a day for the whole household, at the tap's mix.
    let dailyVolume: Double

    /// Litres. Source: tanks sold with 8 kW heat pumps, 180 to 250.
    static let volumes = Distribution.uniform(180, 250)
    /// Litres a day and person at 45 Cel. Source: EN 12831-3 and VDI 2067-22, 25 to 45.
    static let volumesPerPerson = Distribution.lognormal(median: 33, spread: 0.25)
    /// Litres in one draw. Source: EN 16147 load profile M: hand washing 3, shower 40.
    static let draws = Distribution.lognormal(median: 9, spread: 0.9)
    /// W/K. Source: ErP class B tanks of 200 litres, 50 to 60 W at 45 K.
    private static let loss = 1.25
    /// J/(litre K).
    private static let water = 4_186.0

    init(persons: Int, using random: inout RandomSource) {
        capacity = Self.volumes.draw(using: &random) * Self.water
        dailyVolume = Self.volumesPerPerson.draw(using: &random) * Double(max(1, persons))
        temperature = 43 + 7 * random.uniform()
    }

    /// One step: heat in (W), losses to a cellar of 14 Cel, and draws in proportion to the household's activity.
    mutating func step(seconds: Double, heat: Double, activity: Double, using random: inout RandomSource) {
        temperature += (heat - Self.loss * (temperature - 14)) * seconds / capacity
        // Activity averages some 0.35 over the day.
        let drawsPerSecond = dailyVolume / (Self.draws.mean * 86_400) * activity / 0.35
        if random.happens(drawsPerSecond * seconds) {
            let volume = min(Self.draws.draw(using: &random), 80)
            temperature = max(12, temperature - volume * Self.water * (45 - 11) / capacity)
        }
    }
}
