/// A house's three phases at the charger: what other loads take, and what voltage is left.
///
///     u = U − sag − Z (i_house + i_car)       a phase each
struct HouseSupply: Sendable {
    /// Taken by the rest of the house, kW and A a phase.
    private(set) var load = 0.3
    private(set) var currents = Phases(1, 1, 1)
    /// V.
    private(set) var voltages: Phases
    private let voltage: Double
    private let impedance: Double
    private var unrest: OrnsteinUhlenbeck
    private var grid: OrnsteinUhlenbeck

    /// kW at rest, and more while all are up. Source: 3,000 to 4,000 kWh a year and home (BDEW, Ofgem typical values).
    private static let restLoad = 0.2
    private static let activeLoad = 0.6
    /// Share of each phase. Source: installers' even spread, the kitchen's weight on the first.
    private static let shares = Phases(0.45, 0.3, 0.25)
    /// V by which the street's evening lowers what comes in. Source: EN 50160 campaigns, 3 to 6 V a day.
    private static let eveningSag = 2.5
    /// V of a phase whose fuse has gone: what couples in from its neighbours.
    private static let strayVoltage = 4.0

    init(voltage: Double, impedance: Double, using random: inout RandomSource) {
        self.voltage = voltage
        self.impedance = impedance
        unrest = OrnsteinUhlenbeck(deviation: 0.35, memory: 900, using: &random)
        grid = OrnsteinUhlenbeck(deviation: 1.4, memory: 1_800, using: &random)
        voltages = Phases(voltage, voltage, voltage)
    }

    /// - Parameters:
    ///   - sag: V by which the mains are too low.
    ///   - phaseLost: the second phase is without a fuse.
    mutating func step(
        seconds: Double, activity: Double, car: Phases, sag: Double, phaseLost: Bool, using random: inout RandomSource
    ) {
        unrest.advance(by: seconds, using: &random)
        grid.advance(by: seconds, using: &random)
        load = Self.restLoad + max(0, Self.activeLoad * activity * (1 + 1.5 * unrest.value))
        let whole = load * 1_000 / voltage
        currents = Self.shares.map { $0 * whole }
        let level = voltage + grid.value - Self.eveningSag * activity - sag
        voltages = Phases(
            level - impedance * (currents.one + car.one),
            phaseLost ? Self.strayVoltage : level - impedance * (currents.two + car.two),
            level - impedance * (currents.three + car.three))
    }
}
