/// What one washing machine, its place and its use differ by from the next.
package struct WasherParameters: Hashable, Sendable {
    /// kg/s through an open inlet at the house's pressure.
    package var inletFlow: Double
    /// kg/s that a clean pump moves.
    package var drainFlow: Double
    /// W.
    package var heaterPower: Double
    /// Cel of the mains water and of the room.
    package var coldWater: Double
    package var room: Double
    /// Loads a day and person.
    package var loadsPerPerson: Double
    /// mm that the level sensor reads off.
    package var levelBias: Double
    /// dBm.
    package var signal: Double
    /// At the start of the simulation.
    package var cyclesSoFar: Int

    /// kg/s. Source: restrictors of inlet valves, 8 to 10 litres a minute from 1 to 10 bar.
    static let inletFlows = Distribution.boundedNormal(mean: 0.15, deviation: 0.008, within: 0.12...0.18)
    /// kg/s. Source: synchronous drain pumps of 30 W, 14 to 18 litres a minute at 0.8 m.
    static let drainFlows = Distribution.boundedNormal(mean: 0.26, deviation: 0.015, within: 0.21...0.31)
    /// W. Source: tube heaters of 1.9 to 2.1 kW, IEC 60335-1 tolerance +5 −10 %.
    static let heaterPowers = Distribution.boundedNormal(mean: 1_950, deviation: 40, within: 1_800...2_050)
    /// Cel. Source: mains water in Europe, 8 to 16 over the year; bathrooms, cellars, kitchens.
    static let coldWaters = Distribution.uniform(8, 15)
    static let rooms = Distribution.boundedNormal(mean: 19, deviation: 2.5, within: 12...24)
    /// Source: 3.8 loads a week and household of 2.3 (Schmitz, Stamminger, Energy Efficiency 7, 2014).
    static let loads = Distribution.lognormal(median: 0.24, spread: 0.3)
    static let levelBiases = Distribution.normal(mean: 0, deviation: 1.5)
    /// dBm. Source: IEEE 802.11 link budgets through two walls, beside sheet steel.
    static let signals = Distribution.boundedNormal(mean: -62, deviation: 6, within: -78 ... -45)
    static let cycles = Distribution.uniform(20, 1_900)

    /// W.
    static let standby = 0.8
    static let electronics = 6.0
    static let pump = 30.0
    /// g a minute that level 1 of a leaking hose drips while it holds water, and g in the tray at which its float trips.
    static let leak = 12.0
    static let tray = 400.0
    /// mm that level 1 of a drifting level sensor reads too low.
    static let levelDrift = 45.0

    static let thermometer = Sensor(noise: 0.3, resolution: 0.5)
    static let levelSensor = Sensor(noise: 0.8, resolution: 1)
    static let flowMeter = Sensor(noise: 0.08, resolution: 0.1)
    static let vibrometer = Sensor(noise: 0.12, resolution: 0.1)
    static let wattmeter = Sensor(noise: 1.5, resolution: 1)
    static let tachometer = Sensor(noise: 3, resolution: 10)

    package init(using random: inout RandomSource) {
        inletFlow = Self.inletFlows.draw(using: &random)
        drainFlow = Self.drainFlows.draw(using: &random)
        heaterPower = Self.heaterPowers.draw(using: &random)
        coldWater = Self.coldWaters.draw(using: &random)
        room = Self.rooms.draw(using: &random)
        loadsPerPerson = Self.loads.draw(using: &random)
        levelBias = Self.levelBiases.draw(using: &random)
        signal = Self.signals.draw(using: &random)
        cyclesSoFar = Int(Self.cycles.draw(using: &random))
    }
}
