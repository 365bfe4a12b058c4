/// A battery sensor of temperature and humidity in a room, its way through the Zigbee mesh, and the bridge that hears it.
///
/// The bridge hangs on the mains and the internet, and tells what it heard last; the sensor hangs on a coin cell, wakes by
/// itself, and reports what has changed, or after an hour.
package struct RoomSensor: DevicePhysics {
    package let family = DeviceFamily.roomSensor

    package let household: Household
    package internal(set) var parameters: RoomSensorParameters
    package internal(set) var cell: CoinCell
    package private(set) var room: Room
    package private(set) var element: SensingElement
    private var life: RoomLife
    private var weather: RegionWeather
    private var home: KitchenAir
    private var outdoor = 0.0
    /// Corner humidity over two days, %.
    package private(set) var dampness: Double
    private var dampSince: ModelTime?

    // The sensor's firmware.
    var told: (temperature: Double, humidity: Double)?
    var lastFrame: ModelTime
    var failures = 0
    var orphanedAt: ModelTime?
    var nextSearch: ModelTime
    var startsAgainAt: ModelTime?
    var powerOutages: Int
    /// What it goes on telling while its element hangs.
    var frozen: (Double, Double)?
    var shadow: OrnsteinUhlenbeck
    private var isFirstStep = true

    // The bridge.
    var bridgeIsOff = false
    var known: RoomSensorMeasurement
    var hasState = false
    private var isAvailable = true
    private var wasCutOff = false

    private var warnedAt: ModelTime?
    /// A cause has been at the cell, so that its end is a new one.
    private var meddled = false

    /// s over which `dampness` is the mean. Source: mould takes days of damp surfaces (EN ISO 13788 judges months).
    static let dampMemory = 2 * 86_400.0
    /// % at the corner where mould begins. Source: EN ISO 13788, DIN 4108-2: 80.
    package static let mouldFrom = 80.0

    package init(
        parameters: RoomSensorParameters, room: RoomParameters, household: Household, weather: RegionWeather,
        start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.household = household
        self.weather = weather
        let outdoors = self.weather.conditions(at: start)
        outdoor = outdoors.temperature
        home = KitchenAir(outdoor: outdoor, using: &random)
        let air = room.kind == .cellar ? (home.temperature + outdoor) / 2 : room.setpoint
        let outside = outdoors.humidity / 100 * MoistAir.saturation(at: outdoor)
        let humidity = MoistAir.humidity(of: outside + 2.2, at: air).clamped(to: 25...75)
        self.room = Room(parameters: room, air: air, outdoor: outdoor, humidity: humidity)
        life = RoomLife(room, using: &random)
        element = SensingElement(temperature: air, vapour: self.room.vapour, using: &random)
        cell = CoinCell(charge: parameters.cellCharge, using: &random)
        dampness = self.room.cornerHumidity(outdoor: outdoor)
        lastFrame = start + -parameters.longestSilence * random.uniform()
        nextSearch = start
        powerOutages = parameters.powerOutages
        shadow = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
        known = RoomSensorMeasurement(
            isState: true, heardAt: lastFrame, temperature: (air * 100).rounded() / 100,
            humidity: (humidity * 100).rounded() / 100, battery: 100, voltage: 3_005, linkQuality: 80,
            powerOutages: parameters.powerOutages)
    }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        if isFirstStep {
            isFirstStep = false
            // Whoever is orphaned by a router had one.
            if causes.all.contains(where: { $0.cause == .parentUnplugged }) { parameters.hasRouter = true }
        }
        let warmth = liveIn(seconds: seconds, at: time, causes, using: &random)
        element.step(seconds: seconds, temperature: room.air, warmth: warmth, vapour: room.vapour)
        shadow.advance(by: seconds, using: &random)
        age(seconds: seconds, at: time, causes, using: &random)
        work(at: time, causes, using: &random)
    }

    /// The room goes on; returns what its place adds to the sensor, K.
    private mutating func liveIn(
        seconds: Double, at time: ModelTime, _ causes: CauseCourses, using random: inout RandomSource
    ) -> Double {
        let outdoors = weather.conditions(at: time)
        outdoor = outdoors.temperature
        home.step(
            seconds: seconds, outdoor: outdoor, activity: household.activity(at: time), hot: 0, garage: 0,
            using: &random)
        let use = life.step(
            seconds: seconds, at: time, household, inside: room.air, outside: outdoor, using: &random)
        let open = causes.level(of: .windowLeftOpen, at: time)
        let damp = causes.level(of: .roomDamp, at: time)
        room.step(
            seconds: seconds,
            Room.Influence(
                outdoor: outdoor, outdoorVapour: outdoors.humidity / 100 * MoistAir.saturation(at: outdoor),
                irradiance: outdoors.irradiance, home: home.temperature, heat: use.heat,
                moisture: use.moisture + Self.dampSource * room.parameters.volume * damp,
                // Where it is damp, nobody airs.
                window: max(life.window * (1 - damp), open), isNight: household.isNight(at: time)))
        dampness +=
            (room.cornerHumidity(outdoor: outdoor) - dampness) * min(1, seconds / Self.dampMemory)
        if dampness < Self.mouldFrom { dampSince = nil } else if dampSince == nil { dampSince = time }
        let warm = causes.level(of: .placedInWarmth, at: time)
        guard warm > 0 else { return 0 }
        let p = room.parameters
        return warm
            * (Self.plume * (p.radiator > 0 ? room.heating / p.radiator : 0) + Self.sunWarmth * outdoors.irradiance)
    }

    /// g/h for each m³ at level 1 of a damp room: some 4 litres a day in a bedroom. Source: a load of laundry dried
    /// indoors is 2 to 3 litres, rising damp and leaks as much and more (tables as for `RoomLife`).
    static let dampSource = 4.5
    /// K above a radiator at its full power, and for each W/m² of sun. Source: judgement; shields of weather stations are
    /// there because bare dark sensors read 10 K and more too warm in full sun.
    static let plume = 16.0
    static let sunWarmth = 0.014

    private mutating func age(
        seconds: Double, at time: ModelTime, _ causes: CauseCourses, using random: inout RandomSource
    ) {
        cell.draw(
            parameters.sleepCurrent + RoomSensorParameters.wetCurrent * causes.level(of: .sensorWet, at: time),
            seconds: seconds)
        let old = causes.level(of: .batteriesOld, at: time)
        if old > 0 { cell.limit(to: 1 - 0.97 * old) }
        if old > 0 || causes.level(of: .coinCellWorn, at: time) > 0 {
            meddled = true
            warnedAt = nil
            return
        }
        let warns = known.battery < RoomSensorParameters.warning && time - known.heardAt < 7_200 || isFlat
        if warns, warnedAt == nil { warnedAt = time }
        if !warns, !isFlat { warnedAt = nil }
        let changes = warnedAt.map { time - $0 > parameters.changesCellAfter } ?? false
        guard meddled || changes else { return }
        cell.replace(using: &random)
        meddled = false
        warnedAt = nil
        orphanedAt = nil
        startsAgainAt = time + 30
        powerOutages += 1
    }

    private var isFlat: Bool { cell.charge < 0.03 }

    package func surroundings(at time: ModelTime) -> [Truth.Present] {
        var present: [Truth.Present] = []
        if let warnedAt {
            present.append(
                Truth.Present(cause: .batteriesOld, severity: (1 - cell.charge).clamped(to: 0...1), since: warnedAt))
        }
        if let dampSince {
            present.append(
                Truth.Present(
                    cause: .roomDamp, severity: ((dampness - Self.mouldFrom) / 15).clamped(to: 0.01...1),
                    since: dampSince))
        }
        return present
    }

    // MARK: - The bridge

    /// It is off, has lost its dongle, or is not where it was: nothing of it is heard.
    package func isCutOff(at time: ModelTime, causes: CauseCourses) -> Bool {
        causes.level(of: .bridgeOff, at: time) > 0 || causes.level(of: .coordinatorDead, at: time) > 0
    }

    /// Whether its dongle takes frames from the air.
    func coordinatorHears(at time: ModelTime, _ causes: CauseCourses) -> Bool {
        !bridgeIsOff && !isCutOff(at: time, causes: causes) && causes.level(of: .coordinatorHung, at: time) == 0
            && causes.level(of: .powerCut, at: time) == 0
    }

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        .refuses(why: "unknown command")
    }

    /// A start of the bridge resets its dongle, which brings back one that hangs unless it hangs too deeply.
    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        bridgeIsOff = true
        let level = causes.level(of: .coordinatorHung, at: time)
        if level > 0, level < Self.hangsDeeply { causes.cure(.coordinatorHung, at: time) }
    }
    /// Judgement: one hang in five needs the dongle pulled out.
    static let hangsDeeply = 0.88

    package mutating func endRestart(at time: ModelTime) {
        bridgeIsOff = false
        hasState = true
    }

    package mutating func takeReboot() -> Bool { false }

    // MARK: - What the bridge tells

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let cutOff = isCutOff(at: time, causes: causes)
        // Started again, it tells what it had stored, with the time it was heard at.
        if wasCutOff, !cutOff { hasState = true }
        wasCutOff = cutOff
        let there = time - known.heardAt < RoomSensorParameters.availabilityTimeout
        var said = known
        said.isState = hasState
        said.isAvailable = there == isAvailable ? nil : there
        return .roomSensor(said)
    }

    /// The bridge speaks of it where it has heard it, or where it takes it for gone or back.
    package mutating func takeNews(at time: ModelTime) -> Bool {
        let there = time - known.heardAt < RoomSensorParameters.availabilityTimeout
        guard hasState || there != isAvailable else { return false }
        hasState = false
        isAvailable = there
        return true
    }
}
