/// What a household takes from its sockets, W.
///
///     load = rest + (lamps, screens) activity + what is switched on just now
///
/// Sources: 2,500 to 5,000 kWh a year and home (BDEW, Ofgem typical values); appliances of 1 to 3 kW for minutes (Richardson
/// et al., Energy and Buildings 42, 2010).
struct HouseLoad: Sendable {
    private let rest: Double
    private let awake: Double
    private var unrest: OrnsteinUhlenbeck
    private var appliance = 0.0
    private var applianceFor = 0.0
    private(set) var power: Double

    /// W.
    static let rests = Distribution.lognormal(median: 210, spread: 0.3)
    static let awakes = Distribution.lognormal(median: 280, spread: 0.3)
    static let appliances = Distribution.lognormal(median: 1_700, spread: 0.35)
    /// s.
    static let times = Distribution.lognormal(median: 700, spread: 0.7)
    /// Switched on, per hour of full activity and person.
    static let rate = 0.45

    init(using random: inout RandomSource) {
        rest = Self.rests.draw(using: &random)
        awake = Self.awakes.draw(using: &random)
        unrest = OrnsteinUhlenbeck(deviation: 0.3, memory: 900, using: &random)
        power = rest
    }

    mutating func step(seconds: Double, activity: Double, persons: Int, using random: inout RandomSource) {
        unrest.advance(by: seconds, using: &random)
        applianceFor -= seconds
        if applianceFor <= 0 {
            appliance = 0
            if random.happens(Self.rate * Double(max(1, persons)) * activity * seconds / 3_600) {
                appliance = min(Self.appliances.draw(using: &random), 5_000)
                applianceFor = min(Self.times.draw(using: &random), 7_200)
            }
        }
        power = max(60, (rest + awake * activity) * (1 + unrest.value)) + appliance
    }
}
