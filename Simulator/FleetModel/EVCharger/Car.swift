/// The household's electric car: when it is at home and plugged in, what it holds, and what current it takes.
///
/// The current at the socket is the on-board charger's, less near the end of the charge and with a cold battery:
///
///     I = I_car · min(1, (1 − soc)/0.07) · clamp(1 + T_b/25, 0.3...1)
///
/// and none from the owner's limit on. Sources: constant current, constant voltage charging at an eleventh to a seventh of
/// the battery's capacity an hour, which tapers only in its last twentieth; cold batteries are charged more slowly to spare
/// them lithium plating (Waldmann et al., J. Power Sources 262, 2014).
package struct Car: Sendable {
    package let parameters: CarParameters
    /// 0...1.
    package private(set) var charge: Double
    package private(set) var isPluggedIn: Bool
    package private(set) var isAtHome: Bool
    /// Cel.
    package private(set) var batteryTemperature: Double
    private var nextMove: ModelTime
    /// Comes home from a trip then, and is plugged in from then on, whatever the day; nil leaves it to the household.
    private let staysFrom: ModelTime?
    private var stays = false

    /// kWh/kWh from socket to battery. Source: on-board chargers lose 5 to 8 %, the car's own needs the rest.
    static let efficiency = 0.89
    /// s. Source: time constants of some hours for 300 to 500 kg of cells in still air.
    private static let batteryMemory = 8 * 3_600.0
    /// K that driving warms the battery.
    private static let driveWarmth = 9.0
    /// s that it is away before it comes home to stay.
    private static let lastTrip = 2 * 3_600.0
    /// A below which no car charges. Source: IEC 61851-1: an offer is 6 A at least; cars take a little less of it.
    private static let leastCurrent = 1.5

    package init(
        parameters: CarParameters, start: ModelTime, outdoor: Double, staysFrom: ModelTime? = nil,
        using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.staysFrom = staysFrom
        charge = 0.35 + 0.5 * random.uniform()
        isPluggedIn = true
        isAtHome = true
        batteryTemperature = outdoor + 4
        nextMove = start + 6 * 3_600
    }

    /// A a phase it would take of an ample offer; 0 where it wants none.
    /// - Parameter limit: the charge at which it stops, 0...1.
    package func wantedCurrent(limit: Double) -> Double {
        guard isPluggedIn, charge < limit else { return 0 }
        let taper = min(1, (1.002 - charge) / 0.07)
        return max(Self.leastCurrent, parameters.current * taper * coldFactor)
    }

    /// 0.3...1: what a cold battery leaves of the current.
    package var coldFactor: Double { (1 + batteryTemperature / 25).clamped(to: 0.3...1) }

    /// - Parameter power: at the socket, kW.
    package mutating func step(
        seconds: Double, to time: ModelTime, power: Double, outdoor: Double, household: Household,
        using random: inout RandomSource
    ) {
        charge = min(1, charge + power * Self.efficiency * seconds / 3_600 / parameters.capacity)
        batteryTemperature += (outdoor - batteryTemperature) * seconds / Self.batteryMemory
        if let staysFrom, time >= staysFrom + -Self.lastTrip {
            if time < staysFrom {
                isAtHome = false
                isPluggedIn = false
            } else if !stays {
                stays = true
                comeHome(using: &random)
                isPluggedIn = true
                // Whoever waits for a charge has come home rather empty.
                charge = min(charge, 0.45)
            }
            return
        }
        guard time >= nextMove else { return }
        if isAtHome { leave(at: time, household, using: &random) } else { arrive(at: time, household, using: &random) }
    }

    private mutating func leave(at time: ModelTime, _ household: Household, using random: inout RandomSource) {
        let clock = household.clock
        // A first look at the day: it may stay.
        let commutes = !clock.isWeekend(at: time) && !random.happens(0.7 * household.homeByDay)
        let errand = random.happens(parameters.errands)
        let hour = clock.hour(at: time)
        if hour < 5 {
            nextMove = departure(after: time, household, using: &random)
            return
        }
        if commutes, hour < household.leaves + 1 {
            isAtHome = false
            let back = household.returns + 0.6 * random.normal()
            nextMove = time + max(1_800, (back - hour) * 3_600)
        } else if errand, hour < 19 {
            isAtHome = false
            nextMove = time + (1 + 3 * random.uniform()) * 3_600
        } else {
            nextMove = departure(after: time, household, using: &random)
            return
        }
        isPluggedIn = false
    }

    private mutating func arrive(at time: ModelTime, _ household: Household, using random: inout RandomSource) {
        comeHome(using: &random)
        isPluggedIn = charge < parameters.plugsInBelow || random.happens(parameters.habit)
        nextMove = departure(after: time, household, using: &random)
    }

    private mutating func comeHome(using random: inout RandomSource) {
        isAtHome = true
        charge = max(0.06, charge - CarParameters.tripEnergies.draw(using: &random) / parameters.capacity)
        batteryTemperature += Self.driveWarmth
    }

    /// The next time somebody may take the car: of a working day in the morning, else between ten and three.
    private func departure(
        after time: ModelTime, _ household: Household, using random: inout RandomSource
    ) -> ModelTime {
        let clock = household.clock
        let hour = clock.hour(at: time)
        let tomorrow = time + (24 - hour) * 3_600
        if hour < 10, clock.isWeekend(at: time) { return time + (10 + 5 * random.uniform() - hour) * 3_600 }
        let at =
            clock.isWeekend(at: tomorrow + 3_600) ? 10 + 5 * random.uniform() : household.leaves + 0.3 * random.normal()
        return tomorrow + at * 3_600
    }
}

/// What one car and its owner differ by from the next.
package struct CarParameters: Hashable, Sendable {
    /// Usable, kWh.
    package var capacity: Double
    /// Of the on-board charger: 1 or 3 phases at so many A each.
    package var phases: Int
    package var current: Double
    /// Charge at which the owner lets it stop, 0...1.
    package var limit: Double
    /// Plugs in below this charge, and else with this probability.
    package var plugsInBelow: Double
    package var habit: Double
    /// Probability of an errand on a day without a commute.
    package var errands: Double

    /// kWh. Source: EV Database, cars sold in Europe 2019 to 2024, 40 to 80.
    static let capacities = Distribution.boundedNormal(mean: 58, deviation: 12, within: 30...90)
    /// Source: as above: most take 11 kW on three phases, older and small ones 3.7 or 7.4 kW on one.
    static let threePhaseShare = 0.85
    /// Source: makers' advice of 80 %, and those who never change it.
    static let limitsAt80 = 0.55
    /// Source: Electric Nation (Western Power Distribution 2019; 140,000 charges of nearly 700 drivers): three charges a week, begun
    /// more than half full, plugged in for over twelve hours.
    static let plugThresholds = Distribution.uniform(0.4, 0.75)
    static let habits = Distribution.uniform(0.05, 0.5)
    static let errandShares = Distribution.uniform(0.35, 0.75)
    /// kWh a trip there and back. Source: some 11,000 km a year and car (Department for Transport, vehicle mileage
    /// statistics) at 17 to 20 kWh/100 km.
    static let tripEnergies = Distribution.lognormal(median: 6.2, spread: 0.65)

    package init(using random: inout RandomSource) {
        capacity = Self.capacities.draw(using: &random)
        phases = random.happens(Self.threePhaseShare) ? 3 : 1
        current = 16
        limit = random.happens(Self.limitsAt80) ? 0.8 : 1
        plugsInBelow = Self.plugThresholds.draw(using: &random)
        habit = Self.habits.draw(using: &random)
        errands = Self.errandShares.draw(using: &random)
    }
}
