/// One device: its physics, and the electronics that every connected device has: a clock, reports, commands, a radio.
///
/// A value: who holds it owns it, and what it does follows from its seed and the commands it gets alone.
/// Memory: some hundreds of bytes and the last 64 command ids.
package struct SimulatedDevice: Sendable {
    /// s; longer spans are walked in equal steps of at most this. The circuit's shortest time constant is a minute.
    package static let longestStep = 15.0

    package private(set) var physics: any DevicePhysics
    package private(set) var causes: CauseCourses
    /// How far it has been simulated.
    package private(set) var now: ModelTime
    /// Between reports, s.
    private let interval: Double
    private var random: RandomSource
    private var nextReport: ModelTime
    private var sequence: UInt64 = 0
    private var link = Link.up
    private var isUnpowered = false
    /// By due time.
    private var agenda: [Appointment] = []
    private var executed: [Executed] = []
    /// How its electronics mistreat commands; each command meets the first whose chance it has.
    package var commandTroubles: [CommandTrouble] = []
    /// Reports kept while it is out of reach, the oldest dropped beyond; default 0: what is not heard is lost. They are told
    /// once it is back, each with the time it was measured at.
    package var storage = 0
    private var stored: [Stored] = []

    private struct Stored: Sendable {
        var at: ModelTime
        var sequence: UInt64
        var measurement: Measurement
    }

    private enum Link: Hashable, Sendable {
        case up
        /// Restarting.
        case away
        /// Its radio has lost the network; the machine goes on.
        case outOfReach
        /// By a cause: nothing gets in or out.
        case silent
    }

    private struct Appointment: Sendable {
        var due: ModelTime
        var work: Work
        enum Work: Sendable {
            case finish(id: String)
            case execute(DeviceCommand)
            case comeBack(id: String?)
            case findNetwork
            case lastWill
        }
    }

    private struct Executed: Sendable {
        var id: String
        var reply: CommandReply
    }

    /// s away in a restart. Source: embedded controllers and modems boot in 20 to 60.
    static let restartTimes = Distribution.uniform(20, 60)
    /// s from the loss of a connection to the broker's last will: 1.5 keep-alives of 30.
    static let lastWillDelay = 45.0
    /// Share of reports that never reach the broker. Source: home links at QoS 1 without storage on the device.
    static let lostReports = 0.0015
    /// Share of reports lost beyond that, and connections lost a second, at level 1 of a weak Wi-Fi. Source: below −85 dBm
    /// half of the frames fail for good (Halperin et al., SIGCOMM 2010), and stations roam or give up within minutes.
    static let lostWhenWeak = 0.5
    static let lossesWhenWeak = 1.0 / 900
    /// s to find the network again. Source: as above, scans with back-off.
    static let searches = Distribution.uniform(20, 240)
    private static let rememberedCommands = 64

    /// - Parameters:
    ///   - interval: between reports, s, > 0.
    ///   - random: this device's own stream; also decides when within the interval it reports.
    package init(
        physics: any DevicePhysics, causes: [CauseCourse] = [], start: ModelTime, interval: Double,
        random: RandomSource
    ) {
        self.physics = physics
        self.causes = CauseCourses(causes)
        now = start
        self.interval = interval
        self.random = random
        nextReport = start + (self.random.uniform() * interval)
    }

    /// Connected, so that a command would be heard.
    package var isReachable: Bool { link == .up }
    package var isSilent: Bool { link == .silent }
    /// When it next does something of its own accord.
    package var nextDue: ModelTime { agenda.first.map { min($0.due, nextReport) } ?? nextReport }

    package func truth() -> Truth {
        var present: [Truth.Present] = []
        let surroundings = physics.surroundings(at: now)
        for cause in Cause.allCases {
            var strongest: Truth.Present?
            for course in causes.all where course.cause == cause {
                let level = course.level(at: now)
                if level > (strongest?.severity ?? 0) {
                    strongest = Truth.Present(
                        cause: cause, severity: level, since: course.onset, failsAt: course.failsAt)
                }
            }
            if let strongest { present.append(strongest) } else { present += surroundings.filter { $0.cause == cause } }
        }
        return Truth(at: now, causes: present)
    }

    // MARK: - Time

    /// Goes on to `target`, which is not in the past; what it says on the way goes to `emit`, with its instant.
    package mutating func advance(to target: ModelTime, emit: (ModelTime, DeviceEvent) -> Void) {
        while now < target {
            run(to: min(nextDue, target))
            while let next = agenda.first, next.due <= now {
                agenda.removeFirst()
                perform(next.work, emit)
            }
            if physics.takeReboot() { leave(replyTo: nil, for: RouterParameters.rebootTime, emit) }
            if nextReport <= now { report(emit) }
        }
    }

    private mutating func run(to time: ModelTime) {
        let span = time - now
        guard span > 0 else { return }
        let steps = (span / Self.longestStep).rounded(.up)
        let seconds = span / steps
        let start = now
        for index in 1...Int(steps) {
            now = start + Double(index) * seconds
            physics.step(seconds: seconds, to: now, causes: causes, using: &random)
        }
        now = time
    }

    /// The machine goes on, and nothing gets in or out.
    private var isOutOfTouch: Bool {
        causes.level(of: .goneSilent, at: now) > 0 || causes.level(of: .homeOffline, at: now) > 0
    }

    private mutating func report(_ emit: (ModelTime, DeviceEvent) -> Void) {
        nextReport = nextReport + interval
        let unpowered = causes.level(of: .powerCut, at: now) > 0
        if unpowered != isUnpowered {
            isUnpowered = unpowered
            if unpowered { physics.beginRestart(at: now, causes: &causes) } else { physics.endRestart(at: now) }
        }
        let silent = unpowered || isOutOfTouch || physics.isCutOff(at: now, causes: causes)
        if silent, link == .up || link == .outOfReach {
            if link == .up { schedule(.lastWill, after: Self.lastWillDelay) }
            link = .silent
        } else if !silent, link == .silent {
            link = .up
            agenda.removeAll { if case .lastWill = $0.work { true } else { false } }
            comeOnline(emit)
        }
        let weak = causes.level(of: .weakWiFi, at: now)
        // Measured whether heard or not, so that a lost report changes nothing else.
        let measurement = physics.measure(at: now, causes: causes, using: &random)
        let lost = random.happens(Self.lostReports + Self.lostWhenWeak * weak * weak)
        guard link == .up else {
            if storage > 0, !unpowered, link != .away { store(measurement) }
            return
        }
        guard physics.takeNews(at: now) else { return }
        sequence += 1
        if !lost { emit(now, .report(sequence: sequence, measurement)) }
        if weak > 0, random.happens(Self.lossesWhenWeak * weak * weak * interval) {
            link = .outOfReach
            schedule(.lastWill, after: Self.lastWillDelay)
            schedule(.findNetwork, after: Self.searches.draw(using: &random))
        }
    }

    private mutating func perform(_ work: Appointment.Work, _ emit: (ModelTime, DeviceEvent) -> Void) {
        switch work {
        case .lastWill:
            if link != .up { emit(now, .wentOffline) }
        case .finish(let id):
            answer(CommandReply(id: id, status: .done), emit)
        case .execute(let command):
            if link == .up { execute(command, emit) }
        case .findNetwork:
            guard link == .outOfReach else { return }
            link = .up
            agenda.removeAll { if case .lastWill = $0.work { true } else { false } }
            comeOnline(emit)
        case .comeBack(let id):
            if !isUnpowered { physics.endRestart(at: now) }
            guard link == .away else { return }
            link = .up
            emit(now, .cameOnline)
            if let id { answer(CommandReply(id: id, status: .done), emit) }
            // A device reports as soon as it is connected, and then at its interval.
            nextReport = now + 2
        }
    }

    private mutating func store(_ measurement: Measurement) {
        sequence += 1
        if stored.count >= storage { stored.removeFirst(stored.count - storage + 1) }
        stored.append(Stored(at: now, sequence: sequence, measurement: measurement))
    }

    /// Says that it is there, and then what it could not say before.
    private mutating func comeOnline(_ emit: (ModelTime, DeviceEvent) -> Void) {
        emit(now, .cameOnline)
        for one in stored { emit(one.at, .report(sequence: one.sequence, one.measurement)) }
        stored = []
    }

    private mutating func schedule(_ work: Appointment.Work, after seconds: Double) {
        agenda.append(Appointment(due: now + seconds, work: work))
        agenda.sort { $0.due < $1.due }
    }

    private mutating func leave(
        replyTo id: String?, for times: Distribution, _ emit: (ModelTime, DeviceEvent) -> Void
    ) {
        physics.beginRestart(at: now, causes: &causes)
        agenda.removeAll { if case .lastWill = $0.work { false } else { true } }
        if link == .up {
            link = .away
            emit(now, .wentOffline)
        }
        schedule(.comeBack(id: id), after: times.draw(using: &random))
    }

    // MARK: - Commands

    /// Takes a command at `now`. A device that is not connected hears nothing; an id seen before gets its reply again and
    /// is not executed again; one of a convention without ids, or that executes each as often as it comes, is executed whenever it comes.
    package mutating func receive(_ command: DeviceCommand, emit: (ModelTime, DeviceEvent) -> Void) {
        guard link == .up, !isOutOfTouch, causes.level(of: .powerCut, at: now) == 0 else { return }
        if !command.id.isEmpty, command.isOnce {
            if let before = executed.first(where: { $0.id == command.id }) {
                emit(now, .reply(before.reply))
                return
            }
            if executed.count == Self.rememberedCommands { executed.removeFirst() }
            executed.append(Executed(id: command.id, reply: CommandReply(id: command.id, status: .received)))
        }
        for trouble in commandTroubles where random.happens(trouble.often) {
            return mistreat(command, trouble.way, emit)
        }
        execute(command, emit)
    }

    private mutating func execute(_ command: DeviceCommand, _ emit: (ModelTime, DeviceEvent) -> Void) {
        if case .restart = command.order {
            emit(now, .reply(CommandReply(id: command.id, status: .received)))
            leave(replyTo: command.id, for: Self.restartTimes, emit)
            return
        }
        switch physics.obey(command.order, at: now, causes: &causes) {
        case .refuses(let why): answer(CommandReply(id: command.id, status: .refused, detail: why), emit)
        case .answers(let what): answer(CommandReply(id: command.id, status: .done, detail: what), emit)
        case .fails(let why): answer(CommandReply(id: command.id, status: .failed, detail: why), emit)
        case .takes(let seconds):
            emit(now, .reply(CommandReply(id: command.id, status: .received)))
            schedule(.finish(id: command.id), after: seconds)
        }
    }

    private mutating func mistreat(
        _ command: DeviceCommand, _ way: CommandTrouble.Way, _ emit: (ModelTime, DeviceEvent) -> Void
    ) {
        let received = CommandReply(id: command.id, status: .received)
        switch way {
        case .delayed(let seconds): schedule(.execute(command), after: seconds)
        case .refused: answer(CommandReply(id: command.id, status: .refused, detail: "busy"), emit)
        case .acknowledgedWithoutEffect:
            emit(now, .reply(received))
            schedule(.finish(id: command.id), after: 3)
        case .doneWithoutWord:
            if case .restart = command.order { return leave(replyTo: nil, for: Self.restartTimes, emit) }
            _ = physics.obey(command.order, at: now, causes: &causes)
        case .dies:
            emit(now, .reply(received))
            befall(CauseCourse(.goneSilent, onset: now))
            schedule(.lastWill, after: Self.lastWillDelay)
            link = .silent
        }
    }

    /// The command's last word.
    private mutating func answer(_ reply: CommandReply, _ emit: (ModelTime, DeviceEvent) -> Void) {
        if let index = executed.firstIndex(where: { $0.id == reply.id }) { executed[index].reply = reply }
        if link == .up { emit(now, .reply(reply)) }
    }

    /// Ends a cause, as a visit or a call to the provider would.
    package mutating func cure(_ cause: Cause) { causes.cure(cause, at: now) }

    /// Brings a cause about.
    package mutating func befall(_ course: CauseCourse) { causes.add(course) }
}
