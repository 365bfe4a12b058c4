/// A metering plug in a home, or a metering relay in a wall box: mains, relay and contacts, meter, chip, and the appliance
/// behind it.
///
///     U = U_mains − Z I          P_loss = P_0 + I² R_c          C dT/dt = P_loss − (T − T_room)/R_th
///
/// R_c: relay and socket contacts in series. What the firmware calls on and off is what it told the relay; whether the
/// contact follows is the relay's affair.
package struct SmartPlug: DevicePhysics {
    package let family: DeviceFamily

    package let household: Household
    let parameters: SmartPlugParameters
    package private(set) var load: PluggedLoad
    private var weather: RegionWeather
    /// Cel within, at the contacts.
    package private(set) var temperature: Double
    /// V at the plug, A and W through it: true ones.
    package private(set) var voltage: Double
    package private(set) var current = 0.0
    package private(set) var power = 0.0
    /// kWh that have flowed, and that the meter counted.
    package private(set) var delivered = 0.0
    private var total: Double
    private var today = 0.0
    private var yesterday = 0.0
    private var day: Int

    /// What the relay was told; and whether its contact has welded.
    package private(set) var isOn = true
    private var welded = false
    private var wasPressed = false
    /// Why its firmware has opened it.
    package private(set) var trip: RelayProtection.Trip?
    private var terminal = LooseTerminal()
    private var startedBy = RestartReason.powerOn
    /// Of the restart that is coming; nil where it is told to.
    private var reason: RestartReason?
    /// Whether the dip that a wrong power-on setting made visible has been.
    private var dipped = false
    private var reboot = false
    private var restarting = false
    private var startedAt: ModelTime
    private var linkCount = 1
    private var signal: OrnsteinUhlenbeck
    private var grid: OrnsteinUhlenbeck
    private var lastTimer: Bool

    package init(
        family: DeviceFamily = .smartPlug, parameters: SmartPlugParameters, load: PluggedLoad, household: Household,
        weather: RegionWeather, start: ModelTime, using random: inout RandomSource
    ) {
        self.family = family
        self.parameters = parameters
        self.load = load
        self.household = household
        self.weather = weather
        temperature = parameters.room + parameters.thermalResistance * SmartPlugParameters.ownLoss
        voltage = parameters.voltage
        total = parameters.energySoFar
        day = household.clock.day(at: start)
        startedAt = start + -parameters.uptime
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
        grid = OrnsteinUhlenbeck(deviation: 1.5, memory: 1_800, using: &random)
        lastTimer = false
    }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        signal.advance(by: seconds, using: &random)
        grid.advance(by: seconds, using: &random)
        let restarts = random.happens(40.0 / 86_400 * causes.level(of: .plugReboots, at: time) * seconds)
        let loose = causes.level(of: .looseSupply, at: time)
        let letsGo = terminal.letsGo(within: seconds, level: loose, current: current, using: &random)
        if restarts || letsGo, !restarting {
            reboot = true
            // A plug does not tell, and draws nothing for it.
            let isSeen = !letsGo && family == .relay && random.happens(RestartReason.seenSags)
            reason = isSeen ? .brownOut : .powerOn
        }
        followSettings(at: time, causes: causes)
        flow(seconds: seconds, at: time, causes: causes, using: &random)
        warm(seconds: seconds, at: time, causes: causes)
        protect(seconds: seconds, at: time, causes: causes, using: &random)
    }

    /// Opens by its firmware's limits, and is switched on again by people at home who notice.
    private mutating func protect(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        guard let protection = parameters.protection, !restarting else { return }
        if isOn {
            guard let why = protection.trip(chip: temperature + parameters.chipRise, current: current) else { return }
            switchRelay(on: false, at: time, causes: causes)
            trip = why
            if !welded {
                current = 0
                power = 0
            }
        } else if trip != nil, household.activity(at: time) > 0,
            random.happens(seconds / RelayProtection.resetting)
        {
            switchRelay(on: true, at: time, causes: causes)
        }
    }

    /// Timers, hands and the dip, each of which moves the relay once.
    private mutating func followSettings(at time: ModelTime, causes: CauseCourses) {
        guard !restarting else { return }
        let hour = household.clock.hour(at: time)
        let byDay =
            causes.level(of: .plugTimerOn, at: time) > 0 && (hour < 7 || (hour > 8.5 && hour < 16.5) || hour > 22)
        let timer = byDay || (parameters.hasNightTimer && (hour > 23.5 || hour < 6))
        if timer != lastTimer {
            lastTimer = timer
            switchRelay(on: !timer, at: time, causes: causes)
        }
        let pressed = causes.level(of: .plugSwitchedOff, at: time) > 0
        if pressed != wasPressed {
            wasPressed = pressed
            switchRelay(on: !pressed, at: time, causes: causes)
        }
        if causes.level(of: .plugStaysOff, at: time) > 0 {
            if !dipped {
                dipped = true
                reboot = true
                reason = .powerOn
                switchRelay(on: false, at: time, causes: causes)
            }
        } else if dipped {
            dipped = false
            switchRelay(on: true, at: time, causes: causes)
        }
        if causes.level(of: .plugRelayWelded, at: time) == 0 { welded = false }
    }

    private mutating func switchRelay(on: Bool, at time: ModelTime, causes: CauseCourses) {
        if isOn, !on, causes.level(of: .plugRelayWelded, at: time) > 0 { welded = true }
        isOn = on
        trip = nil
    }

    private mutating func flow(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let p = SmartPlugParameters.self
        let today = household.clock.day(at: time)
        if today != day {
            day = today
            yesterday = self.today
            self.today = 0
        }
        let mains = causes.level(of: .powerCut, at: time) > 0 ? 0 : parameters.voltage + grid.value
        let loose = LooseTerminal.resistance / 1_000 * causes.level(of: .looseSupply, at: time)
        voltage = mains > 0 ? mains - (parameters.impedance + loose) * current : 0
        // The relay falls off with its chip, but for a welded contact.
        let closed =
            welded || (isOn && !restarting && causes.level(of: .plugRelayOpen, at: time) == 0)
        let activity = household.activity(at: time)
        var wanted = load.step(
            seconds: seconds, voltage: closed ? voltage : 0, activity: activity,
            hour: household.clock.hour(at: time), outdoor: weather.conditions(at: time).temperature, using: &random)
        if causes.level(of: .loadDead, at: time) > 0 { wanted = 0 }
        var apparent = wanted / load.factor
        let much = causes.level(of: .loadOverRating, at: time)
        if much > 0, activity > 0, closed {
            let more = p.secondLoad * much * (voltage / 230) * (voltage / 230)
            wanted += more
            apparent += more
        }
        power = wanted
        current = voltage > 0 ? apparent / voltage : 0
        let step = power * seconds / 3_600_000
        delivered += step
        let gain = parameters.voltageGain * parameters.currentGain * meterDrift(at: time, causes)
        total += step * gain
        self.today += step * gain
    }

    /// Gain of the voltage channel, whose divider ages; level 1 reads 14 % too little.
    private func meterDrift(at time: ModelTime, _ causes: CauseCourses) -> Double {
        1 - 0.14 * causes.level(of: .plugMeterDrift, at: time)
    }

    private mutating func warm(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let p = SmartPlugParameters.self
        let burnt = p.burntResistance * causes.level(of: .contactsBurnt, at: time)
        let loose = LooseTerminal.resistance * causes.level(of: .looseSupply, at: time)
        let milliohms = parameters.contactResistance + burnt + loose
        let own = voltage > 0 ? p.ownLoss : 0
        let packed = 1 + p.packedBox * causes.level(of: .boxWithoutAir, at: time)
        let steady =
            parameters.room + parameters.thermalResistance * packed * (own + current * current * milliohms / 1_000)
        temperature += (steady - temperature) * min(1, seconds / p.memory)
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] { [] }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        switch order {
        case .switchPlug(let on):
            let was = isOn
            switchRelay(on: on, at: time, causes: causes)
            if on {
                causes.cure(.plugSwitchedOff, at: time)
                causes.cure(.plugStaysOff, at: time)
                wasPressed = false
                dipped = false
            }
            return .answers(family == .relay ? (was ? "was on" : "was off") : on ? "ON" : "OFF")
        case .stopTimers:
            causes.cure(.plugTimerOn, at: time)
            return .answers("timers off")
        case .unknown(let what) where family == .relay: return .refuses(why: what)
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        startedBy = causes.level(of: .powerCut, at: time) > 0 ? .powerOn : reason ?? .software
        reason = nil
    }

    package mutating func endRestart(at time: ModelTime) {
        restarting = false
        startedAt = time
        linkCount = 1
    }

    package mutating func takeReboot() -> Bool {
        defer { reboot = false }
        return reboot
    }

    // MARK: - Sensors

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = SmartPlugParameters.self
        let drift = meterDrift(at: time, causes)
        let weak = causes.level(of: .weakWiFi, at: time)
        // It loses the network and finds it again without anybody noticing but its own count.
        if random.happens(0.25 * weak * weak) { linkCount += 1 }
        let gain = parameters.voltageGain * drift
        let volts = max(0, parameters.voltageMeter.read(voltage * gain, using: &random) ?? 0)
        let watts = power * gain * parameters.currentGain
        let amps = current * parameters.currentGain
        let real = watts > 0.2 ? max(0, p.powerMeter.read(watts, using: &random) ?? 0) : 0
        let apparent = volts * amps
        return .smartPlug(
            SmartPlugMeasurement(
                isOn: isOn, trip: trip, startedBy: startedBy, power: real, voltage: volts,
                current: amps > 0.002 ? max(0, p.currentMeter.read(amps, using: &random) ?? 0) : 0,
                factor: apparent > 0.5 ? min(1, (real / apparent * 100).rounded() / 100) : 0,
                total: (total * 1_000).rounded(.down) / 1_000, today: (today * 1_000).rounded(.down) / 1_000,
                yesterday: (yesterday * 1_000).rounded(.down) / 1_000,
                temperature: p.thermometer.read(temperature + parameters.chipRise, using: &random) ?? 0,
                uptime: Int(max(0, time - startedAt)), linkCount: linkCount,
                rssi: (parameters.signal + signal.value - 25 * weak).rounded().clamped(to: -95 ... -30)))
    }
}
