/// A washing machine of 8 kg and the household that fills it.
///
/// Water in = water out + what tub and laundry hold + what drips; electric = heater + drum + pump + electronics.
package struct WashingMachine: DevicePhysics {
    package let family = DeviceFamily.washingMachine

    package let household: Household
    package let parameters: WasherParameters
    package private(set) var tub: WashTub
    package private(set) var drum: Drum
    var controller = WashController()

    /// kg that came in, went out and dripped since the start.
    package private(set) var cameIn = 0.0
    package private(set) var wentOut = 0.0
    package private(set) var dripped = 0.0
    /// kg taken out with the laundry since the start, wet.
    package private(set) var carriedOut = 0.0
    /// W over the last step; kWh since the start.
    package private(set) var electricPower = 0.0
    package private(set) var energy = 0.0
    package private(set) var cycles: Int
    /// kg/s through the meter.
    var flow = 0.0
    /// g in the tray under it.
    private var tray = 0.0
    var waits: Wait?
    var done = false
    /// s since it ended, by itself or with an error.
    private var endedFor = 0.0
    private var tumbleFails = false
    private var hung = false
    private var restarting = false
    var levelDrift = 0.0
    /// Of `callers`, those that have had their load since they came, by bits.
    private var answered: UInt8 = 0
    var signal: OrnsteinUhlenbeck

    /// A load that is in the drum and not begun.
    enum Wait: Hashable, Sendable {
        case delayed(WashProgramme), locked(WashProgramme), doorOpen(WashProgramme)
    }

    package init(
        parameters: WasherParameters, household: Household, start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.household = household
        tub = WashTub(room: parameters.room)
        drum = Drum(using: &random)
        cycles = parameters.cyclesSoFar
        signal = OrnsteinUhlenbeck(deviation: 2.5, memory: 1_800, using: &random)
    }

    package var isHung: Bool { hung }
    package var error: WasherError? { controller.error ?? (isDoorOpen ? .door : nil) }
    var isDoorOpen: Bool { if case .doorOpen = waits { true } else { false } }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        signal.advance(by: seconds, using: &random)
        tray = max(0, tray - 5 * seconds / 3_600)
        levelDrift = WasherParameters.levelDrift * causes.level(of: .levelSensorDrift, at: time)
        live(seconds: seconds, at: time, causes: causes, using: &random)
        if hung, causes.isOver(.controllerHang, at: time) {
            hung = false
            controller.stop()
        }
        if !hung, controller.step != .off, causes.level(of: .controllerHang, at: time) > 0 { hung = true }
        if restarting || hung {
            drum.turn(seconds: seconds, to: 0, torque: 1)
            flow = 0
            tub.step(seconds: seconds, inlet: 0, cold: 0, outlet: 0, heater: 0, room: parameters.room)
            electricPower = restarting ? 0 : WasherParameters.electronics
        } else {
            control(seconds: seconds, at: time, causes: causes, using: &random)
            work(seconds: seconds, at: time, causes: causes)
        }
        energy += electricPower * seconds / 3_600_000
    }

    /// What the household does with it: loads, empties, and tries again.
    private mutating func live(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let activity = household.activity(at: time)
        if controller.step == .off, done || controller.error != nil { endedFor += seconds }
        // Somebody comes by within an hour or two and empties it, or takes it to be broken and tries again the next time.
        if controller.step == .off, done || controller.error != nil, endedFor > 1_200, !hung,
            random.happens(activity * seconds / 4_000)
        {
            empty()
        }
        switch waits {
        case .delayed(let programme) where causes.level(of: .delayedStart, at: time) == 0: begin(programme)
        case .locked(let programme) where !isChildLocked(at: time, causes: causes): begin(programme)
        case .doorOpen(let programme) where causes.level(of: .doorNotClosed, at: time) == 0: begin(programme)
        default: break
        }
        let called = isCalled(at: time, causes: causes)
        let rate = parameters.loadsPerPerson * Double(max(1, household.persons)) * activity / (0.35 * 86_400)
        let wants = called || random.happens(rate * seconds)
        guard wants, waits == nil, controller.step == .off, !hung, !restarting else { return }
        if done || controller.error != nil { empty() }
        var programme = WashProgramme.draw(using: &random)
        var load = programme.load.draw(using: &random)
        let over = causes.level(of: .overloaded, at: time)
        if over > 0 {
            programme = .cotton40
            load = 7 + 3 * over
        }
        tub.load(load, room: parameters.room)
        if causes.level(of: .delayedStart, at: time) > 0 {
            waits = .delayed(programme)
        } else if isChildLocked(at: time, causes: causes) {
            waits = .locked(programme)
        } else if causes.level(of: .doorNotClosed, at: time) > 0 {
            waits = .doorOpen(programme)
        } else {
            begin(programme)
        }
    }

    /// Causes that befall a load.
    private static let callers: [Cause] = [
        .tapClosed, .overloaded, .unbalancedLoad, .tooMuchFoam, .delayedStart, .childLockOn, .doorNotClosed,
    ]

    /// What befalls a load comes with a load: once at its onset.
    private mutating func isCalled(at time: ModelTime, causes: CauseCourses) -> Bool {
        var called = false
        for (index, cause) in Self.callers.enumerated() {
            let bit: UInt8 = 1 << UInt8(index)
            if causes.level(of: cause, at: time) == 0 {
                answered &= ~bit
            } else if answered & bit == 0, controller.step == .off, waits == nil {
                answered |= bit
                called = true
            }
        }
        return called
    }

    func isChildLocked(at time: ModelTime, causes: CauseCourses) -> Bool {
        causes.level(of: .childLockOn, at: time) > 0
    }

    private mutating func begin(_ programme: WashProgramme) {
        waits = nil
        done = false
        endedFor = 0
        controller.begin(programme)
    }

    private mutating func empty() {
        carriedOut += tub.water - tub.free
        tub.load(0, room: parameters.room)
        controller.stop()
        done = false
        endedFor = 0
    }

    private mutating func control(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        guard controller.step != .off else { return }
        let before = controller.step
        let worn = causes.level(of: .brushesWorn, at: time)
        // A worn brush does not start the drum each time; once a reversal.
        if before == .washing || before == .rinsing, controller.targetSpeed == 0 {
            tumbleFails = random.happens(0.6 * worn)
        }
        if before == .spinning { tumbleFails = random.happens(0.3 * worn) }
        controller.act(
            on: WashController.Inputs(
                level: max(0, tub.level + parameters.levelBias - levelDrift), temperature: tub.temperature, flow: flow,
                drumTurns: drum.speed > 10, floatUp: tray > WasherParameters.tray,
                lockCloses: before != .locking || !random.happens(causes.level(of: .doorLockFailing, at: time)),
                foams: causes.level(of: .tooMuchFoam, at: time) > 0.3, unbalance: drum.unbalance),
            seconds: seconds)
        if controller.spreads { spread(at: time, causes: causes, using: &random) }
        if before == .spinning, controller.step == .off, controller.error == nil {
            done = true
            cycles += 1
            endedFor = 0
        }
        if controller.error != nil, before != .off { endedFor = 0 }
    }

    /// The laundry lies anew, with another unbalance.
    private mutating func spread(at time: ModelTime, causes: CauseCourses, using random: inout RandomSource) {
        var unbalance = Drum.unbalances.draw(using: &random)
        unbalance *= 1 + 1.2 * causes.level(of: .overloaded, at: time)
        let lump = causes.level(of: .unbalancedLoad, at: time)
        if lump > 0 { unbalance += 0.35 + 0.7 * lump }
        drum.unbalance = unbalance
    }

    private mutating func work(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let p = WasherParameters.self
        let foam = causes.level(of: .tooMuchFoam, at: time)
        let worn = causes.level(of: .brushesWorn, at: time)
        drum.turn(
            seconds: seconds, to: tumbleFails ? 0 : controller.targetSpeed * (1 - 0.25 * worn), torque: 1 - 0.6 * worn)

        var inlet = 0.0
        if controller.fills {
            var open = parameters.inletFlow
            open *= 1 - causes.level(of: .inletClogged, at: time)
            open *= 1 - 0.85 * causes.level(of: .tapPressureLow, at: time)
            if causes.level(of: .tapClosed, at: time) > 0 { open = 0 }
            // The valve shuts at its level: no step goes past it.
            let wanted =
                max(0, controller.wantedLevel - parameters.levelBias + levelDrift) * WashTub.litresPerMillimetre
            let missing = max(0, wanted + WashTub.soak * tub.laundry - tub.water)
            inlet = min(open, missing / seconds)
            flow = open > 0 && missing > 0 ? open : 0
        } else {
            flow = 0
        }
        let pump = controller.pumps
        let outlet =
            pump ? parameters.drainFlow * (1 - causes.level(of: .drainClogged, at: time)) * (1 - 0.65 * foam) : 0
        var heater = 0.0
        if controller.heats {
            heater =
                tub.heaterPower(parameters.heaterPower, scale: causes.level(of: .heaterScaled, at: time))
                * (causes.level(of: .heaterDead, at: time) > 0 ? 0 : 1)
        }
        let moved = tub.step(
            seconds: seconds, inlet: inlet, cold: parameters.coldWater, outlet: outlet, heater: heater,
            room: parameters.room)
        cameIn += moved.came
        wentOut += moved.went
        if controller.step == .spinning { wentOut += tub.spin(seconds: seconds, speed: drum.speed) }
        let leak = causes.level(of: .hoseLeaking, at: time)
        if leak > 0, controller.step != .off, tub.free > 0 {
            let grams = p.leak * leak * seconds / 60
            tray += grams
            dripped += grams / 1_000
        }
        let wear = causes.level(of: .bearingWorn, at: time)
        electricPower =
            (controller.step == .off && waits == nil ? p.standby : p.electronics) + heater + (pump ? p.pump : 0)
            + drum.power(laundry: tub.laundry, wear: wear, drag: 2 * foam)
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] { [] }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        // A hung loop takes no orders; the communication module says so.
        if hung { return .refuses(why: "the controller does not answer") }
        switch order {
        case .startWash:
            switch waits {
            case .delayed(let programme):
                causes.cure(.delayedStart, at: time)
                begin(programme)
                return .takes(seconds: 4)
            case .locked: return .refuses(why: "the child lock is on")
            case .doorOpen: return .refuses(why: "the door is open")
            case nil: return .refuses(why: "there is nothing to start")
            }
        case .releaseChildLock:
            causes.cure(.childLockOn, at: time)
            return .takes(seconds: 2)
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        if hung || controller.step != .off { controller.stop() }
        hung = false
        waits = nil
        causes.cure(.controllerHang, at: time)
    }

    package mutating func endRestart(at time: ModelTime) { restarting = false }

    package mutating func takeReboot() -> Bool { false }
}
