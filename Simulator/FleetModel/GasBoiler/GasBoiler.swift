/// A house with people in it, heated by a condensing combination gas boiler that also makes their hot water.
package struct GasBoiler: DevicePhysics {
    package let family = DeviceFamily.gasBoiler

    package private(set) var house: House
    package let household: Household
    package let burner: Burner
    package private(set) var water: HeatingWater
    package private(set) var vessel: ExpansionVessel
    private let parameters: BoilerParameters
    private var weather: RegionWeather
    private var outdoors: OutdoorConditions
    private var controller: BoilerController
    private var tapping = Tapping()
    /// Cold tap water, Cel.
    private var mains: Double

    /// What the burner did over the last step.
    package private(set) var output = Burner.Output()
    /// Heat from burner less what left the water since the start, J: what `water.storedHeat` has grown by.
    package private(set) var netHeat = 0.0
    /// Condensate that stands in the sump, kg; above `BoilerParameters.sump` it reaches the burner.
    package private(set) var sump = 0.0
    package private(set) var pressure: Double
    /// kWh of gas and burner hours since it was made.
    package private(set) var gas: Double
    package private(set) var hours: Double
    package private(set) var starts: Int
    package private(set) var attempts: Int

    private var hung = false
    private var restarting = false
    private var commandedSetpoint: Double?
    private var commandedProgram = BoilerProgram.auto
    private var program = BoilerProgram.auto
    private var setpoint: Double
    private var signal: OrnsteinUhlenbeck
    private var flicker: OrnsteinUhlenbeck
    private var flowDrift = 0.0
    private var flameCurrent = 0.0
    /// The fan's greatest speed over what it should be, and its speed, 1/min.
    private var fanShare = 1.0
    private var fanSpeed = 0.0
    /// Share of the vessel's gas that is left.
    private var cushion = 1.0

    package init(
        parameters: BoilerParameters, burner: Burner, house: House, household: Household, weather: RegionWeather,
        start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.burner = burner
        self.house = house
        self.household = household
        self.weather = weather
        outdoors = self.weather.conditions(at: start)
        controller = BoilerController(
            curveSlope: parameters.curveSlope, hotWaterSetting: parameters.hotWaterSetting,
            heatingShare: parameters.heatingShare)
        let load = max(0, house.parameters.heatLoss * (house.air - outdoors.temperature) - 600)
        // Metal adds a sixth to the water's capacity. Source: panel radiators, 6 kg of steel a litre.
        water = HeatingWater(
            capacity: parameters.volume * HeatingWater.water * 1.17, emitter: parameters.emitter,
            temperature: house.air + power(load / parameters.emitter, 1 / HeatingWater.exponent))
        vessel = ExpansionVessel(
            vessel: parameters.vessel, system: parameters.volume, precharge: parameters.precharge,
            filledTo: parameters.fillPressure, at: 20)
        pressure = parameters.fillPressure
        mains = Self.mains(outdoors.temperature)
        gas = parameters.gasSoFar
        hours = parameters.hoursSoFar
        starts = parameters.startsSoFar
        attempts = starts + starts / 90
        setpoint = parameters.setpoint
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
        flicker = OrnsteinUhlenbeck(deviation: 0.05, memory: 60, using: &random)
    }

    /// Pipes in the ground follow the air of some days at half its swing, Cel. Source: judgement.
    private static func mains(_ outdoor: Double) -> Double { max(5, 10 + 0.5 * (outdoor - 10)) }

    package var isHung: Bool { hung }
    package var mode: BoilerMode { controller.mode }
    package var error: BoilerError? { controller.error }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        outdoors = weather.conditions(at: time)
        mains += (Self.mains(outdoors.temperature) - mains) * min(1, seconds / (5 * 86_400))
        signal.advance(by: seconds, using: &random)
        flicker.advance(by: seconds, using: &random)
        let activity = household.activity(at: time)
        tapping.step(
            seconds: seconds, persons: household.persons, activity: activity,
            crowd: causes.level(of: .hotWaterOverdrawn, at: time), using: &random)
        flowDrift = 14 * causes.level(of: .flowSensorDrift, at: time)
        fanShare = 1 - 0.7 * causes.level(of: .boilerFanFailing, at: time)
        takeSettings(at: time, causes: causes)
        feelFlame(at: time, causes: causes)
        control(seconds: seconds, at: time, causes: causes, using: &random)
        moveHeat(seconds: seconds, at: time, causes: causes)
        holdPressure(seconds: seconds, at: time, causes: causes)
        people(seconds: seconds, activity: activity, using: &random)
    }

    private mutating func takeSettings(at time: ModelTime, causes: CauseCourses) {
        if causes.level(of: .holidayModeLeftOn, at: time) > 0 {
            program = .holiday
        } else if causes.level(of: .summerModeLeftOn, at: time) > 0 {
            program = .summer
        } else {
            program = commandedProgram
        }
        if program == .holiday {
            setpoint = 8
        } else if let commandedSetpoint {
            setpoint = commandedSetpoint
        } else {
            let shift = (12 * causes.level(of: .timerShifted, at: time)).rounded()
            let setback = household.isNight(at: time + shift * 3_600) ? parameters.nightSetback : 0
            let turned = (12 * causes.level(of: .setpointTurnedDown, at: time)).rounded() / 2
            setpoint = parameters.setpoint - setback - turned
        }
    }

    /// What the flame passes: more where it is strong, less through a worn electrode, unsteady where water stands below
    /// it.
    private mutating func feelFlame(at time: ModelTime, causes: CauseCourses) {
        guard controller.modulation > 0, causes.level(of: .gasSupplyOff, at: time) == 0 else {
            flameCurrent = 0
            return
        }
        let worn = causes.level(of: .ignitionElectrodeWorn, at: time)
        let electrode = 1 - BoilerParameters.electrodeCurrentLost * worn
        let drowned = max(0, sump - BoilerParameters.sump)
        let strength = 0.75 + 0.25 * controller.modulation
        let steadiness = 1 + flicker.value * (1 + 40 * drowned) - 2 * drowned
        flameCurrent = max(0, parameters.flameCurrent * electrode * strength * steadiness)
    }

    private mutating func control(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        if restarting {
            controller.loseFlame()
            return
        }
        // The fault sits in the task that regulates the burner: it strikes while it burns for heating.
        if !hung, controller.mode == .heating, controller.modulation > 0,
            causes.level(of: .controllerHang, at: time) > 0
        {
            hung = true
        }
        if hung, causes.isOver(.controllerHang, at: time) { hung = false }
        if hung {
            controller.loseFlame()
            return
        }
        let tries = controller.act(
            on: BoilerController.Inputs(
                outdoor: outdoors.temperature + parameters.outdoorBias,
                flow: water.flow + parameters.flowBias + flowDrift,
                returning: water.returning + parameters.returnBias, room: house.air + parameters.roomBias,
                hotWater: water.hotWater, tap: tapping.flow, pressure: pressure, flameCurrent: flameCurrent,
                fanShare: fanShare, setpoint: setpoint, allowsHeating: program != .summer,
                allowsHotWater: program != .holiday,
                leastModulation: min(1, leastModulation(at: time, causes: causes))),
            seconds: seconds)
        guard tries else { return }
        attempts += 1
        let worn = causes.level(of: .ignitionElectrodeWorn, at: time)
        let drowned = min(1, max(0, sump - BoilerParameters.sump) * 5)
        let hasGas = causes.level(of: .gasSupplyOff, at: time) == 0
        let chance = parameters.ignition * (1 - BoilerParameters.electrodeFails * worn) * (1 - drowned)
        let lit = hasGas && random.happens(chance)
        if lit {
            starts += 1
            flameCurrent = parameters.flameCurrent
        }
        controller.took(lit)
    }

    private mutating func moveHeat(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let p = BoilerParameters.self
        let asked = controller.modulation
        // Air follows the fan, and gas the air: a slow fan gives less heat than was asked for.
        let wantedFan = asked > 0 ? p.fanIdle + (1 - p.fanIdle) * asked : 0
        let turns = min(wantedFan, fanShare)
        fanSpeed = parameters.fanSpeed * turns
        let modulation = max(0, (turns - p.fanIdle) / (1 - p.fanIdle))
        output = modulation > 0 ? burner.output(modulation: modulation, returning: water.returning) : Burner.Output()
        if modulation > 0 { hours += seconds / 3_600 }
        gas += output.gas * seconds / 3.6e6

        var step = HeatingWater.Step()
        step.heat = output.heat
        step.room = house.air
        step.cold = mains
        step.tap = tapping.flow
        step.plate = parameters.plate / (1 + 4 * causes.level(of: .plateScaled, at: time))
        let toRadiators = valve(at: time, causes: causes)
        step.toRadiators = toRadiators
        let shut = causes.level(of: .radiatorsShut, at: time)
        step.radiatorsOpen = 1 - 0.85 * shut
        if controller.pumpRuns, !hung, !restarting {
            let worn = 1 - p.pumpLoss * causes.level(of: .circulationPumpFailing, at: time)
            // What radiators do not let through goes by the bypass, half of it.
            let radiators = parameters.heatingFlow * (1 - 0.5 * shut)
            step.pump = worn * (toRadiators * radiators + (1 - toRadiators) * p.plateFlow)
        }
        water.step(seconds, step)
        netHeat += (output.heat - water.emitted - water.intoTap - water.casing) * seconds
        let h = house.parameters
        let draught = 250 * causes.level(of: .windowsOpen, at: time) * (house.air - outdoors.temperature)
        house.step(
            seconds: seconds, heat: water.emitted + water.casing + h.baseGain + household.gains(at: time) - draught,
            sun: outdoors.irradiance * h.solarAperture, outdoor: outdoors.temperature)
        drain(seconds: seconds, at: time, causes: causes)
    }

    private func leastModulation(at time: ModelTime, causes: CauseCourses) -> Double {
        burner.least / burner.greatest * (1 + 2.2 * causes.level(of: .boilerOversized, at: time))
    }

    /// Share of the pump's water that goes to the radiators.
    private func valve(at time: ModelTime, causes: CauseCourses) -> Double {
        let stuck = causes.level(of: .threeWayValveStuck, at: time)
        let wanted = controller.mode == .hotWater ? 0.0 : 1
        return wanted + (parameters.valveRestsAtHeating ? 1 - wanted : -wanted) * stuck
    }

    /// Condensate runs off through siphon and pipe; a slow trickle freezes where the pipe goes outdoors.
    private mutating func drain(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let blocked = causes.level(of: .condensateBlocked, at: time)
        let frozen = blocked > 0.3 && outdoors.temperature < -0.5
        let free = frozen ? 0 : BoilerParameters.drainage * (1 - blocked) * (1 - blocked) * (1 - blocked)
        let standing = sump + output.condensate * seconds
        sump = max(0, standing - free * seconds).clamped(to: 0...(BoilerParameters.sump + 0.4))
    }

    private mutating func holdPressure(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        cushion = 1 - 0.9 * causes.level(of: .expansionVesselFailed, at: time)
        vessel.lose(0.6 * causes.level(of: .waterLeak, at: time) * seconds / 86_400)
        vessel.relieve(at: water.mean, gas: cushion)
        pressure = vessel.pressure(at: water.mean, gas: cushion)
    }

    /// Somebody at home sees the display: tops up water, presses reset.
    private mutating func people(seconds: Double, activity: Double, using random: inout RandomSource) {
        guard activity > 0, !restarting, !hung, controller.error == .lowPressure || controller.isLocked else { return }
        guard random.happens(seconds / parameters.timeToAct) else { return }
        if controller.error == .lowPressure {
            vessel.fill(to: parameters.fillPressure, at: water.mean, gas: cushion)
        } else {
            controller.restart()
        }
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] { [] }

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
        case .setBoilerProgram(let wanted):
            commandedProgram = wanted
            causes.cure(.summerModeLeftOn, at: time)
            causes.cure(.holidayModeLeftOn, at: time)
            return .takes(seconds: 2)
        case .setClock:
            causes.cure(.timerShifted, at: time)
            return .takes(seconds: 2)
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        hung = false
        causes.cure(.controllerHang, at: time)
        controller.loseFlame()
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
        let p = BoilerParameters.self
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        let temperature = p.temperatureSensor
        let burns = output.gas > 0
        return .gasBoiler(
            BoilerMeasurement(
                outdoor: temperature.read(outdoors.temperature + parameters.outdoorBias, using: &random),
                flow: temperature.read(water.flow + parameters.flowBias + flowDrift, using: &random),
                returning: temperature.read(water.returning + parameters.returnBias, using: &random),
                hotWater: temperature.read(water.hotWater, using: &random),
                flue: temperature.read(burns ? output.flue : water.returning, using: &random),
                room: p.roomSensor.read(house.air + parameters.roomBias, using: &random), setpoint: setpoint,
                tapFlow: tapping.flow > 0 ? p.tapSensor.read(tapping.flow, using: &random).map { max(0, $0) } : 0,
                pressure: p.pressureSensor.read(pressure, using: &random).map { max(0, $0) },
                mode: controller.mode, modulation: burns ? (100 * controller.modulation).rounded() : 0,
                flameCurrent: burns ? p.flameSensor.read(flameCurrent, using: &random).map { max(0, $0) } : 0,
                fanSpeed: fanSpeed > 0 ? max(0, p.tachometer.read(fanSpeed, using: &random) ?? 0) : 0,
                pumpRuns: controller.pumpRuns && !hung, starts: starts, attempts: attempts,
                hours: (hours * 100).rounded(.down) / 100, gas: (gas * 100).rounded(.down) / 100, program: program,
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30),
                error: controller.error))
    }
}
