/// The air conditioner's control: at what speed its compressor turns.
///
/// Speed follows the room's distance from what is set (PI); below the least speed it cycles. It slows down before a
/// limit of `AirConditionerProtection` and stops at one, for some minutes or until somebody switches it off and on. In
/// heating a frosted coil outdoors is defrosted. A state machine without physics: it sees sensor values only.
/// Source: usual logic of inverter splits' service manuals, the limits' at `AirConditionerProtection`.
struct AirConditionerController: Sendable {
    struct Inputs {
        var mode: AirMode
        /// Cel, as the sensors have them.
        var room: Double
        var setpoint: Double
        var coil: Double
        var outdoorCoil: Double
        var discharge: Double
        /// V.
        var voltage: Double
        /// Of its speed that the fan outdoors reaches, 0...1, by its tachometer.
        var outdoorFan: Double
        var trayIsFull: Bool
        var inverterTrips: Bool
        /// 0...1, from the coil outdoors.
        var frost: Double
        var isEco: Bool
    }

    /// Hz; 0 while the compressor stands.
    private(set) var speed = 0.0
    private(set) var isDefrosting = false
    private(set) var error: AirError?
    private(set) var trips = 0
    private var protection = AirConditionerProtection()
    /// s that it may not start.
    private var wait = 60.0
    /// s in the present state of the compressor.
    private var held = 0.0
    private var lastError = 0.0
    private var lastMode = AirMode.off

    // K, s, Hz.
    private static let startAt = 0.3
    private static let stopAt = -0.7
    private static let pause = 180.0
    private static let ramp = 1.0
    private static let ecoSpeed = 38.0

    /// Stopped until it is switched off and on, or restarted.
    var isLocked: Bool { protection.isLocked }

    /// As after power-up.
    mutating func restart() {
        let trips = trips
        self = AirConditionerController()
        self.trips = trips
    }

    mutating func loseCompressor() { speed = 0 }

    mutating func act(on inputs: Inputs, seconds: Double) {
        held += seconds
        wait = max(0, wait - seconds)
        if inputs.mode != lastMode {
            lastMode = inputs.mode
            stop(for: nil, wait: 60)
            error = nil
            protection = AirConditionerProtection()
        }
        guard inputs.mode == .cool || inputs.mode == .heat else { return }
        if inputs.trayIsFull, inputs.mode == .cool {
            stop(for: .drain, wait: Self.pause)
            return
        }
        guard wait <= 0, !protection.isLocked, !protection.waits(for: error, inputs) else { return }
        if speed > 0, let limit = protection.limit(inputs, speed, held, isDefrosting, seconds) {
            if limit.error == .inverter { trips += 1 }
            stop(for: limit.error, wait: limit.wait)
            return
        }
        if isDefrosting {
            if inputs.frost <= 0 || held > 600 {
                isDefrosting = false
                held = 0
            }
            return
        }
        let sign = inputs.mode == .cool ? 1.0 : -1
        let away = sign * (inputs.room - inputs.setpoint)
        if speed == 0 {
            guard away > Self.startAt else { return }
            speed = 30
            held = 0
            lastError = away
            return
        }
        if inputs.mode == .heat, inputs.frost >= 1 {
            isDefrosting = true
            held = 0
            return
        }
        modulate(away, inputs, seconds)
    }

    private mutating func modulate(_ away: Double, _ inputs: Inputs, _ seconds: Double) {
        let least = AirCircuit.speeds.lowerBound
        if away < Self.stopAt, speed <= least + 1, held > 300 {
            stop(for: nil, wait: Self.pause)
            return
        }
        // A stop is forgotten once it has run for as long as any limit needs to show itself.
        if held > 600 {
            error = nil
            protection.forgive()
        }
        var wanted = speed + 14 * (away - lastError) + 0.015 * away * seconds
        lastError = away
        let excess = AirConditionerProtection.excess(inputs)
        if excess > 0 { wanted = min(wanted, speed - 0.1 * excess.clamped(to: 0...3) * seconds) }
        let greatest = inputs.isEco ? Self.ecoSpeed : AirCircuit.speeds.upperBound
        let step = Self.ramp * seconds
        speed = (speed + (wanted - speed).clamped(to: -step...step)).clamped(to: least...greatest)
    }

    private mutating func stop(for reason: AirError?, wait seconds: Double) {
        if speed > 0 { held = 0 }
        speed = 0
        isDefrosting = false
        wait = seconds
        if let reason { error = reason }
    }
}
