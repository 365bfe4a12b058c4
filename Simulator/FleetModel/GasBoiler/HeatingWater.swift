/// The boiler's exchanger, two cells of radiators in a row, and the plate exchanger for hot water, as heat stores and
/// flows.
///
///     C_b dT_f/dt = Q − F r (T_f − T_2) − K (T_f − T_c) − L (T_f − T_room)
///     C/2 dT_1/dt = F r (T_f − T_1) − k/2 (T_1 − T_room)^1.3
///     C/2 dT_2/dt = F r (T_1 − T_2) − k/2 (T_2 − T_room)^1.3
///
/// F: the pump's flow as heat capacity, W/K, of which r goes to the radiators and the rest through the plate; K: heat
/// to the tap water per kelvin between flow and cold water, from effectiveness and number of transfer units in
/// counterflow. Advanced by the implicit Euler step, but for the radiators' law: what is stored is exactly what came in
/// less what went out.
/// Sources: EN 442 (exponent 1.3); Incropera et al., Fundamentals of Heat and Mass Transfer, 11.4 (counterflow).
package struct HeatingWater: Hashable, Sendable {
    /// J/K of all water and metal in the radiators and their pipes.
    package let capacity: Double
    /// k, W/K^1.3.
    package let emitter: Double

    /// Where the water leaves the boiler, Cel.
    package private(set) var flow: Double
    package private(set) var first: Double
    package private(set) var second: Double
    /// Where it comes back, Cel.
    package private(set) var returning: Double
    /// Cel, where the tap water leaves the plate exchanger.
    package private(set) var hotWater: Double
    /// W over the last step: from the radiators, into the tap water, and from the casing.
    package private(set) var emitted = 0.0
    package private(set) var intoTap = 0.0
    package private(set) var casing = 0.0

    /// J/K of exchanger, its water and pipes. Source: 3 kg of steel or aluminium and 3 L of water.
    static let exchangerCapacity = 16_000.0
    /// W/K. Source: EN 15316-4-1 (losses by casing of boilers in heated rooms), some 80 W at 40 K.
    static let casingLoss = 2.0
    static let exponent = 1.3
    /// J/(L K).
    package static let water = 4_186.0

    package init(capacity: Double, emitter: Double, temperature: Double) {
        self.capacity = capacity
        self.emitter = emitter
        flow = temperature
        first = temperature
        second = temperature
        returning = temperature
        hotWater = 20
    }

    /// Mean of all water, Cel.
    package var mean: Double { 0.04 * flow + 0.48 * (first + second) }
    /// Heat held above 0 Cel, J.
    package var storedHeat: Double { Self.exchangerCapacity * flow + capacity / 2 * (first + second) }

    package struct Step {
        /// W from the burner.
        package var heat = 0.0
        /// F, W/K; 0 while the pump stands.
        package var pump = 0.0
        /// r, 0...1.
        package var toRadiators = 1.0
        /// Of the radiators' surface, 0...1.
        package var radiatorsOpen = 1.0
        /// Cel.
        package var room = 20.0
        package var cold = 10.0
        /// L/min.
        package var tap = 0.0
        /// Of the plate exchanger, W/K.
        package var plate = 0.0
        package init() {}
    }

    package mutating func step(_ seconds: Double, _ s: Step) {
        let radiators = s.pump * s.toRadiators
        let primary = s.pump - radiators
        let secondary = s.tap / 60 * Self.water
        let coupling = primary > 1 && secondary > 1 ? Self.coupling(s.plate, primary, secondary) : 0
        // Each cell gives off by its temperature of before: minutes against seconds.
        let one = emission(of: first, s)
        let two = emission(of: second, s)
        emitted = one + two
        let rate = Self.exchangerCapacity / seconds
        let cell = capacity / 2 / seconds
        // The three balances with the temperatures at the step's end, solved for the second cell first.
        let boiler = rate + radiators + coupling + Self.casingLoss
        let given = rate * flow + s.heat + coupling * s.cold + Self.casingLoss * s.room
        let through = cell + radiators
        let left = cell * first - one
        second =
            (cell * second - two + radiators * (left + radiators * given / boiler) / through)
            / (through - radiators * radiators * radiators / (boiler * through))
        flow = (given + radiators * second) / boiler
        first = (left + radiators * flow) / through
        casing = Self.casingLoss * (flow - s.room)
        intoTap = coupling * (flow - s.cold)
        if s.pump > 0 {
            returning = s.toRadiators * second + (1 - s.toRadiators) * flow - intoTap / s.pump
        } else {
            returning += (s.room - returning) * min(1, seconds / 3_600)
        }
        if secondary > 1 {
            hotWater = s.cold + intoTap / secondary
        } else {
            hotWater += (s.room + 5 - hotWater) * min(1, seconds / 1_200)
        }
    }

    /// K: effectiveness times the smaller of the flows, W/K.
    static func coupling(_ plate: Double, _ primary: Double, _ secondary: Double) -> Double {
        let small = min(primary, secondary)
        let ratio = small / max(primary, secondary)
        let units = plate / small
        guard ratio < 0.999 else { return small * units / (1 + units) }
        let decay = exponential(-units * (1 - ratio))
        return small * (1 - decay) / (1 - ratio * decay)
    }

    private func emission(of temperature: Double, _ s: Step) -> Double {
        let difference = temperature - s.room
        guard difference > 0 else { return 5 * difference }
        return emitter / 2 * s.radiatorsOpen * power(difference, Self.exponent)
    }
}
