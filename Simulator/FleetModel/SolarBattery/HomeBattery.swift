/// A home battery of 102 lithium-iron-phosphate cells in series, six modules of 17, one of which may be weaker.
///
///     dz/dt = I/Q        V = Σ n (U(z) + I R)        C dT/dt = I² R_pack − h (T − T_place)
///
/// z: state of charge of the good cells, of the weak module with its own Q and z; I positive while it charges. Charge is
/// kept exactly: what flowed in is what the cells hold more. Its capacity fades with the charge that passes, 20 % in 6,000
/// cycles. Sources: U(z) of LFP at rest after data in Plett, Battery Management Systems vol. 1, 2015 (flat from 20 to 90 %);
/// R and fading after data sheets of 31 Ah cells; Q of a pack of 10 kWh.
package struct HomeBattery: Hashable, Sendable {
    /// Of a good cell as it is now, Ah.
    package private(set) var capacity: Double
    /// Of one cell at 25 Cel, Ω.
    package let resistance: Double
    /// z of good cells and of the weak module's, 0...1.
    package private(set) var charge: Double
    package private(set) var weakCharge: Double
    /// Cel.
    package private(set) var temperature: Double
    /// A, positive while it charges; at the last step.
    package private(set) var current = 0.0
    /// V of a cell under that current.
    package private(set) var goodCell: Double
    package private(set) var weakCell: Double

    package static let cells = 102.0
    static let weakCells = 17.0
    /// Ah new. Source: 10 kWh at 102 · 3.2 V; spread of manufacture 1 %.
    package static let capacities = Distribution.boundedNormal(mean: 31.2, deviation: 0.3, within: 30.4...32)
    /// Ω. Source: data sheets of 31 Ah LFP cells, 1.0 to 1.6 mΩ, with their bars.
    package static let resistances = Distribution.boundedNormal(
        mean: 0.0015, deviation: 0.0001, within: 0.0012...0.0018)
    /// Lost of the capacity in the first year and each further one. Source: warranties of 70 to 80 % after ten years.
    static let fadings = Distribution.uniform(0.012, 0.026)
    /// Per Ah passed either way, as a share. Source: 20 % in 6,000 cycles.
    static let fadePerCycle = 0.2 / 6_000
    /// J/K and W/K: 110 kg at 1,000 J/(kg K); 1.5 m² of housing.
    static let heatCapacity = 110_000.0
    static let heatLoss = 5.0
    /// Share that is taken from the weak module's capacity, and resistance added, at level 1.
    static let weakLoss = 0.4
    static let weakResistance = 2.0

    package init(capacity: Double, resistance: Double, charge: Double, temperature: Double) {
        self.capacity = capacity
        self.resistance = resistance
        self.charge = charge
        weakCharge = charge
        self.temperature = temperature
        goodCell = Self.restVoltage(charge)
        weakCell = goodCell
    }

    /// V of a cell at rest; `z` is held to −0.02...1.02.
    package static func restVoltage(_ z: Double) -> Double {
        switch z {
        case ..<0.05: 2.8 + 6 * (max(z, -0.02) - 0)
        case ..<0.1: 3.10 + 2 * (z - 0.05)
        case ..<0.2: 3.20 + 0.5 * (z - 0.1)
        case ..<0.4: 3.25 + 0.2 * (z - 0.2)
        case ..<0.9: 3.29 + 0.1 * (z - 0.4)
        case ..<0.97: 3.34 + 0.5 * (z - 0.9)
        default: 3.375 + 5 * (min(z, 1.02) - 0.97)
        }
    }

    /// Half again at 5 Cel, less in the warm. Source: as the cells.
    private var warmth: Double { (1 + 0.025 * (25 - temperature)).clamped(to: 0.8...2.2) }

    /// V of the pack at rest.
    package func openVoltage() -> Double {
        (Self.cells - Self.weakCells) * Self.restVoltage(charge) + Self.weakCells * Self.restVoltage(weakCharge)
    }

    /// Ω of the pack; `weak` is the weak module's level.
    package func packResistance(weak: Double) -> Double {
        resistance * warmth * (Self.cells + Self.weakCells * Self.weakResistance * weak)
    }

    /// V of the pack under its current.
    package var voltage: Double { (Self.cells - Self.weakCells) * goodCell + Self.weakCells * weakCell }

    /// kWh that would flow from full to empty at rest, about.
    package var nominalEnergy: Double { capacity * Self.cells * 3.27 / 1_000 }

    /// One step under `power` at the terminals, W, positive while it charges.
    /// - Parameter place: air around it, Cel.
    package mutating func step(seconds: Double, power: Double, weak: Double, place: Double) {
        let rest = openVoltage()
        let ohms = packResistance(weak: weak)
        // V I = P with V = rest + I R; no more than the pack can give at half its voltage.
        let root = max(0, rest * rest + 4 * ohms * power).squareRoot()
        current = power == 0 ? 0 : (root - rest) / (2 * ohms)
        let amperehours = current * seconds / 3_600
        let weakCapacity = capacity * (1 - Self.weakLoss * weak)
        charge += amperehours / capacity
        weakCharge += amperehours / weakCapacity
        capacity -= abs(amperehours) / 2 * Self.fadePerCycle
        let drop = current * resistance * warmth
        goodCell = Self.restVoltage(charge) + drop
        weakCell = Self.restVoltage(weakCharge) + drop * (1 + Self.weakResistance * weak)
        let heat = current * current * ohms
        temperature += (heat - Self.heatLoss * (temperature - place)) * seconds / Self.heatCapacity
    }

    /// The balancer drains what is fullest at the top: the two come nearer by `share` of their distance.
    mutating func balance(by share: Double) {
        let mean = ((Self.cells - Self.weakCells) * charge + Self.weakCells * weakCharge) / Self.cells
        charge += (mean - charge) * share
        weakCharge += (mean - weakCharge) * share
    }
}
