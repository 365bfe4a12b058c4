/// What hangs on a switched plug or on a circuit with a relay: one appliance of a household, as power and power factor at
/// the voltage it gets.
///
/// Heaters take P (U/230)², electronics the same power at any voltage. An appliance without voltage stands still; a
/// refrigerator's and a heater's heat demand goes on.
package struct PluggedLoad: Sendable {
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// On in dark hours while people are up.
        case lamp
        /// On while people are at home in the evening, in standby else.
        case television
        /// A quarter to half of the time, in runs.
        case fridge
        /// By a thermostat, the more the colder it is outside.
        case heater
        /// Always.
        case networkGear
        /// Ten minutes at a time while people are up.
        case coffeeMachine
        /// Of the hot water, by day, by its own clock.
        case circulationPump
        /// From morning to dusk, by its own clock.
        case pondPump
        /// A quarter of an hour at a time while people are up.
        case extractorFan
    }

    /// Where it hangs: in a socket, or wired to a circuit of its own.
    package enum Place: Sendable { case socket, fixedCircuit }

    package let kind: Kind
    /// W at 230 V.
    package let rated: Double
    package let standby: Double
    /// s that a run of a fridge, a heater or a coffee machine still lasts, and that its pause does.
    private var running = 0.0
    private var pausing: Double

    /// Shares of kinds. Source: judgement, after what owners of metering plugs write that they measure, and what relays in
    /// wall boxes are sold for.
    static func shares(at place: Place) -> [(kind: Kind, share: Double)] {
        switch place {
        case .socket:
            [
                (.lamp, 0.2), (.television, 0.25), (.fridge, 0.15), (.heater, 0.12), (.networkGear, 0.15),
                (.coffeeMachine, 0.13),
            ]
        case .fixedCircuit:
            [(.lamp, 0.35), (.heater, 0.2), (.circulationPump, 0.2), (.pondPump, 0.1), (.extractorFan, 0.15)]
        }
    }
    /// W. Source: rating plates and EU energy labels; EU 641/2009 for pumps.
    static func powers(of kind: Kind) -> Distribution {
        switch kind {
        case .lamp: .uniform(8, 60)
        case .television: .lognormal(median: 110, spread: 0.35)
        case .fridge: .uniform(70, 130)
        case .heater: .uniform(1_000, 2_200)
        case .networkGear: .uniform(7, 22)
        case .coffeeMachine: .uniform(900, 1_450)
        case .circulationPump: .uniform(6, 45)
        case .pondPump: .uniform(15, 120)
        case .extractorFan: .uniform(8, 30)
        }
    }
    /// W. Source: EU 1275/2008 and 801/2013: 0.5 to 2 in standby.
    static let standbys = Distribution.uniform(0.3, 1.8)

    package init(kind: Kind, rated: Double, standby: Double = 0) {
        self.kind = kind
        self.rated = rated
        self.standby = standby
        pausing = kind == .fridge ? 900 : 0
    }

    package init(at place: Place = .socket, using random: inout RandomSource) {
        var left = random.uniform()
        let shares = Self.shares(at: place)
        var kind = place == .socket ? Kind.coffeeMachine : .extractorFan
        for entry in shares {
            left -= entry.share
            if left < 0 {
                kind = entry.kind
                break
            }
        }
        let rated = Self.powers(of: kind).draw(using: &random)
        let standby = Self.standbys.draw(using: &random)
        let hasStandby = kind == .television || kind == .coffeeMachine
        self.init(kind: kind, rated: rated, standby: hasStandby ? standby : 0)
    }

    /// Share of the apparent power that is real. Source: EN 61000-3-2 classes; rectifiers below 75 W 0.5 to 0.6.
    package var factor: Double {
        switch kind {
        case .heater, .coffeeMachine: 1
        case .fridge, .pondPump: 0.75
        case .television: 0.9
        case .lamp, .networkGear: 0.55
        case .circulationPump, .extractorFan: 0.6
        }
    }

    /// W that it takes now at `voltage` V.
    /// - Parameters:
    ///   - activity: of the household, 0...1; `hour`: local.
    mutating func step(
        seconds: Double, voltage: Double, activity: Double, hour: Double, outdoor: Double,
        using random: inout RandomSource
    ) -> Double {
        let ratio = voltage / 230
        let wants: Bool
        switch kind {
        case .lamp: wants = activity > 0 && (hour > 17 || hour < 8)
        case .television: wants = activity > 0 && hour > 17.5
        case .networkGear: wants = true
        case .fridge: wants = cycle(seconds: seconds, run: 900, pause: 1_800, starts: true)
        case .heater:
            let demand = ((17 - outdoor) / 25).clamped(to: 0...0.9)
            wants = cycle(
                seconds: seconds, run: 1_200 * demand + 60, pause: 1_200 * (1 - demand) + 60,
                starts: activity > 0 && demand > 0)
        case .coffeeMachine:
            let starts = activity > 0 && random.happens(seconds / 9_000)
            wants = cycle(seconds: seconds, run: 600, pause: 60, starts: starts)
        case .circulationPump: wants = hour > 5.5 && hour < 22.5
        case .pondPump: wants = hour > 7 && hour < 21
        case .extractorFan:
            let starts = activity > 0 && random.happens(seconds / 5_400)
            wants = cycle(seconds: seconds, run: 900, pause: 60, starts: starts)
        }
        guard voltage > 100 else { return 0 }
        let power = wants ? rated : standby
        return kind == .heater || kind == .coffeeMachine ? power * ratio * ratio : power
    }

    /// A run, then a pause; a new run begins where `starts` allows it.
    private mutating func cycle(seconds: Double, run: Double, pause: Double, starts: Bool) -> Bool {
        if running > 0 {
            running -= seconds
            if running <= 0 { pausing = pause }
            return true
        }
        pausing -= seconds
        if pausing <= 0, starts { running = run }
        return running > 0
    }
}
