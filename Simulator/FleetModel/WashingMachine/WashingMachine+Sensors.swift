/// What a washing machine reports of itself.
extension WashingMachine {
    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = WasherParameters.self
        let wear = causes.level(of: .bearingWorn, at: time)
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        let programme = waitingProgramme ?? controller.programme
        let shakes = drum.speed > 0 ? p.vibrometer.read(drum.vibration(wear: wear), using: &random) ?? 0 : 0
        let working = controller.step != .off
        return .washingMachine(
            WasherMeasurement(
                state: state, phase: phase, programme: programme, setTemperature: programme?.temperature ?? 0,
                setSpeed: programme?.spin ?? 0,
                temperature: p.thermometer.read(tub.temperature, using: &random),
                level: p.levelSensor.read(max(0, tub.level + parameters.levelBias - levelDrift), using: &random)
                    .map { max(0, $0) },
                water: (cameIn * 10).rounded(.down) / 10,
                flow: flow > 0 ? max(0, p.flowMeter.read(flow * 60, using: &random) ?? 0) : 0,
                speed: drum.speed > 0 ? max(0, p.tachometer.read(drum.speed, using: &random) ?? 0) : 0,
                targetSpeed: controller.targetSpeed, vibration: max(0, shakes),
                unbalance: (drum.unbalance * 100).rounded() * 10,
                power: max(0, p.wattmeter.read(electricPower, using: &random) ?? 0),
                energy: (energy * 100).rounded(.down) / 100, drainTime: controller.drainTime.rounded(),
                doorIsClosed: !isDoorOpen, isLocked: working && controller.step != .locking,
                childLock: isChildLocked(at: time, causes: causes),
                foam: working && tub.free > 0 && causes.level(of: .tooMuchFoam, at: time) > 0.3,
                attempts: controller.attempts, cycles: cycles, error: error,
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30)))
    }

    private var waitingProgramme: WashProgramme? {
        switch waits {
        case .delayed(let programme), .locked(let programme), .doorOpen(let programme): programme
        case nil: nil
        }
    }

    private var state: WasherState {
        if error != nil { return .error }
        if case .delayed = waits { return .delayed }
        if controller.step != .off { return .run }
        return done ? .done : .idle
    }

    private var phase: WashPhase {
        switch controller.step {
        case .off, .locking: .none
        case .filling: .fill
        case .washing: .wash
        case .emptying, .draining: .drain
        case .rinsing: .rinse
        case .spreading, .spinning: .spin
        }
    }
}
