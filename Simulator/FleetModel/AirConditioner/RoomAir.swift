/// The moisture in one room's air.
///
///     m dw/dt = m a (w_out − w) + v − c
///
/// w: kg of water per kg of air; a: air changes, 1/s; v: from people; c: what condenses on the coil.
/// Sources: saturation by Magnus (WMO-No. 8, annex 4.B); EN ISO 7730 (50 g/h a person).
package struct RoomAir: Hashable, Sendable {
    /// kg.
    package let mass: Double
    /// kg/kg.
    package private(set) var water: Double

    /// kg/s through the indoor unit at full fan. Source: 3.5 kW splits, 550 to 650 m³/h.
    package static let airflow = 0.2
    /// J/(kg K) of air; J/kg of condensing water.
    package static let specificHeat = 1_006.0
    package static let condensing = 2_500_000.0
    private static let perPerson = 0.05 / 3_600

    package init(floorArea: Double, water: Double) {
        mass = floorArea * 2.5 * 1.2
        self.water = water
    }

    /// kg/kg at `temperature` Cel.
    package static func saturation(_ temperature: Double) -> Double {
        let pressure = 6.112 * exponential(17.62 * temperature / (243.12 + temperature))
        return 0.622 * pressure / (1_013 - pressure)
    }

    /// %, 0...100.
    package func humidity(at temperature: Double) -> Double {
        (100 * water / Self.saturation(temperature)).clamped(to: 0...100)
    }

    /// kg/s that condense from air with `water` kg/kg on a coil at `coil` Cel that passes `conductance` W/K to it: heat
    /// and water go through the same film. Source: Lewis's relation for air and water vapour.
    package static func condensate(from water: Double, coil: Double, conductance: Double) -> Double {
        guard coil < 28 else { return 0 }
        return conductance / specificHeat * max(0, water - saturation(coil))
    }

    /// One step. - Parameters: `changes` of the air, 1/s; `outside` in kg/kg; `condensate` in kg/s.
    package mutating func step(
        seconds: Double, persons: Double, changes: Double, outside: Double, condensate: Double
    ) {
        let rate = changes * (outside - water) + (persons * Self.perPerson - condensate) / mass
        water = max(0.001, water + rate * seconds)
    }
}

/// The tray below the coil indoors, its drain and the float that stops the unit before it spills.
///
///     dm/dt = in − free (1 − blocked)³ − drying
///
/// Source: flow through a tube that grows narrow, between laminar (power 4 of its width) and orifice (2); 6 kg/h
/// through a free drain against some 1.5 at most is judgement, as are 0.7 kg to the float.
package struct DripTray: Hashable, Sendable {
    /// kg that stand in it.
    package private(set) var water = 0.0
    /// The float has risen, and not yet fallen by enough.
    package private(set) var isFull = false

    private static let full = 0.7
    private static let falls = 0.42
    /// kg/s.
    private static let free = 6.0 / 3_600
    private static let drying = 0.04 / 3_600

    package init() {}

    /// - Parameters: `inflow` in kg/s; `blocked` 0...1.
    package mutating func step(seconds: Double, inflow: Double, blocked: Double) {
        let open = 1 - blocked.clamped(to: 0...1)
        water = max(0, water + (inflow - Self.free * open * open * open - Self.drying) * seconds)
        isFull = isFull ? water > Self.falls : water > Self.full
    }
}
