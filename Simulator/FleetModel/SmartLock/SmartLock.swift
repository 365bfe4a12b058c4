/// A motorised lock on a home's front door with its bridge: battery, motor, door, sensors, radio, and the people who come
/// and go. The bridge hangs on the mains and the Wi-Fi; the lock hangs on four cells and the bridge's radio, and goes on
/// without either.
package struct SmartLock: DevicePhysics {
    package let family = DeviceFamily.smartLock

    package let household: Household
    let parameters: SmartLockParameters
    let drive: BoltDrive
    package internal(set) var battery: LockBattery
    package private(set) var alignment: DoorAlignment
    private var weather: RegionWeather
    private var hall: KitchenAir
    /// Cel.
    package private(set) var temperature: Double

    /// Where the bolt really is, 0 (drawn) to 1 (home).
    package internal(set) var bolt = 1.0
    /// s that the door still stands open; nil is closed.
    var doorOpenFor: Double?
    /// s until it locks by itself, and until it tries again after a jam.
    var autoLockIn: Double?
    var retryIn: Double?
    var autoLockAfter: Double?
    /// Share of the position sensor's drift that a calibration has taken out.
    var calibrated = 0.0
    var clockLostAt: ModelTime?

    var lastRun: BoltDrive.Run
    var error: LockError?
    var runs: Int
    var jams = 0
    var manualTurns = 0
    var wrongCodes = 0
    var untimelyCodes = 0
    private var wakes = 0.0

    private var link: OrnsteinUhlenbeck
    private var wifi: OrnsteinUhlenbeck
    private var bridgeIsOff = false
    /// What the bridge heard last, and when.
    private var known: SmartLockMeasurement?
    private var heardAt: ModelTime
    private var warnedAt: ModelTime?
    /// A cause has been at the batteries, so that its end is a new set.
    private var meddled = false
    private var lastPresent: Double
    private var lastHour: Double

    package init(
        parameters: SmartLockParameters, drive: BoltDrive, household: Household, weather: RegionWeather,
        start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.drive = drive
        self.household = household
        self.weather = weather
        let outdoors = self.weather.conditions(at: start)
        battery = LockBattery(
            chemistry: parameters.chemistry, capacity: parameters.capacity, freshResistance: parameters.cellResistance,
            charge: parameters.charge)
        alignment = DoorAlignment(outdoors: outdoors, using: &random)
        hall = KitchenAir(outdoor: outdoors.temperature, using: &random)
        temperature = 20 + (outdoors.temperature - 20) * (1 - parameters.indoorShare)
        autoLockAfter = parameters.autoLockAfter
        link = OrnsteinUhlenbeck(deviation: 3, memory: 1_800, using: &random)
        wifi = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
        runs = parameters.runsSoFar
        heardAt = start
        lastPresent = household.present(at: start)
        lastHour = household.clock.hour(at: start)
        lastRun = drive.run(
            free: parameters.friction, bound: parameters.friction, strikeFirst: false, battery: battery,
            LockBattery.Condition())
    }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let outdoors = weather.conditions(at: time)
        link.advance(by: seconds, using: &random)
        wifi.advance(by: seconds, using: &random)
        hall.step(
            seconds: seconds, outdoor: outdoors.temperature, activity: 0, hot: 0, garage: 0, using: &random)
        warm(seconds: seconds, outdoors: outdoors, at: time, causes: causes)
        noteClock(at: time, causes: causes)
        useBattery(seconds: seconds, at: time, causes: causes)
        if causes.level(of: .positionSensorDrift, at: time) == 0 { calibrated = 0 }
        let moment = Moment(time: time, seconds: seconds, causes: causes)
        liveDoor(moment, using: &random)
        comeAndGo(moment, using: &random)
    }

    /// One step as its parts see it.
    struct Moment {
        var time: ModelTime
        var seconds: Double
        var causes: CauseCourses

        func level(_ cause: Cause) -> Double { causes.level(of: cause, at: time) }
    }

    private mutating func warm(
        seconds: Double, outdoors: OutdoorConditions, at time: ModelTime, causes: CauseCourses
    ) {
        let more =
            4 * causes.level(of: .doorSagging, at: time) + 3 * causes.level(of: .doorSwollen, at: time)
        alignment.step(seconds: seconds, indoors: hall.temperature, outdoors: outdoors, more: more)
        let around =
            outdoors.temperature + parameters.indoorShare * (hall.temperature - outdoors.temperature)
            - 22 * causes.level(of: .lockInTheCold, at: time)
        temperature += (around - temperature) * min(1, seconds / 3_600)
    }

    private mutating func noteClock(at time: ModelTime, causes: CauseCourses) {
        if causes.level(of: .lockClockLost, at: time) == 0 {
            clockLostAt = nil
        } else if clockLostAt == nil {
            clockLostAt = time
        }
    }

    // MARK: - Battery and radio

    func condition(at time: ModelTime, _ causes: CauseCourses) -> LockBattery.Condition {
        LockBattery.Condition(temperature: temperature, deficit: causes.level(of: .weakCell, at: time))
    }

    /// Too little voltage for the electronics: neither motor nor radio.
    func isDead(at time: ModelTime, _ causes: CauseCourses) -> Bool {
        battery.source(condition(at: time, causes)).voltage < BoltDrive.brownOut + 0.5
    }

    private mutating func useBattery(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let p = SmartLockParameters.self
        // Frames that are lost are sent again, up to three times.
        let rate =
            parameters.wakeRate * (1 + 3 * frameLoss(at: time, causes))
            + 0.67 * causes.level(of: .firmwareDrain, at: time)
        wakes += rate * seconds
        battery.draw(parameters.sleepCurrent + rate * p.wakeCharge, seconds: seconds)
        let old = causes.level(of: .batteriesOld, at: time)
        let wrong = causes.level(of: .wrongBatteries, at: time) > 0
        if old > 0 { battery.limit(to: 1 - 0.97 * old) }
        if wrong, battery.chemistry != .rechargeable {
            battery.replace(with: .rechargeable, capacity: p.rechargeableCapacity)
        }
        if old > 0 || wrong || causes.level(of: .weakCell, at: time) > 0 {
            meddled = true
            warnedAt = nil
            return
        }
        let warns = reckonedCharge(at: time, causes) < p.warning
        if !warns { warnedAt = nil } else if warnedAt == nil { warnedAt = time }
        let changes = warnedAt.map { time - $0 > parameters.changesBatteriesAfter } ?? false
        if meddled || changes {
            battery.replace(with: parameters.chemistry, capacity: parameters.capacity)
            meddled = false
            warnedAt = nil
        }
    }

    /// % by the firmware's table.
    private func reckonedCharge(at time: ModelTime, _ causes: CauseCourses) -> Double {
        LockBattery.percent(of: battery.source(condition(at: time, causes)).voltage)
    }

    /// Lock at the bridge, dBm.
    private func linkSignal(at time: ModelTime, _ causes: CauseCourses) -> Double {
        parameters.linkSignal + link.value - 30 * causes.level(of: .bridgeTooFar, at: time)
    }

    /// Share of radio frames that are lost.
    private func frameLoss(at time: ModelTime, _ causes: CauseCourses) -> Double {
        let p = SmartLockParameters.self
        return 1 / (1 + exponential((linkSignal(at: time, causes) - p.linkLimit) / p.linkSlope))
    }

    func hears(at time: ModelTime, _ causes: CauseCourses) -> Bool {
        !bridgeIsOff && causes.level(of: .lockRadioHung, at: time) == 0 && !isDead(at: time, causes)
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] {
        guard let warnedAt else { return [] }
        return [Truth.Present(cause: .batteriesOld, severity: (1 - battery.charge).clamped(to: 0...1), since: warnedAt)]
    }

    // MARK: - Electronics of the bridge

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) { bridgeIsOff = true }
    package mutating func endRestart(at time: ModelTime) { bridgeIsOff = false }
    package mutating func takeReboot() -> Bool { false }

    // MARK: - Comings and goings, by what changed since the step before

    /// Persons that left or came since the last step; and whether bedtime has come.
    mutating func changes(at time: ModelTime) -> (moved: Bool, bedtime: Bool) {
        let present = household.present(at: time)
        let hour = household.clock.hour(at: time)
        defer {
            lastPresent = present
            lastHour = hour
        }
        return (present != lastPresent, lastHour < household.sleeps && hour >= household.sleeps)
    }

    // MARK: - Sensors

    /// What the position sensor makes of the bolt, % of its way; level 1 of its drift takes off 40.
    func sensedPosition(at time: ModelTime, _ causes: CauseCourses) -> Double {
        let drift = max(0, causes.level(of: .positionSensorDrift, at: time) - calibrated)
        return bolt * (100 - 40 * drift) + parameters.positionBias
    }

    static func state(of position: Double) -> BoltState {
        position > 88 ? .locked : position < 12 ? .unlocked : .between
    }

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = SmartLockParameters.self
        let loss = frameLoss(at: time, causes)
        let lost = random.happens(loss * loss * loss)
        let condition = condition(at: time, causes)
        let source = battery.source(condition)
        let position = sensedPosition(at: time, causes)
        let heard = SmartLockMeasurement(
            heard: 0, bolt: Self.state(of: position), doorIsOpen: doorOpenFor != nil,
            position: (p.positionSensor.read(position, using: &random) ?? 0).clamped(to: 0...100),
            battery: LockBattery.percent(of: source.voltage).rounded(),
            voltage: p.voltageMeter.read(source.voltage + parameters.voltageBias, using: &random) ?? 0,
            lowestVoltage: p.voltageMeter.rounded(lastRun.lowestVoltage + parameters.voltageBias),
            runTime: (lastRun.seconds * 100).rounded() / 100,
            runCurrent: p.currentMeter.rounded(lastRun.freeCurrent),
            peakCurrent: p.currentMeter.rounded(lastRun.peakCurrent), runs: runs, jams: jams, manualTurns: manualTurns,
            wakes: Int(wakes), wrongCodes: wrongCodes, untimelyCodes: untimelyCodes,
            temperature: p.thermometer.read(temperature, using: &random) ?? 0,
            clockOffset: clockLostAt.map { (p.lostClock - $0).rounded() } ?? 0,
            autoLocks: autoLockAfter != nil && causes.level(of: .autoLockOff, at: time) == 0,
            rssi: linkSignal(at: time, causes).rounded().clamped(to: -105 ... -30), wifi: 0, error: error)
        if known == nil || (!lost && hears(at: time, causes)) {
            known = heard
            heardAt = time
        }
        var said = known ?? heard
        said.heard = (time - heardAt).rounded()
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        said.wifi = (parameters.wifiSignal + wifi.value - weak).rounded().clamped(to: -95 ... -30)
        return .smartLock(said)
    }
}
