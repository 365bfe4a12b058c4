/// The boiler's control: whether to burn, for what, and how strongly; and the safety times of its flame.
///
/// Hot water goes before heating. Heating is called for by the room and modulates to a flow temperature by outdoor
/// temperature and room; below the burner's least heat it cycles, with a pause in between. An attempt to light takes
/// purge and ignition; five that fail block it for a quarter of an hour, the third block in a row locks it until it is
/// reset. A state machine without physics: it sees sensor values only.
/// Source: EN 298 (purge, safety times, lock-out), EN 15502-1 (combination boilers); usual logic of installation
/// manuals.
struct BoilerController: Sendable {
    /// What the loop reads.
    struct Inputs {
        /// Cel, as the sensors have them.
        var outdoor: Double
        var flow: Double
        var returning: Double
        var room: Double
        var hotWater: Double
        /// L/min.
        var tap: Double
        /// bar.
        var pressure: Double
        /// µA; what the flame amplifier sees.
        var flameCurrent: Double
        /// Fan's greatest speed over what it should be, 0...1.
        var fanShare: Double
        /// Cel.
        var setpoint: Double
        var allowsHeating: Bool
        var allowsHotWater: Bool
        /// 0...1 of the greatest heat.
        var leastModulation: Double
    }

    /// Flow kelvin per kelvin that it is colder outside than the room shall be.
    let curveSlope: Double
    /// Cel.
    let hotWaterSetting: Double
    /// The greatest modulation for heating, 0...1.
    let heatingShare: Double

    private enum Burning: Hashable, Sendable {
        case off
        /// Purging before an attempt; s left.
        case purge(Double)
        case lit
        /// s left.
        case blocked(Double)
        case locked
    }

    private(set) var mode = BoilerMode.standby
    /// Of the burner's greatest heat; 0 without a flame.
    private(set) var modulation = 0.0
    private(set) var error: BoilerError?
    private(set) var pumpRuns = false
    private var burning = Burning.off
    private var smoothedOutdoor: Double?
    /// s since the flame went out, and that the pump runs on.
    private var pause = 1_000.0
    private var overrun = 0.0
    /// s since the flame was lit.
    private var sinceLit = 0.0
    private var failedAttempts = 0
    private var blocks = 0
    /// Flames lost, fading in an hour.
    private var losses = 0.0
    private var callsForHeat = false
    private var lastError = 0.0

    // Source: installation manuals; kelvin, seconds, L/min.
    private static let stopAbove = 6.0
    private static let startBelow = 3.0
    private static let antiCycle = 180.0
    private static let purgeTime = 12.0
    private static let blockTime = 900.0
    private static let attempts = 5
    private static let leastTap = 1.8
    private static let heatingLimit = 17.0
    /// Cel of flow at which hot water is held back, at which the burner rests, and at which the limiter locks.
    private static let flowHeldBack = 80.0
    private static let flowGreatest = 86.0
    private static let flowLimit = 97.0
    /// µA below which there is no flame.
    static let leastFlame = 0.8

    init(curveSlope: Double, hotWaterSetting: Double, heatingShare: Double) {
        self.curveSlope = curveSlope
        self.hotWaterSetting = hotWaterSetting
        self.heatingShare = heatingShare
    }

    /// As after power-up or reset.
    mutating func restart() {
        self = BoilerController(
            curveSlope: curveSlope, hotWaterSetting: hotWaterSetting, heatingShare: heatingShare)
    }

    /// Gas valve and pump close when the loop stands still.
    mutating func loseFlame() {
        modulation = 0
        pumpRuns = false
        if case .lit = burning { burning = .off }
    }

    var isLocked: Bool { burning == .locked }

    /// True where this step ends in an attempt to light; its outcome goes to `took`.
    mutating func act(on inputs: Inputs, seconds: Double) -> Bool {
        let smoothed = smoothedOutdoor ?? inputs.outdoor
        smoothedOutdoor = smoothed + (inputs.outdoor - smoothed) * min(1, seconds / 7_200)
        losses = max(0, losses - seconds / 900)
        pause += seconds
        overrun = max(0, overrun - seconds)
        choose(inputs)
        pumpRuns = mode != .standby || overrun > 0

        if inputs.pressure < (error == .lowPressure ? 0.6 : 0.4) {
            putOut()
            error = .lowPressure
            pumpRuns = false
            return false
        }
        if error == .lowPressure { error = nil }
        if inputs.flow > Self.flowLimit, burning != .locked {
            putOut()
            burning = .locked
            error = .overheat
        }
        switch burning {
        case .locked: return false
        case .blocked(let left):
            burning = left > seconds ? .blocked(left - seconds) : .off
            return false
        case .off:
            if wantsFlame(inputs) { burning = .purge(Self.purgeTime) }
            return false
        case .purge(let left):
            guard wantsFlame(inputs) else {
                burning = .off
                return false
            }
            guard left <= seconds else {
                burning = .purge(left - seconds)
                return false
            }
            guard inputs.fanShare > BoilerParameters.fanIgnition * 0.95 else {
                block(for: .fan)
                return false
            }
            return true
        case .lit:
            burn(inputs, seconds)
            return false
        }
    }

    /// Whether the attempt that `act` announced has lit a flame.
    mutating func took(_ lit: Bool) {
        if lit {
            burning = .lit
            sinceLit = 0
            failedAttempts = 0
            error = nil
            modulation = BoilerParameters.fanIgnition
            lastError = 0
            return
        }
        failedAttempts += 1
        burning = .purge(Self.purgeTime)
        if failedAttempts >= Self.attempts { block(for: .noFlame) }
    }

    /// Cel.
    func flowTarget(for inputs: Inputs) -> Double {
        let smoothed = smoothedOutdoor ?? inputs.outdoor
        let curve = inputs.setpoint + 3 + curveSlope * max(0, inputs.setpoint - smoothed)
        return (curve + 5 * (inputs.setpoint - inputs.room).clamped(to: -2...3)).clamped(to: 30...75)
    }

    private mutating func choose(_ inputs: Inputs) {
        if callsForHeat, inputs.room > inputs.setpoint + 0.4 { callsForHeat = false }
        if !callsForHeat, inputs.room < inputs.setpoint - 0.1 { callsForHeat = true }
        let warmOutside = (smoothedOutdoor ?? inputs.outdoor) > Self.heatingLimit
        let before = mode
        if inputs.allowsHotWater, inputs.tap > Self.leastTap {
            mode = .hotWater
        } else if inputs.allowsHeating, callsForHeat, !warmOutside {
            mode = .heating
        } else {
            mode = .standby
        }
        if mode != before {
            lastError = 0
            if mode == .standby {
                putOut()
                overrun = before == .heating ? 180 : 15
            }
        }
    }

    private func wantsFlame(_ inputs: Inputs) -> Bool {
        switch mode {
        case .standby: false
        case .hotWater: inputs.flow < Self.flowGreatest - 8
        case .heating:
            pause >= Self.antiCycle && inputs.flow < flowTarget(for: inputs) - Self.startBelow
        }
    }

    private mutating func burn(_ inputs: Inputs, _ seconds: Double) {
        sinceLit += seconds
        if sinceLit > 15 { blocks = 0 }
        if inputs.flameCurrent < Self.leastFlame {
            putOut()
            losses += 1
            if losses > 3 { block(for: .flameLost) } else { burning = .purge(Self.purgeTime) }
            return
        }
        if inputs.flow > Self.flowGreatest {
            putOut()
            return
        }
        switch mode {
        case .standby: putOut()
        case .hotWater: warmTap(inputs, seconds)
        case .heating: warmRooms(inputs, seconds)
        }
    }

    private mutating func warmRooms(_ inputs: Inputs, _ seconds: Double) {
        let error = flowTarget(for: inputs) - inputs.flow
        if -error > Self.stopAbove, sinceLit > 60 {
            putOut()
            return
        }
        // PI in its incremental form: no integrator to wind up at the limits.
        var wanted = modulation + 0.015 * (error - lastError) + 0.000_3 * error * seconds
        lastError = error
        // Too little water moves: less heat before the exchanger boils.
        if inputs.flow - inputs.returning > 32 { wanted = min(wanted, modulation - 0.02) }
        modulation = wanted.clamped(to: inputs.leastModulation...max(heatingShare, inputs.leastModulation))
    }

    private mutating func warmTap(_ inputs: Inputs, _ seconds: Double) {
        let error = hotWaterSetting - inputs.hotWater
        // What the flow of water asks for, corrected by what comes out.
        let asked = inputs.tap / 60 * HeatingWater.water * (hotWaterSetting - 11) / 24_500
        var wanted = 0.5 * modulation + 0.5 * asked + 0.01 * error
        if inputs.flow > Self.flowHeldBack { wanted = min(wanted, modulation - 0.05) }
        modulation = wanted.clamped(to: inputs.leastModulation...1)
    }

    private mutating func putOut() {
        if case .lit = burning {
            burning = .off
            pause = 0
            overrun = 180
        }
        modulation = 0
    }

    private mutating func block(for reason: BoilerError) {
        putOut()
        failedAttempts = 0
        losses = 0
        error = reason
        blocks += 1
        burning = blocks >= 3 ? .locked : .blocked(Self.blockTime)
    }
}
