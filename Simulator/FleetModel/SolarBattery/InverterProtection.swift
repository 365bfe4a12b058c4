/// What makes a hybrid inverter stop, and when it tries again.
///
/// Before each morning's first power it measures the strings' insulation against earth, and again every ten minutes until
/// it is good. A bus that peaks above 450 V stops it for five minutes; mains above 253 V over ten minutes until they are
/// below 251 for one. Sources: IEC 62109-2:2011, 4.8.2 (insulation before connection); EN 50549-1:2019, 4.9 and 4.10.
struct InverterProtection: Sendable {
    enum State: Hashable, Sendable {
        /// Too dark, or at rest.
        case night
        /// Waiting for the mains, or for time to pass.
        case waiting
        case running
        case stopped(InverterError)
    }

    private(set) var state = State.night
    /// kΩ, at the last test.
    private(set) var insulation = 3_000.0
    /// s until the next test, or until it tries again.
    private var wait = 0.0
    /// s with the strings dark.
    private var darkFor = 0.0
    /// The strings have been tested since they were last dark.
    private var tested = true

    /// kΩ. Source: settings of string inverters, 100 to 500.
    static let insulationLimit = 200.0
    /// V.
    static let busLimit = 450.0

    /// As after power-up: the mains are watched for a minute, and the strings tested.
    mutating func restart() {
        state = .waiting
        wait = 60
        darkFor = 0
    }

    struct Signs {
        /// V on the strings, open.
        var stringVoltage: Double
        /// Wanted from the battery though it is dark.
        var batteryWanted: Bool
        /// kΩ as they are.
        var insulation: Double
        /// V, the bus at its peak.
        var busPeak: Double
        /// V over ten minutes.
        var gridMean: Double
    }

    mutating func watch(_ signs: Signs, seconds: Double) {
        wait = max(0, wait - seconds)
        let dark = signs.stringVoltage < 120
        darkFor = dark ? darkFor + seconds : 0
        switch state {
        case .night:
            guard !dark || signs.batteryWanted else { return }
            state = .waiting
            wait = 60
        case .waiting, .stopped(.insulation):
            guard wait == 0 else { return }
            insulation = signs.insulation
            if insulation < Self.insulationLimit {
                state = .stopped(.insulation)
                wait = 600
            } else if signs.gridMean > 251 {
                state = .stopped(.overvoltage)
            } else {
                state = .running
            }
        case .running:
            if signs.busPeak > Self.busLimit {
                state = .stopped(.bus)
                wait = 300
            } else if signs.gridMean > 253 {
                state = .stopped(.overvoltage)
                wait = 60
            } else if darkFor > 600, !signs.batteryWanted {
                state = .night
            } else if darkFor > 0, darkFor <= seconds {
                // Evening: the strings are let go of, so that the next light is tested anew.
                tested = false
            } else if !dark, !tested {
                tested = true
                insulation = signs.insulation
                if insulation < Self.insulationLimit {
                    state = .stopped(.insulation)
                    wait = 600
                }
            }
        case .stopped(.bus):
            if wait == 0 { state = .waiting }
        case .stopped(.overvoltage):
            if signs.gridMean > 251 { wait = 60 } else if wait == 0 { state = .running }
        case .stopped: break
        }
    }
}
