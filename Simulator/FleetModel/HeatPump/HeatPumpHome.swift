/// A house with people in it, heated by an air-to-water heat pump.
///
/// Heat goes circuit → water → emitters → house:
///
///     C_w dT_w/dt = Q_hp + Q_backup − k (T_w − T_room)^n     T_flow = T_w + Q/2ṁc     T_return = T_w − Q/2ṁc
///
/// with n = 1.2, between floor heating (1.1) and radiators (1.3). Source: EN 442, EN 1264.
package struct HeatPumpHome: DevicePhysics {
    package let family = DeviceFamily.heatPump
    /// Flow over tank temperature while hot water is made, K. Source: tank exchangers of 2 to 3 m².
    private static let exchanger = 6.0

    package private(set) var house: House
    package let household: Household
    package let circuit: RefrigerantCircuit
    private let parameters: HeatPumpParameters
    private var weather: RegionWeather
    private var outdoors: OutdoorConditions
    private var controller: HeatPumpController
    private var tank: HotWaterTank

    /// Mean temperature of the heating water, Cel.
    package private(set) var water: Double
    /// Share of the frost that ends in a defrost, 0...
    package private(set) var frost = 0.0
    /// Compressor hours, h.
    package private(set) var compressorHours: Double
    /// Water pressure above atmosphere, bar.
    package private(set) var pressure: Double
    /// Heat into the water and electric power over the last step, W; heat is negative in defrost.
    package private(set) var heat = 0.0
    package private(set) var electricPower = 0.0

    private var hung = false
    private var restarting = false
    private var backupHeaterOn = false
    /// The household's own setpoint, Cel, where a command has set one.
    private var commandedSetpoint: Double?
    private var setpoint: Double
    private var suctionLow = false
    private var signal: OrnsteinUhlenbeck
    private var outdoorDrift = 0.0
    private var roomDrift = 0.0
    /// ṁc of the circuit as its pump moves it, W/K.
    private var waterFlow = HeatPumpParameters.waterFlow
    private var belowDesignSince: ModelTime?

    package init(
        parameters: HeatPumpParameters, house: House, household: Household, circuit: RefrigerantCircuit,
        weather: RegionWeather, start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.house = house
        self.household = household
        self.circuit = circuit
        self.weather = weather
        outdoors = self.weather.conditions(at: start)
        controller = HeatPumpController(curveSlope: parameters.curveSlope, heatingLimit: parameters.heatingLimit)
        tank = HotWaterTank(persons: household.persons, using: &random)
        let load = max(0, house.parameters.heatLoss * (house.air - outdoors.temperature) - 600)
        water = house.air + power(load / parameters.emitter, 1 / HeatPumpParameters.emitterExponent)
        compressorHours = parameters.hoursSoFar
        pressure = parameters.fillPressure
        setpoint = parameters.setpoint
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
    }

    /// Cel.
    package var flow: Double { water + max(0, heat) / (2 * waterFlow) }
    /// Outside air at this house, Cel.
    package var outdoorTemperature: Double { outdoors.temperature }
    package var isHung: Bool { hung }
    package var mode: Int { controller.mode.rawValue }
    package var compressorSpeed: Double { controller.speed }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        outdoors = weather.conditions(at: time)
        noteDesign(at: time)
        signal.advance(by: seconds, using: &random)
        outdoorDrift = 8 * causes.level(of: .outdoorSensorDrift, at: time)
        roomDrift = 6 * causes.level(of: .roomSensorDrift, at: time)
        setpoint = wantedSetpoint(at: time, causes: causes)
        pressure =
            parameters.fillPressure - 1.5 * causes.level(of: .lowWaterPressure, at: time)
            + HeatPumpParameters.expansion * (water - 35)
        pressure = max(0, pressure)
        waterFlow = HeatPumpParameters.waterFlow * (1 - 0.85 * causes.level(of: .circulationPumpFailing, at: time))

        let activity = household.activity(at: time)
        control(seconds: seconds, at: time, causes: causes)
        runCircuit(seconds: seconds, at: time, causes: causes)
        let intoTank = heatIntoTank(at: time, causes: causes)
        tank.step(seconds: seconds, heat: intoTank, activity: activity, using: &random)
        let emitted = emission()
        water += (heat - intoTank - emitted) * seconds / parameters.waterCapacity
        let p = house.parameters
        house.step(
            seconds: seconds,
            heat: emitted + p.baseGain + household.gains(at: time) - draught(at: time, causes: causes),
            sun: outdoors.irradiance * p.solarAperture, outdoor: outdoors.temperature)
    }

    /// W. A diverter that does not close lets the heating water pass the tank's coil as well, whichever is the warmer.
    private func heatIntoTank(at time: ModelTime, causes: CauseCourses) -> Double {
        guard controller.speed > 0 else { return 0 }
        let halfOpen = causes.level(of: .diverterValveStuck, at: time)
        switch controller.mode {
        case .hotWater: return heat * (1 - 0.4 * halfOpen)
        case .heating: return 300 * halfOpen * (flow - tank.temperature)
        case .off, .defrost: return 0
        }
    }

    /// W lost through open windows.
    private func draught(at time: ModelTime, causes: CauseCourses) -> Double {
        250 * causes.level(of: .windowsOpen, at: time) * (house.air - outdoors.temperature)
    }

    private mutating func control(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        if restarting {
            controller.loseCompressor()
            return
        }
        // The fault sits in the task that talks to the inverter: it strikes while that task drives the compressor.
        if !hung, controller.mode == .heating, controller.speed > 0, causes.level(of: .controllerHang, at: time) > 0 {
            hung = true
        }
        if hung, causes.isOver(.controllerHang, at: time) { hung = false }
        if hung {
            controller.loseCompressor()
            return
        }
        let inputs = HeatPumpController.Inputs(
            outdoor: outdoors.temperature + parameters.outdoorBias + outdoorDrift, flow: flow,
            room: house.air + parameters.roomBias + roomDrift, tank: tank.temperature, pressure: pressure,
            frost: frost, suctionLow: suctionLow, setpoint: setpoint,
            slopeRaised: 0.6 * causes.level(of: .heatingCurveTooHigh, at: time),
            isBarred: causes.level(of: .tariffLock, at: time) > 0)
        controller.act(on: inputs, seconds: seconds)
    }

    private mutating func runCircuit(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let speed = controller.speed
        let backup = backupHeaterOn && !restarting ? HeatPumpParameters.backupPower : 0
        suctionLow = false
        guard speed > 0 else {
            heat = backup
            electricPower = parameters.standbyPower + backup + (backup > 0 ? HeatPumpParameters.pumpPower : 0)
            thaw(by: 2e-5 * max(0, outdoors.temperature) * seconds)
            return
        }
        compressorHours += seconds / 3600
        if controller.mode == .defrost {
            // Reversed: heat of the house's water melts the ice.
            heat = -HeatPumpParameters.defrostHeat
            electricPower = HeatPumpParameters.defrostPower
            thaw(by: seconds / HeatPumpParameters.defrostTime)
            return
        }
        let blocked = causes.level(of: .blockedOutdoorUnit, at: time)
        let condition = RefrigerantCircuit.Condition(
            charge: 1 - min(0.9, causes.level(of: .refrigerantLeak, at: time)),
            airflow: (1 - blocked) * (1 - 0.25 * min(1, frost)))
        let sink = controller.mode == .hotWater ? tank.temperature + Self.exchanger : flow
        let output = circuit.output(outdoor: outdoors.temperature, flow: sink, speed: speed, condition: condition)
        suctionLow = output.evaporating < -38 || condition.charge < 0.4
        heat = output.heat + (controller.mode == .heating ? backup : 0)
        electricPower =
            output.power + HeatPumpParameters.fanPower + HeatPumpParameters.pumpPower + parameters.standbyPower
            + (controller.mode == .heating ? backup : 0)
        grow(evaporating: output.evaporating, heatTaken: output.heat - output.power, airflow: 1 - blocked, seconds)
    }

    /// Frost grows where the evaporator is below 0 Cel and colder than the air's dew point, in proportion to what it takes
    /// in. At 1 Cel and 90 % a rated unit needs some 50 minutes to a defrost, below −10 Cel hours.
    /// Source: Guo et al., Applied Thermal Engineering 28, 2008 (frosting cycles of air-source heat pumps, 30 to 90 min).
    private mutating func grow(evaporating: Double, heatTaken: Double, airflow: Double, _ seconds: Double) {
        guard evaporating < -0.5 else {
            thaw(by: 1e-4 * seconds)
            return
        }
        // Saturation pressure, relative to 0 Cel, after Magnus: 17.6 T/(T + 243).
        let air = exponential(17.6 * outdoors.temperature / (outdoors.temperature + 243)) * outdoors.humidity / 100
        let coil = exponential(22.4 * evaporating / (evaporating + 272))
        let excess = max(0, air - coil)
        frost += 1.1e-3 * excess * (heatTaken / 6_250) / max(0.2, airflow) * seconds
    }

    private mutating func thaw(by amount: Double) { frost = max(0, frost - amount) }

    /// W from water to room; the pump stands still below a kelvin of difference.
    private func emission() -> Double {
        let difference = water - house.air
        guard difference > 0 else { return 10 * difference }
        return parameters.emitter * power(difference, HeatPumpParameters.emitterExponent)
    }

    private func wantedSetpoint(at time: ModelTime, causes: CauseCourses) -> Double {
        if let commandedSetpoint { return commandedSetpoint }
        let setback = household.isNight(at: time) ? parameters.nightSetback : 0
        let turned = (12 * causes.level(of: .setpointTurnedDown, at: time)).rounded() / 2
        return parameters.setpoint - setback - turned
    }

    private mutating func noteDesign(at time: ModelTime) {
        if outdoors.temperature >= parameters.designOutdoor {
            belowDesignSince = nil
        } else if belowDesignSince == nil {
            belowDesignSince = time
        }
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] {
        guard let since = belowDesignSince else { return [] }
        let below = (parameters.designOutdoor - outdoors.temperature) / 10
        return [Truth.Present(cause: .colderThanDesign, severity: below.clamped(to: 0...1), since: since)]
    }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        // A hung loop takes no orders; the communication module says so.
        if hung { return .refuses(why: "the controller does not answer") }
        switch order {
        case .setSetpoint(let wanted):
            guard (5...30).contains(wanted) else { return .refuses(why: "a setpoint is 5 to 30 Cel") }
            commandedSetpoint = (wanted * 2).rounded() / 2
            causes.cure(.setpointTurnedDown, at: time)
            return .takes(seconds: 2)
        case .backupHeater(let on):
            backupHeaterOn = on
            return .takes(seconds: 3)
        case .defrost:
            return controller.forceDefrost()
                ? .takes(seconds: 300) : .refuses(why: "the compressor is not running")
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        hung = false
        backupHeaterOn = false
        causes.cure(.controllerHang, at: time)
        controller.loseCompressor()
    }

    package mutating func endRestart(at time: ModelTime) {
        restarting = false
        controller.restart()
    }

    package mutating func takeReboot() -> Bool { false }

    // MARK: - Sensors

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = HeatPumpParameters.self
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        // For hot water the diverter sends the flow through the tank's exchanger.
        let ontoTank = controller.mode == .hotWater && controller.speed > 0
        let half = heat / (2 * waterFlow)
        let mean = ontoTank ? tank.temperature + Self.exchanger - half : water
        return .heatPump(
            HeatPumpMeasurement(
                outdoor: p.temperatureSensor.read(
                    outdoors.temperature + parameters.outdoorBias + outdoorDrift, using: &random),
                flow: p.temperatureSensor.read(mean + half, using: &random),
                returning: p.temperatureSensor.read(mean - half, using: &random),
                room: p.roomSensor.read(house.air + parameters.roomBias + roomDrift, using: &random),
                setpoint: setpoint,
                heat: p.heatMeter.read(max(0, heat / 1000), using: &random).map { heat > 0 ? max(0, $0) : 0 },
                power: p.powerMeter.read(electricPower / 1000, using: &random).map { max(0, $0) },
                mode: controller.mode.rawValue, hours: (compressorHours * 100).rounded(.down) / 100,
                compressorSpeed: controller.speed.rounded(),
                pressure: p.pressureSensor.read(pressure, using: &random).map { max(0, $0) },
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30),
                fault: controller.fault))
    }
}
