/// One coil with its fins as a heat store between the refrigerant and the air that passes it.
///
///     C dT/dt = Q − G (T − T_air)
///
/// Q: from the refrigerant and from water that condenses or freezes on it, W; G: to the air, W/K. By the implicit Euler
/// step: stable at any length, and what the air gets is exactly what comes in less what is stored.
package struct AirCoil: Hashable, Sendable {
    /// Cel.
    package private(set) var temperature: Double
    /// J/K.
    package let capacity: Double

    /// J/K, with the refrigerant in it: some 6 kg of copper and aluminium indoors, 11 outdoors. Source: net weights of
    /// exchangers of the class; judgement to within a third.
    package static let indoors = 6_000.0
    package static let outdoors = 11_000.0

    package init(temperature: Double, capacity: Double) {
        self.temperature = temperature
        self.capacity = capacity
    }

    /// - Parameters: `heat` into it, W; `air` in Cel; `conductance` to it in W/K.
    /// - Returns: W given to the air.
    package mutating func step(seconds: Double, heat: Double, air: Double, conductance: Double) -> Double {
        let rate = capacity / seconds
        temperature = (rate * temperature + heat + conductance * air) / (rate + conductance)
        return conductance * (temperature - air)
    }

    /// W/K between the coil indoors and the air, `air` being the share of its full airflow.
    ///
    ///     G = c ṁ (1 − e^(−NTU))        NTU = 1.31 air^(−0.6)
    ///
    /// and what convects without a fan. A finned coil by its number of transfer units, whose film goes with air^0.4.
    /// 1.31 is chosen so that at 27 Cel and 47 % the coil at 10 Cel takes 3.5 kW of which 0.72 is sensible, as data
    /// sheets of the class have it; its bypass is 0.27.
    package static func indoorConductance(air: Double) -> Double {
        guard air > 0.01 else { return still }
        let flow = RoomAir.airflow * RoomAir.specificHeat * air
        return still + flow * (1 - exponential(-1.31 * power(air, -0.6)))
    }

    /// W/K between the coil outdoors and the air: 12 K for 4.4 kW with all of its air. Source: as at `AirCircuit`.
    package static func outdoorConductance(air: Double) -> Double {
        still + (air > 0 ? 4_400 / 12 * power(air, 0.8) : 0)
    }

    /// W/K without a fan. Judgement: some 8 m² of fins in slow convection between them.
    private static let still = 10.0
}

/// Ice on a coil: water that condenses below freezing stays there, until the coil is warm again.
package struct CoilIce: Hashable, Sendable {
    /// kg.
    package private(set) var mass = 0.0
    /// kg that leave no more than a tenth of the airflow.
    private let full: Double
    /// W/K from the coil into its ice.
    private let contact: Double

    /// J/kg.
    package static let fusion = 334_000.0
    /// Judgement: a millimetre or two between the fins of 0.4 m² of face indoors, of 0.7 outdoors with wider fins.
    package static let indoors = CoilIce(full: 0.6, contact: 40)
    package static let outdoors = CoilIce(full: 3.4, contact: 150)

    private init(full: Double, contact: Double) {
        self.full = full
        self.contact = contact
    }

    /// Share of the air that still gets through, 0.1...1.
    package var passage: Double { 1 - 0.9 * min(1, mass / full) }

    /// - Parameters: `water` condensing on the coil, kg/s; `coil` in Cel.
    /// - Returns: heat into the coil by freezing (or out of it by melting), W, and water that runs off, kg/s.
    package mutating func step(seconds: Double, water: Double, coil: Double) -> (heat: Double, runsOff: Double) {
        if coil < 0 {
            mass += water * seconds
            return (water * Self.fusion, 0)
        }
        guard mass > 0 else { return (0, water) }
        let melting = min(mass / seconds, contact * coil / Self.fusion)
        mass = max(0, mass - melting * seconds)
        return (-melting * Self.fusion, water + melting)
    }
}
