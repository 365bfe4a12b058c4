/// The people of a home and when they are in it: heat, hot water, traffic and phones on the Wi-Fi follow from it.
///
/// Two copies of one household agree, so that a home's heat pump and its router see the same people.
package struct Household: Hashable, Sendable {
    package var persons: Int
    /// Share of the persons who stay at home on working days, 0...1.
    package var homeByDay: Double
    /// Local hours.
    package var wakes: Double
    package var leaves: Double
    package var returns: Double
    package var sleeps: Double
    package var clock: LocalClock
    /// Tells this home's days apart from another's.
    private var salt: UInt64

    /// Source: household sizes, Eurostat 2022, mean 2.2, owners of houses somewhat more.
    static let sizes = Distribution.boundedNormal(mean: 2.6, deviation: 1.1, within: 0.6...5.4)
    /// Local hours. Source: Harmonised European Time Use Surveys 2010, wake-up, departure, return and sleep.
    static let wakingHours = Distribution.boundedNormal(mean: 6.6, deviation: 0.6, within: 5...8)
    static let departures = Distribution.boundedNormal(mean: 8.0, deviation: 0.5, within: 7...9)
    static let homecomings = Distribution.boundedNormal(mean: 17.5, deviation: 0.8, within: 16...20)
    static let bedtimes = Distribution.boundedNormal(mean: 22.8, deviation: 0.6, within: 21.5...23.8)

    package init(persons: Int?, clock: LocalClock, using random: inout RandomSource) {
        let drawn = Int(Self.sizes.draw(using: &random).rounded())
        self.persons = persons ?? max(1, drawn)
        homeByDay = random.uniform()
        wakes = Self.wakingHours.draw(using: &random)
        leaves = Self.departures.draw(using: &random)
        returns = Self.homecomings.draw(using: &random)
        // To bed before midnight: the days are told apart there.
        sleeps = min(Self.bedtimes.draw(using: &random), 23.9)
        self.clock = clock
        salt = random.next()
    }

    /// Persons at home.
    package func present(at time: ModelTime) -> Double {
        let hour = clock.hour(at: time)
        let out: Bool
        if clock.isWeekend(at: time) {
            // An outing of some three hours, at another time each day.
            let start = 10 + 5 * dayChance(at: time)
            out = hour > start && hour < start + 3
        } else {
            let late = dayChance(at: time) - 0.5
            out = hour > leaves + 0.3 * late && hour < returns + late
        }
        let all = Double(persons)
        return out ? (all * homeByDay).rounded() : all
    }

    /// How busy the home is, 0 (asleep or out) to 1 (all up, evening).
    package func activity(at time: ModelTime) -> Double {
        let hour = clock.hour(at: time)
        guard hour > wakes, hour < sleeps, persons > 0 else { return 0 }
        let here = present(at: time) / Double(persons)
        return here * (hour > 17 ? 1 : 0.45)
    }

    /// Asleep: the usual hours of a night setback.
    package func isNight(at time: ModelTime) -> Bool {
        let hour = clock.hour(at: time)
        return hour < wakes - 1 || hour > sleeps
    }

    /// Heat of people at home and of what they switch on, W. Source: EN ISO 7730 (100 W a person at rest in sensible
    /// heat, 70 asleep); EN 16798-1 for use of appliances.
    func gains(at time: ModelTime) -> Double {
        let perPerson = isNight(at: time) ? 70.0 : 100
        return present(at: time) * perPerson + 300 * activity(at: time)
    }

    /// Uniform in 0..<1, the same all day.
    private func dayChance(at time: ModelTime) -> Double {
        let day = UInt64(truncatingIfNeeded: clock.day(at: time))
        return Double(SplitMix64.finalise(salt ^ day &* 0xD6E8_FEB8_6659_FD93) >> 11) * 0x1p-53
    }
}
