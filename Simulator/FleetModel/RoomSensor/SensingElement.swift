/// Thermometer and hygrometer in their small housing.
///
///     dT_s/dt = (T + ΔT − T_s)/τ       φ_s = 100 v/v_s(T_s)
///
/// ΔT: what sun or a radiator add where it hangs. The vapour in the housing is the room's, so that a warmed sensor reads too
/// dry. A film of water on the element holds its air at saturation.
/// Sources: data sheets of capacitive elements, SHT20 and SHT30: ±3 % and ±0.3 K, 0.5 %/year at most, thermal time
/// constants of some 30 s bare; a closed housing the size of a coin takes ten minutes or so (judgement); solvents, paint
/// and kitchen air shift the reading for good (Sensirion, Handling Instructions for SHTxx, 2018), by how much is judgement.
package struct SensingElement: Sendable {
    /// τ, s.
    package let memory: Double
    /// Of thermometer, K, and hygrometer, %.
    package let temperatureBias: Double
    package let humidityBias: Double
    /// T_s, Cel.
    package private(set) var temperature: Double
    /// g/m³ in the housing, which follows within two minutes.
    package private(set) var vapour: Double

    static let memories = Distribution.lognormal(median: 600, spread: 0.25)
    static let temperatureBiases = Distribution.boundedNormal(mean: 0, deviation: 0.15, within: -0.5...0.5)
    static let humidityBiases = Distribution.boundedNormal(mean: 0, deviation: 1.5, within: -4.5...4.5)
    static let vapourMemory = 120.0
    static let thermometer = Sensor(noise: 0.02, resolution: 0.01)
    static let hygrometer = Sensor(noise: 0.1, resolution: 0.01)
    /// What solvents at level 1 add, % of relative humidity.
    package static let drift = 24.0

    package init(memory: Double, temperatureBias: Double, humidityBias: Double, temperature: Double, vapour: Double) {
        self.memory = memory
        self.temperatureBias = temperatureBias
        self.humidityBias = humidityBias
        self.temperature = temperature
        self.vapour = vapour
    }

    package init(temperature: Double, vapour: Double, using random: inout RandomSource) {
        self.init(
            memory: Self.memories.draw(using: &random), temperatureBias: Self.temperatureBiases.draw(using: &random),
            humidityBias: Self.humidityBiases.draw(using: &random), temperature: temperature, vapour: vapour)
    }

    /// - Parameters: `temperature` and `warmth` of its place, Cel and K; `vapour` of the room, g/m³.
    package mutating func step(seconds: Double, temperature place: Double, warmth: Double, vapour room: Double) {
        temperature += (place + warmth - temperature) * min(1, seconds / memory)
        vapour += (room - vapour) * min(1, seconds / Self.vapourMemory)
    }

    /// Cel and %; `drifted` and `wet` 0...1.
    package func read(drifted: Double, wet: Double, using random: inout RandomSource) -> (Double, Double) {
        let saturation = MoistAir.saturation(at: temperature)
        let film = min(1, 1.5 * wet)
        let held = vapour + max(0, saturation - vapour) * film
        let humidity = 100 * held / saturation + humidityBias + Self.drift * drifted
        let warmth = Self.thermometer.read(temperature + temperatureBias, using: &random) ?? 0
        let damp = Self.hygrometer.read(humidity, using: &random) ?? 0
        return (warmth, damp.clamped(to: 0...100))
    }
}
