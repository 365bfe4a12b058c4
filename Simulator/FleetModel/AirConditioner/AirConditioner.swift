/// A room with people and sun in it, cooled and heated by a reversible split air conditioner.
///
/// Refrigerant carries heat between two coils (`AirCoil`) at what the compressor moves (`AirCircuit`); each coil passes
/// it to its air, the one indoors with what of the air's water condenses on it:
///
///     C_i dT_i/dt = −Q_e + r c + G_i (T_room − T_i)        C_o dT_o/dt = Q_e + P + G_o (T_out − T_o)        in cooling
///
/// c: condensate, kg/s, r: its heat, J/kg. Heating is the same the other way round, with frost outdoors.
package struct AirConditioner: DevicePhysics {
    package let family = DeviceFamily.airConditioner

    package private(set) var house: House
    package private(set) var air: RoomAir
    package let household: Household
    package let circuit: AirCircuit
    let parameters: AirConditionerParameters
    private let room: SunlitRoom
    private var weather: RegionWeather
    var outdoors: OutdoorConditions
    var controller = AirConditionerController()

    /// Over the last step.
    package private(set) var output = AirCircuit.Output()
    /// W into the room's air, negative in cooling, without the latent part.
    package private(set) var sensible = 0.0
    package private(set) var electricPower = 0.0
    package private(set) var coil: AirCoil
    package private(set) var outdoorCoil: AirCoil
    /// On the coil indoors and the one outdoors.
    package private(set) var ice = CoilIce.indoors
    package private(set) var frost = CoilIce.outdoors
    package private(set) var tray = DripTray()
    package private(set) var filter: MeshFilter
    package private(set) var outdoorFan = OutdoorFan()
    /// Cel of the gas that leaves the compressor.
    private(set) var discharge: Double
    /// W of sun into the room.
    package private(set) var sun = 0.0
    private var sunSince: ModelTime?

    var settings: AirConditionerSettings
    var hours: Double
    var energy: Double
    var hung = false
    private var restarting = false
    private(set) var roomDrift = 0.0
    /// Share of its greatest speed that the fan indoors turns at.
    private(set) var fanShare = 0.0
    private(set) var voltage: Double
    private var sag: OrnsteinUhlenbeck
    var signal: OrnsteinUhlenbeck
    private var beyondDesignSince: ModelTime?
    /// kg/kg in the air outdoors.
    private var outsideWater = 0.0

    package init(
        parameters: AirConditionerParameters, room: SunlitRoom, circuit: AirCircuit, household: Household,
        weather: RegionWeather, start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.room = room
        self.circuit = circuit
        self.household = household
        self.weather = weather
        outdoors = self.weather.conditions(at: start)
        let indoor = (outdoors.temperature + 3).clamped(to: 20...27)
        house = House(parameters: room.parameters, air: indoor, mass: indoor)
        air = RoomAir(floorArea: room.parameters.floorArea, water: 0.5 * RoomAir.saturation(indoor))
        settings = AirConditionerSettings(parameters: parameters, outdoor: outdoors.temperature)
        coil = AirCoil(temperature: indoor, capacity: AirCoil.indoors)
        outdoorCoil = AirCoil(temperature: outdoors.temperature, capacity: AirCoil.outdoors)
        filter = MeshFilter(using: &random)
        discharge = outdoors.temperature
        voltage = parameters.voltage
        hours = parameters.hoursSoFar
        energy = parameters.energySoFar
        sag = OrnsteinUhlenbeck(deviation: 2, memory: 900, using: &random)
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
    }

    package var isHung: Bool { hung }
    package var error: AirError? { controller.error }
    package var compressorSpeed: Double { controller.speed }
    package var mode: AirMode { settings.mode }
    package var outdoorTemperature: Double { outdoors.temperature }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        outdoors = weather.conditions(at: time)
        outsideWater = RoomAir.saturation(outdoors.temperature) * outdoors.humidity / 100
        shine(at: time)
        noteDesign(at: time)
        signal.advance(by: seconds, using: &random)
        sag.advance(by: seconds, using: &random)
        // Evenings weigh on the street's cable.
        voltage =
            parameters.voltage + sag.value - 3 * household.activity(at: time)
            - 45 * causes.level(of: .mainsUndervoltage, at: time)
        roomDrift = 6 * causes.level(of: .roomSensorDrift, at: time)
        settings.follow(
            household, parameters, room: house.air, outdoor: outdoors.temperature, seconds: seconds, at: time,
            causes: causes)
        control(seconds: seconds, at: time, causes: causes, using: &random)
        turnFans(at: time, causes: causes)
        let dried = runCircuit(seconds: seconds, at: time, causes: causes)
        moveAir(condensate: dried, seconds: seconds, at: time, causes: causes)
    }

    /// The sun's place is reckoned anew every five minutes.
    private mutating func shine(at time: ModelTime) {
        if let sunSince, time - sunSince < 300 { return }
        sunSince = time
        sun = outdoors.irradiance > 0 ? room.sun(outdoors, weather.sun(at: time)) : 0
    }

    private mutating func control(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        if restarting {
            controller.loseCompressor()
            return
        }
        // The fault sits in the task that drives the inverter: it strikes while that task runs.
        if !hung, controller.speed > 0, causes.level(of: .controllerHang, at: time) > 0 { hung = true }
        if hung, causes.isOver(.controllerHang, at: time) { hung = false }
        if hung {
            controller.loseCompressor()
            return
        }
        // Who repairs the circuit switches it on again.
        if controller.isLocked, causes.isOver(.fourWayValveStuck, at: time) || causes.isOver(.refrigerantLeak, at: time)
        {
            controller.restart()
        }
        // Cracked solder and dried capacitors let go under load and heat: at level 1 ten times an hour of full load.
        let failing = causes.level(of: .inverterFailing, at: time)
        var trips = false
        if failing > 0, controller.speed > 0 {
            let load = controller.speed / AirCircuit.ratedSpeed * (1 + max(0, outdoors.temperature - 25) / 20)
            trips = random.happens(10 / 3_600 * failing * load * seconds)
        }
        controller.act(
            on: AirConditionerController.Inputs(
                mode: settings.mode, room: house.air + parameters.roomBias + roomDrift, setpoint: settings.setpoint,
                coil: coil.temperature + parameters.coilBias, outdoorCoil: outdoorCoil.temperature,
                discharge: discharge, voltage: voltage, outdoorFan: outdoorFan.speed, trayIsFull: tray.isFull,
                inverterTrips: trips, frost: frost.mass / AirConditionerParameters.frostToDefrost,
                isEco: settings.isEco),
            seconds: seconds)
    }

    private mutating func turnFans(at time: ModelTime, causes: CauseCourses) {
        let away = abs(house.air + roomDrift - settings.setpoint)
        fanShare =
            settings.mode == .off || restarting || hung || controller.isDefrosting
            ? 0 : (0.5 + 0.25 * away).clamped(to: 0.5...1)
        outdoorFan.step(
            isWanted: controller.speed > 0 && !controller.isDefrosting, voltage: voltage,
            capacitance: 1 - causes.level(of: .outdoorFanFailing, at: time))
    }

    /// Share of the full airflow that passes the coil indoors.
    private func indoorAir(at time: ModelTime, causes: CauseCourses) -> Double {
        guard fanShare > 0 else { return 0 }
        return fanShare * filter.passage * ice.passage * (1 - 0.8 * causes.level(of: .filterFouled, at: time))
    }

    /// - Returns: what condenses indoors, kg/s.
    private mutating func runCircuit(seconds: Double, at time: ModelTime, causes: CauseCourses) -> Double {
        let speed = controller.speed
        // The four-way valve that does not move leaves it cooling, as it rests without current.
        let stuck = causes.level(of: .fourWayValveStuck, at: time) > 0
        let heats = settings.mode == .heat && !stuck && !controller.isDefrosting
        var toIndoors = 0.0
        var toOutdoors = 0.0
        output = AirCircuit.Output(discharge: outdoors.temperature)
        if speed > 0 {
            hours += seconds / 3_600
            output = circuit.output(
                evaporating: heats ? outdoorCoil.temperature : coil.temperature,
                condensing: heats ? coil.temperature : outdoorCoil.temperature, speed: speed,
                charge: 1 - min(0.9, causes.level(of: .refrigerantLeak, at: time)))
            toIndoors = heats ? output.given : -output.taken
            toOutdoors = heats ? -output.taken : output.given
        }
        discharge += (output.discharge - discharge) * min(1, seconds / (speed > 0 ? 180 : 900))

        let flow = indoorAir(at: time, causes: causes)
        filter.step(seconds: seconds, air: flow)
        let inside = AirCoil.indoorConductance(air: flow)
        let condensate = RoomAir.condensate(from: air.water, coil: coil.temperature, conductance: inside)
        let frozen = ice.step(seconds: seconds, water: condensate, coil: coil.temperature)
        sensible = coil.step(
            seconds: seconds, heat: toIndoors + condensate * RoomAir.condensing + frozen.heat, air: house.air,
            conductance: inside)
        tray.step(seconds: seconds, inflow: frozen.runsOff, blocked: causes.level(of: .drainBlocked, at: time))

        let free = outdoorFan.speed * (1 - causes.level(of: .blockedOutdoorUnit, at: time)) * frost.passage
        let outside = AirCoil.outdoorConductance(air: free)
        let dew = RoomAir.condensate(
            from: outsideWater, coil: outdoorCoil.temperature, conductance: outside)
        let rime = frost.step(seconds: seconds, water: dew, coil: outdoorCoil.temperature)
        _ = outdoorCoil.step(
            seconds: seconds, heat: toOutdoors + dew * RoomAir.condensing + rime.heat, air: outdoors.temperature,
            conductance: outside)

        let p = AirConditionerParameters.self
        let turns = outdoorFan.speed
        electricPower =
            restarting
            ? 0
            : p.standbyPower + output.power + p.fanPower * fanShare * fanShare * fanShare
                + p.outdoorFanPower * turns * turns * turns
        energy += electricPower * seconds / 3.6e6
        return condensate
    }

    private mutating func moveAir(condensate: Double, seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let share = AirConditionerParameters.sharePresent
        let open = causes.level(of: .windowsOpen, at: time)
        // 250 W/K of open windows are 0.25 kg of air a second.
        air.step(
            seconds: seconds, persons: household.present(at: time) * share,
            changes: room.changes + 0.25 * open / air.mass,
            outside: outsideWater, condensate: condensate)
        let h = house.parameters
        let more = 1.2 * causes.level(of: .roomTooBig, at: time)
        let through = open * 250 + more * h.heatLoss
        house.step(
            seconds: seconds,
            heat: sensible + h.baseGain + household.gains(at: time) * share
                + through * (outdoors.temperature - house.air),
            sun: sun * (1 + more), outdoor: outdoors.temperature)
    }

    private mutating func noteDesign(at time: ModelTime) {
        if outdoors.temperature <= parameters.designOutdoor {
            beyondDesignSince = nil
        } else if beyondDesignSince == nil {
            beyondDesignSince = time
        }
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] {
        guard let since = beyondDesignSince else { return [] }
        let beyond = (outdoors.temperature - parameters.designOutdoor) / 8
        return [Truth.Present(cause: .hotterThanDesign, severity: beyond.clamped(to: 0...1), since: since)]
    }

    // MARK: - Power

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        hung = false
        causes.cure(.controllerHang, at: time)
        controller.loseCompressor()
    }

    package mutating func endRestart(at time: ModelTime) {
        restarting = false
        controller.restart()
    }

    package mutating func takeReboot() -> Bool { false }
}
