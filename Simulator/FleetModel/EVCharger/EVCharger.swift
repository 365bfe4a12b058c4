/// An 11 kW wallbox with a Type 2 plug, the household's car at it and the house's supply behind it.
///
///     P = Σ u i        I = min(offer, what the car takes), 6 to 16 A a phase
///     τ dT/dt = T_air + K i²/16² + R_th i² R_contact − T      at the plug's contacts
///
/// The offer is the least of what rating, main fuse, contact temperature and sun leave. With the sun it charges on one
/// phase: three would need 4.1 kW to spare. Source: IEC 61851-1; phase switching of surplus chargers' manuals.
package struct EVCharger: DevicePhysics {
    package let family = DeviceFamily.evCharger

    package let household: Household
    package private(set) var car: Car
    private let parameters: ChargerParameters
    private var weather: RegionWeather
    private var supply: HouseSupply
    private var protection = ChargerProtection()

    package private(set) var state = PilotState.connected
    /// A, offered.
    package private(set) var offer = 0.0
    /// A, as they flow.
    package private(set) var currents = Phases(0, 0, 0)
    /// At the plug, kW.
    package private(set) var power = 0.0
    /// kWh, metered; and as they flowed since the start.
    package private(set) var energy: Double
    package private(set) var session = 0.0
    package private(set) var delivered = 0.0
    /// Cel.
    package private(set) var plugTemperature: Double
    package private(set) var boardTemperature: Double
    package private(set) var relayOperations: Int

    private var relayClosed = false
    private var welded = false
    private var hung = false
    private var restarting = false
    private var commandedMode: ChargingMode?
    private var mode: ChargingMode
    /// "Charge now", until the car goes.
    private var startsNow = false
    /// "Stop", until it is started or the car goes; a restart does not forget it.
    private var isStopped = false
    private var wasPluggedIn = true
    private var isLocked = false
    private var tariffHolds = false
    /// What the sun leaves over, smoothed, kW.
    private var surplus = 0.0
    private var residual = 0.3
    private var meterFactor = 1.0
    private var contactUnrest: OrnsteinUhlenbeck
    private var signal: OrnsteinUhlenbeck
    /// Why a car that is plugged in gets nothing or little, where that is no given cause, and since when.
    private var hold: (cause: Cause, since: ModelTime)?

    package init(
        parameters: ChargerParameters, car: CarParameters, household: Household, weather: RegionWeather,
        start: ModelTime, carStaysFrom: ModelTime? = nil, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.household = household
        self.weather = weather
        let outdoor = self.weather.conditions(at: start).temperature
        self.car = Car(parameters: car, start: start, outdoor: outdoor, staysFrom: carStaysFrom, using: &random)
        supply = HouseSupply(voltage: parameters.voltage, impedance: parameters.impedance, using: &random)
        mode = parameters.mode
        energy = parameters.energySoFar
        relayOperations = parameters.relaySoFar
        plugTemperature = outdoor + parameters.shelter
        boardTemperature = outdoor + parameters.shelter + ChargerParameters.boardIdle
        contactUnrest = OrnsteinUhlenbeck(deviation: 0.2, memory: 600, using: &random)
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
    }

    package var voltages: Phases { supply.voltages }
    package var isHung: Bool { hung }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let outdoors = weather.conditions(at: time)
        let activity = household.activity(at: time)
        signal.advance(by: seconds, using: &random)
        car.step(
            seconds: seconds, to: time, power: power, outdoor: outdoors.temperature, household: household,
            using: &random)
        supply.step(
            seconds: seconds, activity: activity, car: currents,
            sag: 45 * causes.level(of: .mainsUndervoltage, at: time),
            phaseLost: causes.level(of: .phaseLost, at: time) > 0, using: &random)
        followSun(outdoors, seconds: seconds, at: time, causes: causes)
        notePlug()
        if hung, causes.isOver(.controllerHang, at: time) { hung = false }
        if restarting {
            setRelay(false, causes: causes, at: time)
            state = car.isPluggedIn ? .connected : .noCar
            offer = 0
        } else if !hung {
            control(outdoors, seconds: seconds, at: time, causes: causes, using: &random)
        }
        flow(seconds: seconds, at: time, causes: causes)
        warm(outdoors, seconds: seconds, at: time, causes: causes, using: &random)
    }

    private mutating func followSun(
        _ outdoors: OutdoorConditions, seconds: Double, at time: ModelTime, causes: CauseCourses
    ) {
        guard mode == .solar else { return }
        let clouded = 1 - causes.level(of: .solarWithoutSun, at: time)
        let roof = parameters.solarPeak * ChargerParameters.solarYield * outdoors.irradiance / 1_000 * clouded
        surplus += (roof - supply.load - surplus) * min(1, seconds / 300)
    }

    private mutating func notePlug() {
        if car.isPluggedIn, !wasPluggedIn { session = 0 }
        if !car.isPluggedIn {
            startsNow = false
            isStopped = false
        }
        wasPluggedIn = car.isPluggedIn
    }

    private mutating func control(
        _ outdoors: OutdoorConditions, seconds: Double, at time: ModelTime, causes: CauseCourses,
        using random: inout RandomSource
    ) {
        let damp = ((outdoors.humidity - 55) / 35).clamped(to: 0...1)
        noteLeakage(damp: damp, at: time, causes: causes)
        if welded, causes.level(of: .relayWelded, at: time) == 0 { welded = false }
        let live = supply.voltages
        protection.watch(
            ChargerProtection.Signs(
                isPluggedIn: car.isPluggedIn, residual: residual, plug: plugTemperature,
                voltage: min(live.one, live.two > 100 ? live.two : 999, live.three), isWelded: welded,
                pilotLoss: 10.0 / 3_600 * damp * causes.level(of: .pilotFault, at: time)),
            seconds: seconds, using: &random)

        takeMode(at: time, causes: causes)
        isLocked =
            car.isPluggedIn ? causes.level(of: .notAuthorised, at: time) > 0 : parameters.usesCard
        let full = causes.level(of: .carFull, at: time) > 0
        let wanted =
            car.wantedCurrent(limit: full ? min(car.charge, car.parameters.limit) : car.parameters.limit)
            * (1 - 0.75 * causes.level(of: .carLimitsCurrent, at: time))
        tariffHolds =
            mode == .eco && !startsNow
            && (causes.level(of: .tariffLock, at: time) > 0 || !isCheap(at: household.clock.hour(at: time)))
        let mayCharge = protection.error == nil && car.isPluggedIn && !isLocked && !tariffHolds && !isStopped
        offer = mayCharge ? ampsLeft(at: time, causes) : 0
        let charges = wanted > 0 && offer >= ChargerParameters.leastCurrent
        noteHold(wanted: wanted, at: time)
        // The fault sits in the task that runs the pilot: it strikes when a charge begins or goes on.
        if charges, causes.level(of: .controllerHang, at: time) > 0 {
            hung = true
            setRelay(false, causes: causes, at: time)
            state = .connected
            return
        }
        setRelay(charges, causes: causes, at: time)
        switch protection.error {
        case .relay, .residualCurrent, .overTemperature: state = .notAvailable
        case .pilot, .underVoltage: state = .noSupply
        case nil: state = !car.isPluggedIn ? .noCar : charges ? .charging : .connected
        }
    }

    private mutating func takeMode(at time: ModelTime, causes: CauseCourses) {
        if let commandedMode {
            mode = commandedMode
        } else if causes.level(of: .tariffLock, at: time) > 0 {
            mode = .eco
        } else if causes.level(of: .solarWithoutSun, at: time) > 0 {
            mode = .solar
        } else {
            mode = parameters.mode
        }
    }

    private func isCheap(at hour: Double) -> Bool {
        let since = hour - parameters.cheapFrom
        let wrapped = since - (since / 24).rounded(.down) * 24
        return wrapped < parameters.cheapHours
    }

    /// A a phase that rating, main fuse, heat and sun leave; under 6 is none.
    private func ampsLeft(at time: ModelTime, _ causes: CauseCourses) -> Double {
        let p = ChargerParameters.self
        let house = max(supply.currents.one, supply.currents.two, supply.currents.three)
        let others = 10.5 * causes.level(of: .houseLoadBalancing, at: time)
        var amps = min(p.ratedCurrent - others, parameters.mainFuse - p.fuseMargin - house)
        let hot = (plugTemperature - p.derateFrom) / (p.derateTo - p.derateFrom)
        amps = min(amps, p.ratedCurrent - (p.ratedCurrent - p.leastCurrent) * hot.clamped(to: 0...1))
        if mode == .solar, !startsNow {
            let spare = surplus * 1_000 / 230
            // Once it charges, a passing cloud is paid for from the mains.
            amps = min(amps, relayClosed && spare > 0.6 * p.leastCurrent ? max(spare, p.leastCurrent) : spare)
        }
        return amps < p.leastCurrent ? 0 : amps
    }

    private mutating func noteHold(wanted: Double, at time: ModelTime) {
        let cause: Cause?
        if !car.isPluggedIn || protection.error != nil || isLocked || isStopped {
            cause = nil
        } else if wanted == 0 {
            cause = .carFull
        } else if tariffHolds {
            cause = .tariffLock
        } else if mode == .solar, !startsNow, offer == 0 {
            cause = .solarWithoutSun
        } else if car.coldFactor < 0.75 {
            cause = .carLimitsCurrent
        } else {
            cause = nil
        }
        if cause != hold?.cause { hold = cause.map { ($0, time) } }
    }

    private mutating func noteLeakage(damp: Double, at time: ModelTime, causes: CauseCourses) {
        let moisture = 9 * damp * causes.level(of: .boxMoisture, at: time)
        // Before the relay only the box itself leaks.
        residual = relayClosed ? parameters.leakage + moisture : 0.3 * parameters.leakage + 0.3 * moisture
    }

    private mutating func setRelay(_ close: Bool, causes: CauseCourses, at time: ModelTime) {
        guard close != relayClosed else { return }
        relayClosed = close
        relayOperations += 1
        if !close, causes.level(of: .relayWelded, at: time) > 0 { welded = true }
    }

    private mutating func flow(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        meterFactor = 1 + 0.15 * causes.level(of: .meterDrift, at: time)
        guard relayClosed else {
            currents = Phases(0, 0, 0)
            power = 0
            return
        }
        let taken =
            car.wantedCurrent(limit: car.parameters.limit)
            * (1 - 0.75 * causes.level(of: .carLimitsCurrent, at: time))
        let amps = min(offer, taken)
        let three = car.parameters.phases == 3 && !(mode == .solar && !startsNow)
        let u = supply.voltages
        let open = causes.level(of: .relayContactOpen, at: time) > 0
        currents = Phases(amps, three && u.two > 100 && !open ? amps : 0, three && u.three > 100 ? amps : 0)
        power = (u * currents).sum / 1_000
        let step = power * seconds / 3_600
        delivered += step
        energy += step * meterFactor
        session += step * meterFactor
    }

    private mutating func warm(
        _ outdoors: OutdoorConditions, seconds: Double, at time: ModelTime, causes: CauseCourses,
        using random: inout RandomSource
    ) {
        let p = ChargerParameters.self
        let air = outdoors.temperature + parameters.shelter
        let sun = p.sunHeat * outdoors.irradiance * parameters.sunExposure
        let share = (currents * currents).sum / (3 * p.ratedCurrent * p.ratedCurrent)
        let loose = causes.level(of: .looseContact, at: time)
        if loose > 0 { contactUnrest.advance(by: seconds, using: &random) }
        let milliohms = parameters.contactResistance + 15 * loose * max(0.2, 1 + contactUnrest.value)
        let contact = parameters.contactCooling * currents.one * currents.one * milliohms / 1_000
        let plug = air + sun + parameters.cableHeat * share + contact
        plugTemperature += (plug - plugTemperature) * min(1, seconds / p.contactMemory)
        let board = air + sun + (restarting ? 0 : p.boardIdle) + p.boardLoad * share
        boardTemperature += (board - boardTemperature) * min(1, seconds / p.boardMemory)
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] {
        guard let hold else { return [] }
        let severity = hold.cause == .carLimitsCurrent ? ((1 - car.coldFactor) / 0.75).clamped(to: 0...1) : 1
        return [Truth.Present(cause: hold.cause, severity: severity, since: hold.since)]
    }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        // A hung loop takes no orders; the communication module says so.
        if hung { return .refuses(why: "the controller does not answer") }
        switch order {
        case .setChargingMode(let wanted):
            commandedMode = wanted
            if wanted != .eco { causes.cure(.tariffLock, at: time) }
            if wanted != .solar { causes.cure(.solarWithoutSun, at: time) }
            return .takes(seconds: 2)
        case .unlock:
            guard isLocked else { return .refuses(why: "it is not locked") }
            causes.cure(.notAuthorised, at: time)
            return .takes(seconds: 2)
        case .startCharging:
            if let error = protection.error { return .refuses(why: "error \(error.rawValue)") }
            guard car.isPluggedIn else { return .refuses(why: "no car is connected") }
            guard !isLocked else { return .refuses(why: "not authorised") }
            startsNow = true
            isStopped = false
            causes.cure(.tariffLock, at: time)
            causes.cure(.solarWithoutSun, at: time)
            return .takes(seconds: 6)
        case .stopCharging:
            guard car.isPluggedIn else { return .refuses(why: "no car is connected") }
            isStopped = true
            startsNow = false
            return .takes(seconds: 2)
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        hung = false
        startsNow = false
        hold = nil
        protection.reset()
        causes.cure(.controllerHang, at: time)
    }

    package mutating func endRestart(at time: ModelTime) { restarting = false }

    package mutating func takeReboot() -> Bool { false }

    // MARK: - Sensors

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = ChargerParameters.self
        func amps(_ value: Double) -> Double {
            value > 0 ? max(0, p.currentMeter.read(value + parameters.currentBias, using: &random) ?? 0) : 0
        }
        func volts(_ value: Double) -> Double { max(0, p.voltageMeter.read(value, using: &random) ?? 0) }
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        return .evCharger(
            ChargerMeasurement(
                state: state, currentLimit: (offer * 10).rounded() / 10,
                currents: Phases(amps(currents.one), amps(currents.two), amps(currents.three)),
                voltages: Phases(volts(voltages.one), volts(voltages.two), volts(voltages.three)),
                power: (power * meterFactor * 100).rounded() / 100, energy: (energy * 100).rounded(.down) / 100,
                session: (session * 100).rounded(.down) / 100,
                plugTemperature: p.temperatureSensor.read(plugTemperature + parameters.plugBias, using: &random),
                boardTemperature: p.temperatureSensor.read(boardTemperature, using: &random),
                relayOperations: relayOperations, isLocked: isLocked, isTariffLocked: tariffHolds,
                residualCurrent: max(0, p.residualMeter.read(residual, using: &random) ?? 0), error: protection.error,
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30), mode: mode))
    }
}
