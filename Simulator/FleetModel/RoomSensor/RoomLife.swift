/// What people do in a room: they breathe, shower, cook, dry laundry, and open its window.
///
/// Sources: vapour of people at rest 40 to 60 g/h, of a shower 2,500 g/h, of cooking 600 to 1,500 g/h (tables of building
/// physics after IEA ECBCS Annex 24); the hours by the household, the rest judgement.
package struct RoomLife: Sendable {
    private let kind: RoomParameters.Kind
    /// Of the home's air, m³/m³.
    private let share: Double
    /// Openings a day of the window, and their length, s.
    private let airingsADay: Double
    private let airingTimes: Distribution
    private var airingLeft = 0.0
    private var showerLeft = 0.0
    private var cookingLeft = 0.0
    /// Opened part of the window, 0...1.
    package private(set) var window = 0.0

    /// A day. Source: judgement; surveys of window opening name one to three a day, more in bedrooms.
    static let airings = Distribution.lognormal(median: 2, spread: 0.5)
    /// s.
    static let airingLengths = Distribution.lognormal(median: 480, spread: 0.5)
    static let showerLengths = Distribution.lognormal(median: 540, spread: 0.3)
    static let cookingLengths = Distribution.lognormal(median: 1_800, spread: 0.4)
    static let person = 45.0
    static let shower = 2_300.0
    static let cooking = 900.0
    /// Opened part in warm weather, tilted.
    static let tilted = 0.12

    /// g/h and person that spread over the home's rooms through its doors, day and night, by surfaces that give off what
    /// they took. Source: some 12 kg a day in a household of four (tables as above), less what kitchen and bath give off
    /// at once.
    static let spread = 85.0
    /// m³ of a home's air.
    static let homeVolume = 350.0

    package init(_ room: RoomParameters, using random: inout RandomSource) {
        kind = room.kind
        share = room.volume / Self.homeVolume * (room.kind == .cellar ? 0.4 : 1)
        airingsADay = Self.airings.draw(using: &random) * (kind == .cellar ? 0.15 : 1)
        airingTimes = Self.airingLengths
    }

    /// W and g/h of a step, and whether the window is open.
    package mutating func step(
        seconds: Double, at time: ModelTime, _ household: Household, inside: Double, outside: Double,
        using random: inout RandomSource
    ) -> (heat: Double, moisture: Double) {
        let activity = household.activity(at: time)
        let present = household.present(at: time)
        let hour = household.clock.hour(at: time)
        follow(seconds: seconds, activity: activity, present: present, hour: hour, household, using: &random)
        let warm = inside > 24 && outside < inside && outside > 12 && present > 0
        window = airingLeft > 0 ? 1 : warm && kind != .cellar ? Self.tilted : 0
        var heat = 0.0
        var moisture = 0.0
        let isNight = household.isNight(at: time)
        let people: Double =
            switch kind {
            case .living: isNight ? 0 : present * 0.6 * activity
            case .bedroom: isNight ? min(2, present) : 0.1 * present * activity
            case .bathroom: 0.05 * present * activity
            case .kitchen: 0.2 * present * activity
            case .cellar: 0
            }
        heat += 80 * people
        moisture += Self.person * people + Self.spread * Double(household.persons) * share
        if showerLeft > 0 { moisture += Self.shower * (kind == .bathroom ? 0.7 : kind == .cellar ? 0 : 0.05) }
        if cookingLeft > 0 {
            moisture += Self.cooking * (kind == .kitchen ? 0.7 : kind == .living ? 0.15 : kind == .cellar ? 0 : 0.03)
            if kind == .kitchen { heat += 500 }
        }
        return (heat, moisture)
    }

    private mutating func follow(
        seconds: Double, activity: Double, present: Double, hour: Double, _ household: Household,
        using random: inout RandomSource
    ) {
        airingLeft = max(0, airingLeft - seconds)
        showerLeft = max(0, showerLeft - seconds)
        cookingLeft = max(0, cookingLeft - seconds)
        guard activity > 0 else { return }
        // Some 14 hours of a day somebody is up; showers fall into the hour and a half after waking, cooking into two
        // hours of the evening.
        let airs = random.happens(airingsADay / (14 * 3_600) * seconds)
        let isMorning = hour > household.wakes && hour < household.wakes + 1.5
        let showers = random.happens(isMorning ? present * 0.7 / 5_400 * seconds : 0)
        let isEvening = hour > 17.5 && hour < 19.5
        let cooks = random.happens(isEvening ? 1.2 / 7_200 * seconds : 0.4 / 36_000 * seconds)
        if airs, airingLeft == 0 { airingLeft = airingTimes.draw(using: &random) }
        if showers, showerLeft == 0 { showerLeft = Self.showerLengths.draw(using: &random) }
        if cooks, cookingLeft == 0 { cookingLeft = Self.cookingLengths.draw(using: &random) }
    }
}
