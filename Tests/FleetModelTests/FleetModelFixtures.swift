import FleetModel

/// Homes and devices that tests let run; figures are the tests' own.
enum Fixture {
    static let start = ModelTime(milliseconds: 1_768_435_200_000)  // 2026-01-15T00:00:00Z, a Thursday

    static func climate(mean: Double = 6) -> Climate {
        var climate = Climate()
        climate.annualMean = mean
        climate.seasonHeldAt = 0.055
        return climate
    }

    static func heatPump(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, heatLoss: Double = 210, climate: Climate = climate()
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 5)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        let house = HouseParameters(heatLoss: heatLoss, using: &random)
        var weather = RegionWeather(climate: climate, seed: seed, index: 0, start: start)
        let outdoor = weather.conditions(at: start).temperature
        let parameters = HeatPumpParameters(for: house, using: &random)
        let home = HeatPumpHome(
            parameters: parameters, house: House(parameters: house, air: parameters.setpoint, outdoor: outdoor),
            household: household, circuit: RefrigerantCircuit(using: &random), weather: weather, start: start,
            using: &random)
        return SimulatedDevice(physics: home, causes: causes, start: start, interval: 60, random: random)
    }

    static func router(_ causes: [CauseCourse] = [], seed: UInt64 = 11) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 6)
        let household = Household(persons: 3, clock: LocalClock(offset: 0), using: &random)
        let physics = HomeRouter(
            parameters: RouterParameters(using: &random), household: household, start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    static func fridge(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, climate: Climate = climate()
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 7)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        let physics = FridgeFreezer(
            parameters: FridgeFreezerParameters(using: &random), walls: CabinetWalls(using: &random),
            circuit: ColdCircuit(using: &random), household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    /// Of a car that is plugged in and half empty from `carStaysFrom` on, at a charger of this mode.
    static func charger(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, mode: ChargingMode? = .now, phases: Int = 3,
        carStaysFrom: ModelTime? = nil, climate: Climate = climate()
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 8)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        var parameters = ChargerParameters(using: &random)
        if let mode { parameters.mode = mode }
        var car = CarParameters(using: &random)
        car.phases = phases
        let physics = EVCharger(
            parameters: parameters, car: car, household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start,
            carStaysFrom: carStaysFrom, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    static func solar(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, climate: Climate = summer()
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 9)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        let physics = SolarBattery(
            parameters: SolarParameters(using: &random), household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    static func washer(_ causes: [CauseCourse] = [], seed: UInt64 = 11, persons: Int = 4) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 10)
        let household = Household(persons: persons, clock: LocalClock(offset: 0), using: &random)
        let physics = WashingMachine(
            parameters: WasherParameters(using: &random), household: household, start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    static func summer() -> Climate {
        var climate = Climate()
        climate.seasonHeldAt = 0.47
        return climate
    }

    /// With new alkaline cells, locked by motor and by itself, unless `adjust` says otherwise.
    static func lock(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, climate: Climate = climate(),
        adjust: (inout SmartLockParameters) -> Void = { _ in }
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 9)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        var parameters = SmartLockParameters(using: &random)
        parameters.charge = 1
        parameters.chemistry = .alkaline
        parameters.capacity = 2_400
        parameters.autoLockAfter = 60
        parameters.byMotor = 1
        adjust(&parameters)
        let physics = SmartLock(
            parameters: parameters, drive: BoltDrive(using: &random), household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    static func boiler(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, heatLoss: Double = 210, valveRestsAtHeating: Bool = true,
        climate: Climate = climate()
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 9)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        let house = HouseParameters(heatLoss: heatLoss, using: &random)
        var weather = RegionWeather(climate: climate, seed: seed, index: 0, start: start)
        let outdoor = weather.conditions(at: start).temperature
        var parameters = BoilerParameters(for: house, using: &random)
        parameters.valveRestsAtHeating = valveRestsAtHeating
        let physics = GasBoiler(
            parameters: parameters, burner: Burner(using: &random),
            house: House(parameters: house, air: parameters.setpoint, outdoor: outdoor), household: household,
            weather: weather, start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    /// With this appliance behind it, and no timer of its own.
    static func plug(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11,
        load: PluggedLoad = PluggedLoad(kind: .networkGear, rated: 100),
        adjust: (inout SmartPlugParameters) -> Void = { _ in }
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 10)
        let climate = climate()
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        var parameters = SmartPlugParameters(using: &random)
        parameters.hasNightTimer = false
        adjust(&parameters)
        let physics = SmartPlug(
            parameters: parameters, load: load, household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    /// In a wall box, with this on its circuit, and no timer of its own.
    static func relay(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11,
        load: PluggedLoad = PluggedLoad(kind: .networkGear, rated: 100),
        adjust: (inout SmartPlugParameters) -> Void = { _ in }
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 12)
        let climate = climate()
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        var parameters = SmartPlugParameters.inWallBox(using: &random)
        parameters.hasNightTimer = false
        adjust(&parameters)
        let physics = SmartPlug(
            family: .relay, parameters: parameters, load: load, household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    /// In July of a warm region, in a room of 28 m² that faces south-west, unless said otherwise; somebody is always there.
    static func airConditioner(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, climate: Climate = hotSummer(),
        adjust: (inout AirConditionerParameters) -> Void = { _ in }
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 10)
        var household = Household(persons: 3, clock: climate.clock, using: &random)
        household.homeByDay = 0.7
        var parameters = AirConditionerParameters(climate: climate, using: &random)
        parameters.coolTo = 24
        parameters.heats = true
        parameters.byNight = false
        adjust(&parameters)
        var house = SunlitRoom(using: &random).parameters
        house.solarAperture = 2.2
        let physics = AirConditioner(
            parameters: parameters, room: SunlitRoom(parameters: house, azimuth: 45, changes: 0.8 / 3_600),
            circuit: AirCircuit(using: &random), household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    /// In a bedroom, straight to its coordinator over a good way, with a good half of a cell, unless `adjust` says otherwise.
    static func roomSensor(
        _ causes: [CauseCourse] = [], seed: UInt64 = 11, climate: Climate = climate(),
        kind: RoomParameters.Kind? = .bedroom, adjust: (inout RoomSensorParameters) -> Void = { _ in }
    ) -> SimulatedDevice {
        var random = RandomSource(seed: seed, stream: 11)
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        let house = HouseParameters(heatLoss: 210, using: &random)
        let room = RoomParameters(in: house, kind: kind, using: &random)
        var parameters = RoomSensorParameters(using: &random)
        parameters.hasRouter = false
        parameters.coordinatorSignal = -70
        parameters.cellCharge = 0.6
        adjust(&parameters)
        let physics = RoomSensor(
            parameters: parameters, room: room, household: household,
            weather: RegionWeather(climate: climate, seed: seed, index: 0, start: start), start: start, using: &random)
        return SimulatedDevice(physics: physics, causes: causes, start: start, interval: 60, random: random)
    }

    static func hotSummer(mean: Double = 20) -> Climate {
        var climate = Climate()
        climate.annualMean = mean
        climate.latitude = 42
        climate.seasonHeldAt = 0.55
        return climate
    }

    static func device(_ family: DeviceFamily, _ causes: [CauseCourse] = [], seed: UInt64 = 11) -> SimulatedDevice {
        switch family {
        case .heatPump: heatPump(causes, seed: seed)
        case .router: router(causes, seed: seed)
        case .fridgeFreezer: fridge(causes, seed: seed)
        case .evCharger: charger(causes, seed: seed)
        case .solarBattery: solar(causes, seed: seed)
        case .washingMachine: washer(causes, seed: seed)
        case .smartLock: lock(causes, seed: seed)
        case .gasBoiler: boiler(causes, seed: seed)
        case .smartPlug: plug(causes, seed: seed)
        case .airConditioner: airConditioner(causes, seed: seed)
        case .roomSensor: roomSensor(causes, seed: seed)
        case .relay: relay(causes, seed: seed)
        }
    }

    static func hours(_ hours: Double) -> ModelTime { start + hours * 3_600 }
}

/// What a device said, with its instants.
struct Recording {
    var events: [(at: ModelTime, event: DeviceEvent)] = []

    mutating func run(_ device: inout SimulatedDevice, to time: ModelTime) {
        device.advance(to: time) { at, event in events.append((at, event)) }
    }

    mutating func send(_ id: String, _ order: DeviceOrder, to device: inout SimulatedDevice) {
        device.receive(DeviceCommand(id: id, order: order)) { at, event in events.append((at, event)) }
    }

    func heatPump(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [HeatPumpMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .heatPump(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    func router(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [RouterMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .router(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    func fridge(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [FridgeFreezerMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .fridgeFreezer(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    func charger(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [ChargerMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .evCharger(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    func solar(
        from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)
    ) -> [(at: ModelTime, values: SolarMeasurement)] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .solarBattery(let values)) = entry.event else {
                return nil
            }
            return (entry.at, values)
        }
    }

    func washer(
        from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)
    ) -> [(at: ModelTime, values: WasherMeasurement)] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .washingMachine(let values)) = entry.event else {
                return nil
            }
            return (entry.at, values)
        }
    }

    func lock(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [SmartLockMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .smartLock(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    func boiler(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [BoilerMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .gasBoiler(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    /// Of a plug or a relay.
    func plug(from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)) -> [SmartPlugMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .smartPlug(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    func airConditioner(
        from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)
    ) -> [AirConditionerMeasurement] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .airConditioner(let values)) = entry.event else {
                return nil
            }
            return values
        }
    }

    /// The states alone.
    func roomSensor(
        from: ModelTime = Fixture.start, to: ModelTime = Fixture.hours(10_000)
    ) -> [(at: ModelTime, values: RoomSensorMeasurement)] {
        events.compactMap { entry in
            guard entry.at >= from, entry.at < to, case .report(_, .roomSensor(let values)) = entry.event,
                values.isState
            else { return nil }
            return (entry.at, values)
        }
    }

    var replies: [CommandReply] {
        events.compactMap { if case .reply(let reply) = $0.event { reply } else { nil } }
    }
}

extension [Double] {
    var mean: Double { reduce(0, +) / Double(count) }
}
