/// What makes a charger refuse: one error at a time, and how each ends.
///
/// A state machine without physics. Source: IEC 61851-1 and IEC 62955 for what must switch off; retries after a quarter of
/// an hour, at most three, as in operating manuals.
struct ChargerProtection: Sendable {
    private(set) var error: ChargerError?
    /// s until it may try again.
    private var wait = 0.0
    private var retries = 0

    struct Signs {
        var isPluggedIn: Bool
        /// mA.
        var residual: Double
        /// Cel.
        var plug: Double
        /// V, the least of the phases that have any.
        var voltage: Double
        /// Closed though told to open.
        var isWelded: Bool
        /// Interruptions of the pilot line, 1/s.
        var pilotLoss: Double
    }

    private static let retryAfter = 900.0
    private static let mostRetries = 3
    /// s that an interrupted pilot stays so.
    private static let pilotGaps = Distribution.uniform(50, 240)

    /// What a restart forgets.
    mutating func reset() { self = ChargerProtection() }

    mutating func watch(_ signs: Signs, seconds: Double, using random: inout RandomSource) {
        let p = ChargerParameters.self
        wait = max(0, wait - seconds)
        switch error {
        case nil:
            if signs.isWelded {
                error = .relay
            } else if signs.residual >= p.residualTrip {
                error = .residualCurrent
                wait = Self.retryAfter
                retries += 1
            } else if signs.plug > p.tripAbove {
                error = .overTemperature
            } else if signs.voltage < p.underVoltage {
                error = .underVoltage
            } else if signs.pilotLoss > 0, signs.isPluggedIn, random.happens(signs.pilotLoss * seconds) {
                error = .pilot
                wait = Self.pilotGaps.draw(using: &random)
            }
        case .relay: break
        case .residualCurrent:
            if !signs.isPluggedIn {
                reset()
            } else if wait == 0, retries <= Self.mostRetries {
                error = nil
            }
        case .overTemperature: if signs.plug < p.coolAgain { error = nil }
        case .underVoltage: if signs.voltage > p.voltageAgain { error = nil }
        case .pilot: if wait == 0 { error = nil }
        }
    }
}
