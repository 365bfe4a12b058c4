/// The door and those who pass it, and what the lock's firmware does about it.
extension SmartLock {
    /// The door falls shut, the timers run.
    mutating func liveDoor(_ now: Moment, using random: inout RandomSource) {
        let held = now.level(.doorLeftOpen) > 0
        if held, doorOpenFor == nil {
            // Somebody goes out and leaves it ajar.
            open(now, byMotor: true)
        }
        if let left = doorOpenFor {
            if held {
                doorOpenFor = max(left, 60)
            } else if left > now.seconds {
                doorOpenFor = left - now.seconds
            } else {
                doorOpenFor = nil
                closed(now, using: &random)
            }
        }
        guard doorOpenFor == nil else { return }
        if let left = autoLockIn {
            autoLockIn = left > now.seconds ? left - now.seconds : nil
            if autoLockIn == nil { lock(now, retries: true) }
        }
        if let left = retryIn {
            retryIn = left > now.seconds ? left - now.seconds : nil
            if retryIn == nil { lock(now, retries: false) }
        }
    }

    mutating func comeAndGo(_ now: Moment, using random: inout RandomSource) {
        let p = parameters
        let (moved, bedtime) = changes(at: now.time)
        let activity = household.activity(at: now.time)
        // Journeys of single persons beside the household's own goings; activity averages some 0.35 over the day.
        let rate = 0.5 * p.passages * Double(max(1, household.persons)) * activity / (0.35 * 86_400)
        let passes = random.happens(rate * now.seconds)
        if moved || passes { passage(now, using: &random) }
        if bedtime, doorOpenFor == nil, Self.state(of: sensedPosition(at: now.time, now.causes)) != .locked,
            random.happens(0.9)
        {
            lockByResident(now, using: &random)
        }
        let hour = household.clock.hour(at: now.time)
        guard hour > 8, hour < 20 else { return }
        let expired = now.level(.guestCodeExpired)
        let guests = expired > 0 ? max(p.guests, 1.5 * expired) : p.guests
        if random.happens(guests / 43_200 * now.seconds) { receiveGuest(now, using: &random) }
        if random.happens(0.05 / 43_200 * now.seconds) { wrongCodes += 1 }
    }

    /// A code with hours of its own: checked by the lock's clock.
    private mutating func receiveGuest(_ now: Moment, using random: inout RandomSource) {
        guard !isDead(at: now.time, now.causes) else { return }
        if now.level(.guestCodeExpired) > 0 || clockLostAt != nil {
            untimelyCodes += 2 + (random.happens(0.5) ? 1 : 0)
            // Somebody at home opens for them.
            if household.present(at: now.time) > 0 { passage(now, using: &random) }
        } else {
            passage(now, using: &random)
        }
    }

    private mutating func passage(_ now: Moment, using random: inout RandomSource) {
        let byMotor = random.happens(parameters.byMotor) && now.level(.lockedByHand) == 0
        let length = SmartLockParameters.openTimes.draw(using: &random).clamped(to: 3...300)
        guard doorOpenFor == nil else { return }
        open(now, byMotor: byMotor)
        doorOpenFor = length
    }

    private mutating func open(_ now: Moment, byMotor: Bool) {
        autoLockIn = nil
        retryIn = nil
        if bolt > 0.02 {
            let opened = byMotor && turn(locking: false, now) == .reached
            // The key always turns it.
            if !opened { turnByHand(to: 0) }
        }
        doorOpenFor = max(doorOpenFor ?? 0, 10)
    }

    private mutating func closed(_ now: Moment, using random: inout RandomSource) {
        if let delay = autoLockAfter, now.level(.autoLockOff) == 0 {
            autoLockIn = delay
        } else if random.happens(parameters.lockHabit) {
            lockByResident(now, using: &random)
        }
    }

    private mutating func lockByResident(_ now: Moment, using random: inout RandomSource) {
        autoLockIn = nil
        retryIn = nil
        if random.happens(parameters.byMotor), now.level(.lockedByHand) == 0 {
            // Who stands by pulls the door shut and turns the knob where the motor does not manage.
            if turn(locking: true, now) != .reached { turnByHand(to: 1) }
        } else {
            turnByHand(to: 1)
        }
    }

    /// The firmware's own locking.
    mutating func lock(_ now: Moment, retries: Bool) {
        guard doorOpenFor == nil, bolt < 0.98 else { return }
        // Who locks by hand is quicker than its timer.
        if now.level(.lockedByHand) > 0 {
            turnByHand(to: 1)
            return
        }
        if turn(locking: true, now) == .stalled, retries { retryIn = 60 }
    }

    mutating func turnByHand(to end: Double) {
        bolt = end
        manualTurns += 1
    }

    /// One run of the motor with all that follows; a battery that is dead turns nothing and is no run.
    @discardableResult
    mutating func turn(locking: Bool, _ now: Moment) -> BoltDrive.Outcome {
        turn(locking: locking, at: now.time, causes: now.causes)
    }

    @discardableResult
    mutating func turn(locking: Bool, at time: ModelTime, causes: CauseCourses) -> BoltDrive.Outcome {
        let condition = condition(at: time, causes)
        guard !isDead(at: time, causes) else { return .brownOut }
        let cold = 1 + SmartLockParameters.coldGrease * max(0, 20 - temperature)
        let free = parameters.friction * cold
        let bound = doorOpenFor == nil ? free + alignment.torque : free
        let run = drive.worn(causes.level(of: .lockMotorWorn, at: time)).run(
            free: free, bound: bound, strikeFirst: !locking, battery: battery, condition)
        battery.draw(run.charge * 1_000, seconds: 1)
        lastRun = run
        runs += 1
        switch run.outcome {
        case .reached:
            bolt = locking ? 1 : 0
            let state = Self.state(of: sensedPosition(at: time, causes))
            error = state == (locking ? .locked : .unlocked) ? nil : .position
        case .stalled:
            jams += 1
            error = .jammed
            // It backs off to where it came from, so that nobody takes it for locked.
            bolt = locking ? 0 : 1
        case .brownOut:
            error = .brownOut
            bolt = locking ? run.travelled : 1 - run.travelled
        }
        return run.outcome
    }

    // MARK: - Commands

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        switch order {
        case .lockDoor, .unlockDoor, .calibrate, .setClock, .setAutoLock, .updateFirmware: break
        default: return .refuses(why: "unknown command")
        }
        // The bridge says so of a lock that it does not reach.
        guard hears(at: time, causes) else { return .refuses(why: "the lock does not answer") }
        switch order {
        case .lockDoor: return turnForCommand(locking: true, at: time, causes: causes)
        case .unlockDoor: return turnForCommand(locking: false, at: time, causes: causes)
        case .calibrate:
            guard doorOpenFor == nil else { return .refuses(why: "the door is open") }
            guard turn(locking: false, at: time, causes: causes) == .reached,
                turn(locking: true, at: time, causes: causes) == .reached
            else { return .fails(why: "the bolt does not move all the way") }
            calibrated = causes.level(of: .positionSensorDrift, at: time)
            error = nil
            return .takes(seconds: 20)
        case .setClock:
            causes.cure(.lockClockLost, at: time)
            clockLostAt = nil
            return .takes(seconds: 2)
        case .setAutoLock(let on):
            autoLockAfter = on ? parameters.autoLockAfter ?? 120 : nil
            if on { causes.cure(.autoLockOff, at: time) }
            return .takes(seconds: 2)
        default:
            guard LockBattery.percent(of: battery.source(condition(at: time, causes)).voltage) >= 30 else {
                return .refuses(why: "the batteries are too low for an update")
            }
            battery.draw(12 * 3_600, seconds: 1)
            causes.cure(.firmwareDrain, at: time)
            return .takes(seconds: 240)
        }
    }

    private mutating func turnForCommand(locking: Bool, at time: ModelTime, causes: CauseCourses) -> Obedience {
        if doorOpenFor != nil, locking { return .refuses(why: "the door is open") }
        autoLockIn = nil
        retryIn = nil
        guard locking != (bolt > 0.98) || error != nil else { return .takes(seconds: 1) }
        switch turn(locking: locking, at: time, causes: causes) {
        case .reached:
            // A door that nobody opens is locked again.
            if !locking, causes.level(of: .autoLockOff, at: time) == 0 { autoLockIn = autoLockAfter }
            return .takes(seconds: lastRun.seconds + 1)
        case .stalled: return .fails(why: "the bolt is jammed")
        case .brownOut: return .fails(why: "the batteries are too weak")
        }
    }
}
