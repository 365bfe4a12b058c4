/// The heat pump's control loop: what mode, at what compressor speed.
///
/// Weather-compensated flow temperature with room influence; the compressor modulates between its least and greatest
/// speed and cycles below the least; hot water goes before heating; a frosted evaporator is defrosted; faults block.
/// A state machine without physics: it sees sensor values only.
/// Source: usual logic of inverter heat pumps' installation manuals; EN 15450 for the heating curve.
struct HeatPumpController: Sendable {
    enum Mode: Int, Sendable {
        case off = 0
        case heating = 1
        case hotWater = 2
        case defrost = 3
    }

    /// What the loop reads.
    struct Inputs {
        /// Cel, as the sensors have them.
        var outdoor: Double
        var flow: Double
        var room: Double
        var tank: Double
        /// bar.
        var pressure: Double
        /// 0...1, from the evaporator's sensor.
        var frost: Double
        /// Suction pressure too low to run.
        var suctionLow: Bool
        /// Cel.
        var setpoint: Double
        /// Flow kelvin per kelvin that somebody has turned the curve up by.
        var slopeRaised = 0.0
        /// By tariff or grid operator.
        var isBarred = false
    }

    /// Flow kelvin per kelvin that it is colder outside than the room shall be.
    let curveSlope: Double
    /// Cel of outdoor temperature above which the house needs no heating.
    let heatingLimit: Double

    private(set) var mode = Mode.off
    /// Hz; 0 while the compressor stands.
    private(set) var speed = 0.0
    /// 0 none, 8 water pressure low, 12 suction pressure low.
    private(set) var fault = 0
    private var smoothedOutdoor: Double?
    /// In the present compressor state, s.
    private var held = 0.0
    private var inMode = 0.0
    /// Until the lock-out after a low suction pressure ends, s.
    private var lockOut = 0.0
    private var lastError = 0.0

    // Hysteresis, K, and times, s.
    private static let startBelow = 4.0
    private static let stopAbove = 3.0
    private static let minimumOff = 300.0
    private static let minimumOn = 360.0
    private static let tankRange = 43.0...50.0
    /// Hz/s. Source: inverter compressors' oil return, 0.3 to 1 Hz/s.
    private static let ramp = 0.5

    init(curveSlope: Double, heatingLimit: Double) {
        self.curveSlope = curveSlope
        self.heatingLimit = heatingLimit
        held = Self.minimumOff
    }

    /// As after power-up: a minute's wait is left of the least time off.
    mutating func restart() {
        self = HeatPumpController(curveSlope: curveSlope, heatingLimit: heatingLimit)
        held = Self.minimumOff - 60
    }

    /// The inverter stops by itself when its commands cease.
    mutating func loseCompressor() { speed = 0 }

    /// False while the compressor stands: there is nothing to reverse.
    mutating func forceDefrost() -> Bool {
        guard speed > 0 else { return false }
        enter(.defrost)
        return true
    }

    mutating func act(on inputs: Inputs, seconds: Double) {
        let smoothed = smoothedOutdoor ?? inputs.outdoor
        smoothedOutdoor = smoothed + (inputs.outdoor - smoothed) * min(1, seconds / 7_200)
        held += seconds
        inMode += seconds
        lockOut = max(0, lockOut - seconds)

        if inputs.pressure < (fault == 8 ? 0.8 : 0.6) {
            stop(fault: 8)
            return
        }
        if inputs.suctionLow, speed > 0, held > 120 {
            lockOut = 1_800
            stop(fault: 12)
            return
        }
        if lockOut > 0 { return }
        if inputs.isBarred {
            stop(fault: 0)
            return
        }
        fault = 0

        switch mode {
        case .off: considerStart(inputs)
        case .heating: heat(inputs, seconds)
        case .hotWater: warmTank(inputs, seconds)
        case .defrost:
            move(to: RefrigerantCircuit.ratedSpeed, seconds)
            if inputs.frost <= 0.02 || inMode > 600 { enter(.heating) }
        }
    }

    /// Cel.
    func flowTarget(for inputs: Inputs) -> Double {
        let smoothed = smoothedOutdoor ?? inputs.outdoor
        let curve = inputs.setpoint + 1 + (curveSlope + inputs.slopeRaised) * max(0, inputs.setpoint - smoothed)
        let room = 4 * (inputs.setpoint - inputs.room).clamped(to: -3...3)
        return (curve + room).clamped(to: 22...55)
    }

    private mutating func considerStart(_ inputs: Inputs) {
        guard held >= Self.minimumOff else { return }
        if inputs.tank < Self.tankRange.lowerBound {
            start(.hotWater)
        } else if wantsHeat(inputs), inputs.flow < flowTarget(for: inputs) - Self.startBelow {
            start(.heating)
        }
    }

    private func wantsHeat(_ inputs: Inputs) -> Bool {
        (smoothedOutdoor ?? inputs.outdoor) < heatingLimit && inputs.room < inputs.setpoint + 0.6
    }

    private mutating func heat(_ inputs: Inputs, _ seconds: Double) {
        if inputs.tank < Self.tankRange.lowerBound, held > Self.minimumOn {
            enter(.hotWater)
            return
        }
        if inputs.frost >= 1 {
            enter(.defrost)
            return
        }
        let target = flowTarget(for: inputs)
        let error = target - inputs.flow
        let atLeast = speed <= RefrigerantCircuit.speeds.lowerBound + 0.5
        let tooWarm = inputs.room > inputs.setpoint + 1.0
        if held > Self.minimumOn, tooWarm || (atLeast && -error > Self.stopAbove) {
            stop(fault: 0)
            return
        }
        // PI in its incremental form: no integrator to wind up at the limits.
        let wanted = speed + 8 * (error - lastError) + 0.01 * error * seconds
        lastError = error
        move(to: wanted, seconds)
    }

    private mutating func warmTank(_ inputs: Inputs, _ seconds: Double) {
        if inputs.tank > Self.tankRange.upperBound || inMode > 75 * 60 {
            if wantsHeat(inputs) { enter(.heating) } else { stop(fault: 0) }
            return
        }
        if inputs.frost >= 1 {
            enter(.defrost)
            return
        }
        move(to: 70, seconds)
    }

    private mutating func start(_ next: Mode) {
        enter(next)
        held = 0
        speed = RefrigerantCircuit.speeds.lowerBound
    }

    private mutating func enter(_ next: Mode) {
        mode = next
        inMode = 0
        lastError = 0
    }

    private mutating func stop(fault code: Int) {
        fault = code
        if speed > 0 { held = 0 }
        speed = 0
        if mode != .off { enter(.off) }
    }

    private mutating func move(to wanted: Double, _ seconds: Double) {
        let step = Self.ramp * seconds
        speed = (speed + (wanted - speed).clamped(to: -step...step)).clamped(to: RefrigerantCircuit.speeds)
    }
}
