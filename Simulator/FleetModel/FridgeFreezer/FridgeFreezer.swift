/// A no-frost fridge-freezer of 360 litres in a home's kitchen: cabinet, sealed circuit, controller and the people who open
/// its doors.
package struct FridgeFreezer: DevicePhysics {
    package let family = DeviceFamily.fridgeFreezer

    package private(set) var cabinet: Cabinet
    package let circuit: ColdCircuit
    package let household: Household
    private let parameters: FridgeFreezerParameters
    private var weather: RegionWeather
    private var kitchen: KitchenAir
    private var controller: FridgeController

    /// Electric, over the last step, W.
    package private(set) var electricPower = 0.0
    /// Heat into the cabinet since the start less what the refrigerant took, J: what `cabinet.storedHeat` has grown by.
    package private(set) var netHeat = 0.0
    /// Compressor, h.
    package private(set) var compressorHours: Double
    package private(set) var doorOpenings: Int
    /// 1/min, as it turns.
    package private(set) var compressorSpeed = 0.0

    private var hung = false
    private var restarting = false
    /// The household's own settings, and what the loop is told of the fridge's, Cel.
    private var setFridge: Double
    private var setFreezer: Double
    private var targetFridge: Double
    private var mode = CabinetMode.normal
    private var commandedMode = CabinetMode.normal
    private var signal: OrnsteinUhlenbeck
    /// Of its full speed, 0...1.
    private var fanShare = 1.0
    private var fanTurns = false
    /// A start was tried in this step and failed.
    private var startFailed = false
    private var sensorDrift = 0.0
    private var sensorBroken = false
    /// s that the door which is open stays open.
    private var fridgeOpenFor = 0.0
    private var freezerOpenFor = 0.0
    /// Gap of the fridge's door in this step, 0...1.
    private var gap = 0.0
    private var wasAjar = false

    package init(
        parameters: FridgeFreezerParameters, walls: CabinetWalls, circuit: ColdCircuit, household: Household,
        weather: RegionWeather, start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.circuit = circuit
        self.household = household
        self.weather = weather
        setFridge = parameters.setFridge
        setFreezer = parameters.setFreezer
        targetFridge = parameters.setFridge
        compressorHours = parameters.hoursSoFar
        doorOpenings = parameters.openingsSoFar
        cabinet = Cabinet(
            walls: walls, fridge: parameters.setFridge, freezer: parameters.setFreezer,
            evaporator: parameters.setFreezer - 3, frost: 0.02 + 0.05 * random.uniform())
        kitchen = KitchenAir(outdoor: self.weather.conditions(at: start).temperature, using: &random)
        controller = FridgeController(runSinceDefrost: 16 * 3_600 * random.uniform())
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
    }

    /// Cel.
    package var room: Double { kitchen.temperature }
    package var isHung: Bool { hung }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let activity = household.activity(at: time)
        signal.advance(by: seconds, using: &random)
        kitchen.step(
            seconds: seconds, outdoor: weather.conditions(at: time).temperature, activity: activity,
            hot: causes.level(of: .roomTooHot, at: time), garage: causes.level(of: .roomTooCold, at: time),
            using: &random)
        var loads = Cabinet.Loads(room: kitchen.temperature)
        moveDoors(seconds: seconds, at: time, activity: activity, causes: causes, &loads, using: &random)
        let warmFood = causes.level(of: .warmFood, at: time)
        loads.foodHeat = activity > 0 ? 60 * warmFood : 0
        fanShare = 1 - causes.level(of: .evaporatorFanFailing, at: time)
        let drift = causes.level(of: .fridgeSensorDrift, at: time)
        sensorDrift = 7 * drift
        // At the end of it the sensor's resistance leaves what is plausible.
        sensorBroken = drift > 0.97
        takeSettings(at: time, causes: causes)
        control(seconds: seconds, at: time, causes: causes, using: &random)
        moveAir(covered: warmFood, &loads)
        runCircuit(seconds: seconds, at: time, causes: causes, &loads)
        netHeat += cabinet.step(seconds: seconds, loads)
    }

    /// Doors exchange air, and with it vapour, with the room.
    private mutating func moveDoors(
        seconds: Double, at time: ModelTime, activity: Double, causes: CauseCourses, _ loads: inout Cabinet.Loads,
        using random: inout RandomSource
    ) {
        let p = FridgeFreezerParameters.self
        // Activity averages some 0.35 over the day.
        let rate = parameters.openingsPerPerson * Double(max(1, household.persons)) * activity / (0.35 * 86_400)
        if random.happens(rate * seconds) {
            doorOpenings += 1
            let open = min(p.openTimes.draw(using: &random), 120)
            if random.happens(p.freezerOpenings) { freezerOpenFor = open } else { fridgeOpenFor = open }
        }
        let fridgeShare = min(1, fridgeOpenFor / seconds)
        let freezerShare = min(1, freezerOpenFor / seconds)
        fridgeOpenFor = max(0, fridgeOpenFor - seconds)
        freezerOpenFor = max(0, freezerOpenFor - seconds)
        let ajar = causes.level(of: .doorLeftAjar, at: time)
        if ajar > parameters.switchGap, !wasAjar { doorOpenings += 1 }
        wasAjar = ajar > parameters.switchGap
        gap = max(fridgeShare, ajar)
        let worn = p.wornSeal * causes.level(of: .doorSealWorn, at: time)
        loads.fridgeExchange = p.fridgeDoor * max(gap, worn)
        loads.freezerExchange = p.freezerDoor * max(freezerShare, worn)
        if gap > parameters.switchGap, !restarting { loads.fridgeHeat = p.lampPower }
        loads.vapour = p.foodVapour
        guard loads.fridgeExchange > 0 || loads.freezerExchange > 0 else { return }
        let outside = Cabinet.vapourDensity(temperature: kitchen.temperature, humidity: parameters.humidity)
        let inFridge = Cabinet.vapourDensity(temperature: cabinet.fridge, humidity: 0.6)
        let intoFridge = loads.fridgeExchange * max(0, outside - inFridge)
        // The freezer's own vapour is nearly nothing.
        loads.vapour += (intoFridge + loads.freezerExchange * outside) / Cabinet.airHeat
    }

    private mutating func takeSettings(at time: ModelTime, causes: CauseCourses) {
        if causes.level(of: .demoMode, at: time) > 0 {
            mode = .demo
        } else if causes.level(of: .superFreezeLeftOn, at: time) > 0 {
            mode = .superFreeze
        } else {
            mode = commandedMode
        }
        let turned = (5 * causes.level(of: .setTooWarm, at: time)).rounded()
        targetFridge = mode == .holiday ? 14 : min(9, setFridge + turned)
    }

    private mutating func control(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        startFailed = false
        if restarting || mode == .demo {
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
        let stood = controller.speed == 0
        controller.act(
            on: FridgeController.Inputs(
                fridge: sensorBroken ? nil : cabinet.fridge + parameters.fridgeBias + sensorDrift,
                freezer: cabinet.freezer + parameters.freezerBias, evaporator: cabinet.evaporator,
                setFridge: targetFridge, setFreezer: setFreezer, superFreeze: mode == .superFreeze,
                fanShare: fanShare),
            seconds: seconds)
        guard stood, controller.speed > 0 else { return }
        startFailed = random.happens(causes.level(of: .compressorStartFailure, at: time))
        if startFailed { controller.loseCompressor() }
    }

    /// True while something other than the loop's own will holds it: no power, no loop, no cooling wanted.
    private var isIdle: Bool { restarting || hung || mode == .demo }

    private mutating func moveAir(covered: Double, _ loads: inout Cabinet.Loads) {
        let p = FridgeFreezerParameters.self
        fanTurns = controller.fanOn && !isIdle && fanShare > 0.02
        let still =
            controller.phase == .defrost && !isIdle ? p.defrostConductance : parameters.airConductance * p.stillAir
        if fanTurns {
            let thickness = cabinet.frost / parameters.blockingFrost
            let square = thickness * thickness
            let free = 1 / (1 + square * square)
            loads.airflow = max(still, parameters.airConductance * fanShare * free)
            loads.freezerHeat = p.fanPower * fanShare
        } else {
            loads.airflow = still
        }
        let open = parameters.damperShare * (1 - 0.5 * covered)
        loads.damper = controller.damperOpen && !isIdle && fanTurns ? open : p.damperLeak
    }

    private mutating func runCircuit(
        seconds: Double, at time: ModelTime, causes: CauseCourses, _ loads: inout Cabinet.Loads
    ) {
        let p = FridgeFreezerParameters.self
        guard !restarting else {
            electricPower = 0
            compressorSpeed = 0
            return
        }
        electricPower = p.electronicsPower + loads.freezerHeat + loads.fridgeHeat
        if startFailed { electricPower += p.failedStartPower }
        if controller.phase == .defrost, !isIdle {
            loads.heater = parameters.heaterPower * (1 - causes.level(of: .defrostHeaterFailed, at: time))
            electricPower += loads.heater
        }
        compressorSpeed = controller.speed
        guard compressorSpeed > 0 else { return }
        compressorHours += seconds / 3_600
        let output = circuit.output(
            evaporator: cabinet.evaporator, room: kitchen.temperature, speed: compressorSpeed,
            condition: ColdCircuit.Condition(
                charge: 1 - causes.level(of: .sealedSystemLeak, at: time),
                condenserBlockage: 1 + 3 * causes.level(of: .condenserWithoutAir, at: time)))
        loads.extraction = output.heat
        electricPower += output.power
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] { [] }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        // A hung loop takes no orders; the communication module says so.
        if hung { return .refuses(why: "the controller does not answer") }
        switch order {
        case .setCabinet(let fridge, let freezer, let wanted):
            if let fridge, !(2...8).contains(fridge) { return .refuses(why: "set_fridge is 2 to 8 Cel") }
            if let freezer, !(-24 ... -15).contains(freezer) { return .refuses(why: "set_freezer is -24 to -15 Cel") }
            if wanted == .demo { return .refuses(why: "demo is chosen at the appliance") }
            if let fridge {
                setFridge = fridge.rounded()
                causes.cure(.setTooWarm, at: time)
            }
            if let freezer { setFreezer = freezer.rounded() }
            if let wanted {
                commandedMode = wanted
                causes.cure(.demoMode, at: time)
                causes.cure(.superFreezeLeftOn, at: time)
            }
            return .takes(seconds: 2)
        case .defrost:
            if mode == .demo { return .refuses(why: "demo mode") }
            return controller.forceDefrost() ? .takes(seconds: 3) : .refuses(why: "a defrost is under way")
        default: return .refuses(why: "unknown command")
        }
    }

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

    // MARK: - Sensors

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = FridgeFreezerParameters.self
        let fanSpeed = fanTurns ? parameters.fanSpeed * fanShare : 0
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        return .fridgeFreezer(
            FridgeFreezerMeasurement(
                fridge: sensorBroken
                    ? nil
                    : p.temperatureSensor.read(cabinet.fridge + parameters.fridgeBias + sensorDrift, using: &random),
                freezer: p.temperatureSensor.read(cabinet.freezer + parameters.freezerBias, using: &random),
                evaporator: p.temperatureSensor.read(cabinet.evaporator, using: &random),
                ambient: p.temperatureSensor.read(kitchen.temperature + parameters.ambientBias, using: &random),
                setFridge: targetFridge, setFreezer: setFreezer,
                power: p.powerMeter.read(electricPower, using: &random).map { max(0, $0) },
                compressorSpeed: (compressorSpeed / 10).rounded() * 10,
                fanSpeed: fanSpeed > 0 ? max(0, p.tachometer.read(fanSpeed, using: &random) ?? 0) : 0,
                isDefrosting: controller.phase == .defrost && !isIdle, doorIsOpen: gap > parameters.switchGap,
                doorOpenings: doorOpenings, hours: (compressorHours * 100).rounded(.down) / 100, mode: mode,
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30), error: error))
    }

    /// One at a time, the gravest first.
    private var error: FridgeError? {
        if controller.sensorFault { return .fridgeSensor }
        if controller.defrostFault { return .defrost }
        return controller.fanFault ? .fan : nil
    }
}
