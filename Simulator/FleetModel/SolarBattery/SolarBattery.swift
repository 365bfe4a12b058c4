/// Two strings on a roof, a hybrid inverter, a battery and a house behind one meter.
///
///     strings + battery = bus = mains + losses        meter = house + standby − mains
///
/// The controller holds the meter at nothing: what the house takes comes from the strings, then from the battery; what is
/// left over fills the battery, then goes out. What cannot go anywhere is not taken from the strings.
package struct SolarBattery: DevicePhysics {
    package let family = DeviceFamily.solarBattery

    package let household: Household
    package let parameters: SolarParameters
    package private(set) var battery: HomeBattery
    package private(set) var inverter: HybridInverter
    package private(set) var grid: GridConnection
    private var weather: RegionWeather
    private var air: OutdoorConditions
    private var surface = RoofSurface()
    private var load: HouseLoad
    var management: BatteryManagement
    var protection = InverterProtection()

    /// W over the last step: from the strings, at the battery's terminals (positive charges), into the mains, bought.
    package private(set) var solarPower = 0.0
    package private(set) var batteryPower = 0.0
    package private(set) var power = 0.0
    package private(set) var gridPower = 0.0
    /// W that the strings could have given.
    package private(set) var solarOffered = 0.0
    /// J that became heat in inverter and converter since the start.
    package private(set) var lost = 0.0
    /// kWh since it was installed.
    package private(set) var solarEnergy: Double
    var boughtEnergy: Double
    var soldEnergy: Double

    var outputA = SolarString.Output.dark
    var outputB = SolarString.Output.dark
    /// Share of what is offered that is taken, 0...1.
    var taken = 0.0
    private var cellsA: Double
    private var cellsB: Double
    /// Cloud edges over this roof, of one standard deviation.
    private var edges: OrnsteinUhlenbeck
    private var plugOpenFor = 0.0
    var ripple = 0.0
    private var gridShare = 1.0
    var place: Double
    var feedInLimit = 1.0
    var reserve: Double
    private var setReserve: Double
    var fanBadFor = 0.0
    var derating: Derating?
    var shown = InverterState.night
    private var hung = false
    private var restarting = false
    var signal: OrnsteinUhlenbeck
    /// W/m² over a day.
    private var dayLight: Double
    private var snowSince: ModelTime?
    private var darkSince: ModelTime?
    private var coldSince: ModelTime?
    private var highSince: ModelTime?

    package init(
        parameters: SolarParameters, household: Household, weather: RegionWeather, start: ModelTime,
        using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.household = household
        self.weather = weather
        air = self.weather.conditions(at: start)
        place = parameters.placeMean + parameters.placeSlope * (air.temperature - 10)
        let new = HomeBattery.capacities.draw(using: &random)
        let charge = 0.3 + 0.4 * random.uniform()
        battery = HomeBattery(
            capacity: new * (1 - parameters.fading * parameters.age),
            resistance: HomeBattery.resistances.draw(using: &random) * (1 + 0.05 * parameters.age), charge: charge,
            temperature: place)
        management = BatteryManagement(charge: charge, nominal: battery.capacity)
        inverter = HybridInverter(using: &random)
        grid = GridConnection(using: &random)
        load = HouseLoad(using: &random)
        cellsA = air.temperature
        cellsB = air.temperature
        edges = OrnsteinUhlenbeck(deviation: 1, memory: 90, using: &random)
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
        reserve = parameters.reserve
        setReserve = parameters.reserve
        let years = parameters.age
        solarEnergy = 6_000 * years
        boughtEnergy = 1_500 * years
        soldEnergy = 3_500 * years
        dayLight = 60
    }

    package var isHung: Bool { hung }
    /// Cel.
    package var outdoorTemperature: Double { air.temperature }
    /// Share of the light that snow lets through, 0...1.
    package var throughSnow: Double { surface.transmission }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        air = weather.conditions(at: time)
        let activity = household.activity(at: time)
        signal.advance(by: seconds, using: &random)
        edges.advance(by: seconds, using: &random)
        surface.step(seconds: seconds, air)
        load.step(seconds: seconds, activity: activity, persons: household.persons, using: &random)
        shine(seconds: seconds, at: time, causes: causes, using: &random)
        let outdoors = causes.level(of: .batteryTooCold, at: time)
        let closet = causes.level(of: .inverterWithoutAir, at: time)
        let room = parameters.placeMean + parameters.placeSlope * (air.temperature - 10)
        place = room + (air.temperature - room) * outdoors
        reserve = max(setReserve, 0.1 + 0.8 * causes.level(of: .reserveSetHigh, at: time))
        feedInLimit = 1 - causes.level(of: .feedInLimited, at: time)

        if hung, causes.isOver(.controllerHang, at: time) { hung = false }
        let weak = causes.level(of: .batteryModuleWeak, at: time)
        let worn = causes.level(of: .dcCapacitorWorn, at: time)
        protect(seconds: seconds, at: time, causes: causes, worn: worn)
        let terminals =
            restarting || hung || protection.state != .running
            ? rest() : run(seconds: seconds, at: time, causes: causes, worn: worn)
        battery.step(seconds: seconds, power: terminals, weak: weak, place: place)
        management.count(battery, seconds: seconds)
        if max(battery.goodCell, battery.weakCell) > 3.5 {
            // 0.1 A of bleeding in a pack of 31 Ah.
            battery.balance(by: min(1, seconds / 36_000))
        }
        settle(seconds: seconds, activity: activity, at: time, causes: causes, closet: closet, using: &random)
        noteSurroundings(seconds: seconds, at: time)
    }

    /// Light on the planes, warmth of the cells, and what the strings could give.
    private mutating func shine(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let p = SolarParameters.self
        plugOpenFor = max(0, plugOpenFor - seconds)
        guard air.irradiance > 0 else {
            let gain = min(1, seconds / 400)
            cellsA += (air.temperature - cellsA) * gain
            cellsB += (air.temperature - cellsB) * gain
            outputA = .dark
            outputB = .dark
            return
        }
        let sun = weather.sun(at: time)
        // The edges of broken clouds; a sky all clear or all grey has none.
        let broken = 4 * air.cloud * (1 - air.cloud)
        let global = air.irradiance * (1 + 0.3 * broken * edges.value).clamped(to: 0.15...1.35)
        let light = Sunlight(global: global, sun: sun)
        let a = parameters.stringA.plane.irradiance(light, sun)
        let b = parameters.stringB.plane.irradiance(light, sun)
        let gain = min(1, seconds / 400)
        cellsA += (air.temperature + (a.beam + a.diffuse) / SolarString.cooling - cellsA) * gain
        cellsB += (air.temperature + (b.beam + b.diffuse) / SolarString.cooling - cellsB) * gain

        let soiled = 0.4 * causes.level(of: .modulesSoiled, at: time)
        let corroded = causes.level(of: .plugCorroded, at: time)
        var condition = SolarString.Condition()
        condition.transmission = surface.transmission * (1 - soiled)
        condition.resistance = p.plugResistance * corroded
        let shade = causes.level(of: .modulesShaded, at: time)
        if shade > 0, sun.height < parameters.shadeHeight, (sun.sineHour > 0) == parameters.shadeIsWest {
            condition.shaded = 0.6 * shade
        }
        // A bad contact opens where current warms it.
        if corroded > 0, plugOpenFor == 0 {
            let current = outputA.current * taken / 13
            if random.happens(p.plugOpenings * corroded * current * seconds / 3_600) {
                plugOpenFor = p.plugTimes.draw(using: &random)
            }
        }
        let open = plugOpenFor > 0 || causes.level(of: .stringLost, at: time) > 0
        outputA =
            open
            ? .dark
            : parameters.stringA.output(beam: a.beam, diffuse: a.diffuse, cell: cellsA, condition: condition)
        var other = SolarString.Condition()
        // Dirt lies unevenly.
        other.transmission = surface.transmission * (1 - 0.75 * soiled)
        outputB = parameters.stringB.output(beam: b.beam, diffuse: b.diffuse, cell: cellsB, condition: other)
    }

    private mutating func protect(seconds: Double, at time: ModelTime, causes: CauseCourses, worn: Double) {
        if restarting || hung { return }
        let seen = meterReading(at: time, causes: causes)
        let linked = causes.level(of: .batteryLinkLost, at: time) == 0
        let wanted = linked && management.dischargeLimit(battery, reserve: reserve) > 200 && (seen ?? 0) + power > 30
        let dry = 1 - surface.wetness
        var conductance = (1 + 2 * surface.wetness) / parameters.insulation
        let fault = causes.level(of: .isolationFault, at: time)
        if fault > 0 { conductance += fault / (SolarParameters.wetFault * (1 + 59 * dry * dry)) }
        protection.watch(
            InverterProtection.Signs(
                stringVoltage: max(outputA.openVoltage, outputB.openVoltage), batteryWanted: wanted,
                insulation: 1 / conductance, busPeak: HybridInverter.busVoltage + ripple / 2,
                gridMean: grid.mean),
            seconds: seconds)
        switch protection.state {
        case .night: shown = .night
        case .waiting: shown = .wait
        case .running: shown = .run
        case .stopped: shown = .fault
        }
        // The fault sits in the task that drives the bridge: it strikes while that works.
        if protection.state == .running, causes.level(of: .controllerHang, at: time) > 0 { hung = true }
    }

    /// W that the meter shows for the last step, positive is bought; nil where it is not heard.
    func meterReading(at time: ModelTime, causes: CauseCourses) -> Double? {
        if causes.level(of: .meterLinkLost, at: time) > 0 { return nil }
        return causes.level(of: .clampReversed, at: time) > 0 ? -gridPower : gridPower
    }

    /// Nothing flows.
    private mutating func rest() -> Double {
        solarOffered = 0
        solarPower = 0
        power = 0
        ripple = 0
        taken = 0
        derating = nil
        return 0
    }

    /// - Returns: W at the battery's terminals, positive charges.
    private mutating func run(seconds: Double, at time: ModelTime, causes: CauseCourses, worn: Double) -> Double {
        let seen = meterReading(at: time, causes: causes)
        let linked = causes.level(of: .batteryLinkLost, at: time) == 0
        solarOffered =
            outputA.power * HybridInverter.tracked(ripple: ripple, string: outputA.voltage)
            + outputB.power * HybridInverter.tracked(ripple: ripple, string: outputB.voltage)
        gridShare = grid.share(after: gridShare, seconds: seconds)
        let house = seen.map { max(0, power + $0) }
        let byHeat = HybridInverter.rating * inverter.heatShare
        let byVoltage = HybridInverter.rating * gridShare
        let byGrid = HybridInverter.rating * feedInLimit + (house ?? 0)
        let cap = min(byHeat, byVoltage, byGrid, HybridInverter.rating)
        // Without a meter the battery rests: nobody knows what the house needs.
        let useful = linked && seen != nil
        let mayCharge = useful ? management.chargeLimit(battery) / HybridInverter.converter : 0
        let mayGive = useful ? management.dischargeLimit(battery, reserve: reserve) * HybridInverter.converter : 0
        let need = inverter.direct(for: min(house ?? HybridInverter.rating, cap))

        // W of the bus: into the battery, or out of it.
        var charge = 0.0
        if solarOffered >= need {
            charge = min(mayCharge, solarOffered - need)
        } else {
            charge = -min(mayGive, need - solarOffered)
        }
        var direct = solarOffered - charge
        power = inverter.alternating(from: direct)
        solarPower = solarOffered
        derating = nil
        if power > cap {
            power = cap
            direct = inverter.direct(for: cap)
            solarPower = max(0, direct + charge)
            if byHeat <= cap, byHeat < HybridInverter.rating {
                derating = .heat
            } else if byVoltage <= cap, byVoltage < HybridInverter.rating {
                derating = .voltage
            } else if byGrid <= cap {
                derating = .remote
            }
        }
        taken = solarOffered > 0 ? min(1, solarPower / solarOffered) : 0
        ripple = inverter.ripple(ac: power, worn: min(0.95, worn))
        let terminals = charge > 0 ? charge * HybridInverter.converter : charge / HybridInverter.converter
        return terminals
    }

    /// Losses, mains, meter and counters of the step.
    private mutating func settle(
        seconds: Double, activity: Double, at time: ModelTime, causes: CauseCourses, closet: Double,
        using random: inout RandomSource
    ) {
        batteryPower = battery.current * battery.voltage
        let losses = max(0, solarPower - batteryPower - power)
        lost += losses * seconds
        let fan = 1 - causes.level(of: .inverterFanFailing, at: time)
        inverter.warm(
            seconds: seconds, losses: losses, air: place + 10 * closet, blockage: 1 + 1.6 * closet,
            fan: restarting ? 0 : fan)
        let bad = inverter.fanCommand > 0.3 && fan < 0.4
        fanBadFor = bad ? min(600, fanBadFor + seconds) : inverter.fanCommand > 0.3 ? 0 : fanBadFor
        gridPower = load.power + (restarting ? 0 : SolarParameters.standby) - power
        grid.step(
            seconds: seconds, activity: activity, global: air.irradiance,
            crowd: causes.level(of: .gridOvervoltage, at: time), export: max(0, -gridPower), using: &random)
        let hours = seconds / 3_600_000
        solarEnergy += solarPower * hours
        if gridPower > 0 { boughtEnergy += gridPower * hours } else { soldEnergy -= gridPower * hours }
    }

    private mutating func noteSurroundings(seconds: Double, at time: ModelTime) {
        dayLight += (air.irradiance - dayLight) * min(1, seconds / 86_400)
        func since(_ holds: Bool, _ before: ModelTime?) -> ModelTime? { holds ? before ?? time : nil }
        snowSince = since(surface.transmission < 0.8, snowSince)
        darkSince = since(dayLight < Self.littleLight, darkSince)
        coldSince = since(BatteryManagement.coldShare(battery.temperature) < 0.9, coldSince)
        highSince = since(protection.state == .stopped(.overvoltage) || gridShare < 0.95, highSince)
    }

    /// W/m² over a day: 0.6 kWh/m², which an average roof turns into less than most homes use. Source: PVGIS daily sums,
    /// December means of 0.5 to 1 at 50 to 53 degrees north.
    static let littleLight = 25.0

    package func surroundings(at time: ModelTime) -> [Truth.Present] {
        var present: [Truth.Present] = []
        if let snowSince {
            present.append(Truth.Present(cause: .snowOnModules, severity: 1 - surface.transmission, since: snowSince))
        }
        if let darkSince {
            present.append(
                Truth.Present(cause: .littleSun, severity: 1 - dayLight / Self.littleLight, since: darkSince))
        }
        if let coldSince {
            let severity = 1 - BatteryManagement.coldShare(battery.temperature)
            present.append(Truth.Present(cause: .batteryTooCold, severity: severity, since: coldSince))
        }
        if let highSince {
            present.append(Truth.Present(cause: .gridOvervoltage, severity: 1 - gridShare, since: highSince))
        }
        return present
    }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        // A hung loop takes no orders; the communication module says so.
        if hung { return .refuses(why: "the controller does not answer") }
        switch order {
        case .setReserve(let percent):
            guard (0...100).contains(percent) else { return .refuses(why: "reserve is 0 to 100 %") }
            setReserve = percent.rounded() / 100
            causes.cure(.reserveSetHigh, at: time)
            return .takes(seconds: 2)
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        hung = false
        fanBadFor = 0
        causes.cure(.controllerHang, at: time)
    }

    package mutating func endRestart(at time: ModelTime) {
        restarting = false
        protection.restart()
        gridShare = 1
    }

    package mutating func takeReboot() -> Bool { false }
}
