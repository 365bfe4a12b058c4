/// A washing machine's programme control: what is opened, heated, pumped and turned, from what its sensors say.
///
/// Lock, empty what is left, fill, warm and tumble, drain, rinse and drain, spin. A state machine without physics.
/// Limits of time after service manuals: eight minutes without water, five to empty, twenty to warm by 3 K, three tries to lock,
/// three reversals without turning, eight tries to spread the laundry.
struct WashController: Sendable {
    enum Step: Hashable, Sendable {
        case off, locking, emptying, filling, washing, draining, rinsing, spreading, spinning
    }

    struct Inputs {
        /// mm and Cel, as its sensors say.
        var level: Double
        var temperature: Double
        /// kg/s through the meter.
        var flow: Double
        var drumTurns: Bool
        var floatUp: Bool
        var lockCloses: Bool
        var foams: Bool
        /// kg, as the last attempt to spin showed it.
        var unbalance: Double
    }

    private(set) var step = Step.off
    private(set) var programme: WashProgramme?
    private(set) var error: WasherError?
    /// s in this step.
    private(set) var elapsed = 0.0
    private(set) var drainTime = 0.0
    private(set) var attempts = 0
    /// 1/min that the drum is told.
    private(set) var targetSpeed = 0.0
    private(set) var heats = false
    private var rinsesLeft = 0
    private var isRinsing = false
    private var rinsedForFoam = false
    private var warmFor = 0.0
    private var warmFrom = 0.0
    private var heatingFor = 0.0
    private var lockFailures = 0
    private var stalls = 0
    /// It spins at `programme.spin`, or slowly where the laundry would not spread.
    private var spinSpeed = 0.0

    var fills: Bool { step == .filling }
    var pumps: Bool { step == .emptying || step == .draining || step == .spinning || error == .leak }
    /// mm of free water that it fills up to.
    var wantedLevel: Double { isRinsing ? WashProgramme.rinseLevel : programme?.washLevel ?? 0 }
    /// A new distribution of the laundry is tried for.
    private(set) var spreads = false

    mutating func begin(_ programme: WashProgramme) {
        self = WashController()
        self.programme = programme
        rinsesLeft = programme.rinses
        enter(.locking)
    }

    mutating func stop(with error: WasherError? = nil) {
        step = .off
        self.error = error
        targetSpeed = 0
        heats = false
        if error == nil { programme = nil }
    }

    private mutating func enter(_ next: Step) {
        step = next
        elapsed = 0
        heats = false
        targetSpeed = 0
        if next == .washing {
            warmFor = 0
            heatingFor = 0
        }
    }

    mutating func act(on inputs: Inputs, seconds: Double) {
        guard let programme, step != .off else { return }
        elapsed += seconds
        spreads = false
        if inputs.floatUp {
            stop(with: .leak)
            return
        }
        switch step {
        case .off: break
        case .locking:
            if inputs.lockCloses {
                enter(inputs.level > 10 ? .emptying : .filling)
            } else {
                lockFailures += 1
                if lockFailures == 3 { stop(with: .lock) }
            }
        case .emptying, .draining: drain(inputs, seconds)
        case .filling:
            targetSpeed = 40
            if inputs.level >= wantedLevel - 2 {
                enter(isRinsing ? .rinsing : .washing)
                warmFrom = inputs.temperature
            } else if elapsed > 480, inputs.flow < 0.008 || elapsed > 1_500 {
                stop(with: .inlet)
            }
        case .washing: wash(inputs, programme, seconds)
        case .rinsing:
            tumble(inputs)
            if elapsed > 240 {
                rinsesLeft -= 1
                // Foam is rinsed once more.
                if rinsesLeft == 0, inputs.foams, !rinsedForFoam {
                    rinsesLeft = 1
                    rinsedForFoam = true
                }
                enter(.draining)
            }
        case .spreading:
            targetSpeed = 50
            if elapsed > 45 {
                attempts += 1
                if inputs.unbalance <= Drum.limit || attempts >= 8 {
                    spinSpeed = inputs.unbalance <= Drum.limit ? programme.spin : 400
                    enter(.spinning)
                } else {
                    elapsed = 0
                    spreads = true
                }
            }
        case .spinning:
            targetSpeed = spinSpeed
            if elapsed > 120, !inputs.drumTurns { stalls += 1 } else { stalls = 0 }
            if stalls >= 4 { stop(with: .motor) } else if elapsed > 480 { stop() }
        }
    }

    private mutating func drain(_ inputs: Inputs, _ seconds: Double) {
        if inputs.level < 4 {
            if step == .emptying {
                enter(.filling)
                return
            }
            drainTime = elapsed
            if rinsesLeft > 0 {
                isRinsing = true
                enter(.filling)
            } else {
                attempts = 0
                spreads = true
                enter(.spreading)
            }
        } else if elapsed > 300 {
            stop(with: .drain)
        }
    }

    private mutating func wash(_ inputs: Inputs, _ programme: WashProgramme, _ seconds: Double) {
        tumble(inputs)
        guard step == .washing else { return }
        let warm = inputs.temperature >= programme.temperature - 0.5
        heats = !warm && (heats || inputs.temperature < programme.temperature - 2 || warmFor == 0)
        if heats {
            heatingFor += seconds
            if heatingFor > 1_200, inputs.temperature < warmFrom + 3, programme.temperature > warmFrom + 6 {
                stop(with: .heater)
                return
            }
        }
        if warm || warmFor > 0 || heatingFor > 5_400 { warmFor += seconds }
        if warmFor > programme.washing { enter(.draining) }
    }

    /// Three quarters of each minute one way or the other.
    private mutating func tumble(_ inputs: Inputs) {
        let share = elapsed - (elapsed / 60).rounded(.down) * 60
        let wanted = share < 45 ? 45.0 : 0
        // Told to turn for a while and standing.
        if targetSpeed > 0, wanted > 0, !inputs.drumTurns {
            stalls += 1
        } else if inputs.drumTurns {
            stalls = 0
        }
        targetSpeed = wanted
        if stalls >= 8 { stop(with: .motor) }
    }
}
