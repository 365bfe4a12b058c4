/// The fridge-freezer's control loop: compressor, fan, damper and defrost from three sensors.
///
/// The freezer's thermostat starts the variable-speed compressor, the fridge's opens the damper; a fridge that is too warm
/// starts the compressor as well. After so many hours of running the evaporator is defrosted, the sooner the longer the
/// last one took. A state machine without physics: it sees sensor values only.
/// Source: usual logic of service manuals; Fisher & Paykel RF201A service manual for the adaptive defrost (12 h to a day as
/// a rule, 3 to 71 h at most).
struct FridgeController: Sendable {
    enum Phase: Hashable, Sendable {
        case cooling
        /// The heater is on.
        case defrost
        /// All stands while the water drips off.
        case dripping
    }

    /// What the loop reads and is told.
    struct Inputs {
        /// Cel, as the sensors have them; nil where a sensor is broken.
        var fridge: Double?
        var freezer: Double
        var evaporator: Double
        /// Cel.
        var setFridge: Double
        var setFreezer: Double
        var superFreeze: Bool
        /// Of the fan's commanded speed, 0...1.
        var fanShare: Double
    }

    private(set) var phase = Phase.cooling
    /// Commanded, 1/min; 0 while the compressor stands.
    private(set) var speed = 0.0
    private(set) var fanOn = false
    private(set) var damperOpen = false
    private(set) var fanFault = false
    private(set) var defrostFault = false
    private(set) var sensorFault = false
    /// In the present compressor state, s.
    private var held = 600.0
    private var inPhase = 0.0
    private var fanSlow = 0.0
    /// Compressor running since the last defrost, and at which the next is due, s.
    private var runSinceDefrost: Double
    private var defrostDue = 16 * 3_600.0

    /// Cel to which super-freeze cools. Source: operating manuals, −26 to −32.
    private static let superFreeze = -30.0
    /// K below its setting at which the freezer stops the compressor though the fridge is warm.
    private static let overcooled = -8.0
    private static let minimumOff = 300.0
    private static let minimumOn = 360.0
    /// Cel at the evaporator that end a defrost, and s after which it is given up. Source: service manuals, 5 to 10 Cel
    /// and 25 to 45 minutes (GE Appliances, "Types of defrost systems").
    private static let defrostedAt = 8.0
    private static let longestDefrost = 45 * 60.0
    private static let dripTime = 5 * 60.0
    /// (1/min)/s.
    private static let ramp = 20.0

    /// - Parameter runSinceDefrost: at the start, s.
    init(runSinceDefrost: Double) { self.runSinceDefrost = runSinceDefrost }

    /// As after power-up: two minutes of the least time off are left.
    mutating func restart() {
        self = FridgeController(runSinceDefrost: runSinceDefrost)
        held = Self.minimumOff - 120
    }

    /// The inverter stops by itself when its commands cease or the motor does not turn.
    mutating func loseCompressor() {
        speed = 0
        held = 0
    }

    /// False while one is under way.
    mutating func forceDefrost() -> Bool {
        guard phase == .cooling else { return false }
        beginDefrost()
        return true
    }

    mutating func act(on inputs: Inputs, seconds: Double) {
        held += seconds
        inPhase += seconds
        sensorFault = inputs.fridge == nil
        noteFan(inputs.fanShare, seconds)
        switch phase {
        case .cooling: cool(inputs, seconds)
        case .defrost:
            let reached = inputs.evaporator >= Self.defrostedAt
            guard reached || inPhase >= Self.longestDefrost else { return }
            defrostFault = !reached
            // Half as long a wait after a long one, half as long again after a short one.
            let factor = inPhase > 22 * 60 ? 0.6 : inPhase < 9 * 60 ? 1.25 : 1
            defrostDue = (defrostDue * factor).clamped(to: 8 * 3_600...40 * 3_600)
            enter(.dripping)
        case .dripping:
            if inPhase >= Self.dripTime { enter(.cooling) }
        }
    }

    private mutating func cool(_ inputs: Inputs, _ seconds: Double) {
        if speed > 0 { runSinceDefrost += seconds }
        if runSinceDefrost >= defrostDue {
            beginDefrost()
            return
        }
        let freezerError = inputs.freezer - (inputs.superFreeze ? Self.superFreeze : inputs.setFreezer)
        // Without its sensor the fridge gets its cold by the clock: ten minutes of every half hour.
        let fridgeError = inputs.fridge.map { $0 - inputs.setFridge }
        if let fridgeError {
            damperOpen = damperOpen ? fridgeError > -0.4 : fridgeError > 0.5
        } else {
            damperOpen = inPhase - (inPhase / 1_800).rounded(.down) * 1_800 < 600
        }
        let fridgeWarm = fridgeError ?? 0
        if speed == 0 {
            if held >= Self.minimumOff, freezerError > 0.9 || (fridgeWarm > 1.8 && freezerError > Self.overcooled + 2) {
                speed = ColdCircuit.speeds.lowerBound
                held = 0
            }
        } else if held > Self.minimumOn, freezerError < -0.9, fridgeWarm < 0.6 || freezerError < Self.overcooled {
            speed = 0
            held = 0
        } else {
            // What an hour at the least speed has not brought, more speed does.
            let patience = max(0, held - 3_600) / 60 * 12
            let wanted =
                inputs.superFreeze
                ? 4_000 : 1_200 + 500 * max(0, freezerError - 1.2) + 350 * max(0, fridgeWarm - 1) + patience
            let step = Self.ramp * seconds
            speed = (speed + (wanted - speed).clamped(to: -step...step)).clamped(to: ColdCircuit.speeds)
        }
        let coldToSpare = damperOpen && inputs.evaporator < (inputs.fridge ?? 5) - 8
        fanOn = speed > 0 || coldToSpare
    }

    private mutating func noteFan(_ share: Double, _ seconds: Double) {
        guard fanOn else { return }
        fanSlow = share < 0.5 ? fanSlow + seconds : 0
        if fanSlow > 300 { fanFault = true } else if fanSlow == 0 { fanFault = false }
    }

    private mutating func beginDefrost() {
        runSinceDefrost = 0
        if speed > 0 { held = 0 }
        speed = 0
        fanOn = false
        damperOpen = false
        enter(.defrost)
    }

    private mutating func enter(_ next: Phase) {
        phase = next
        inPhase = 0
    }
}
