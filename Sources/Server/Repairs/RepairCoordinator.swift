import DeskOperations
import Diagnostics
import Logging
import Profiles
import Repairs
import Store
import Telemetry

/// Carries repairs out. Each step is in the registry before anything that follows from it happens; a command is
/// published once in a repair's life, whatever stops in between.
///
/// One at a time goes through its turns: requests, what devices and readings say, and the passing of time.
actor RepairCoordinator: RepairRunner {
    /// A repair in memory: open, or ended so lately that a late word may still come.
    private struct Entry {
        var machine: RepairMachine
        var kept: KeptRepair
        /// How many of the machine's steps the registry has.
        var stored: Int
        /// The state the registry has.
        var storedState: String
    }

    /// How long after its end a repair still hears late words, and the most that are held for it.
    private static let lateFor = TimeSpan.days(1)
    private static let mostEnded = 1_000
    private static let mostWatchers = 1_000

    private let registry: Registry
    private let journal: JournalWriter
    private let devices: any LiveDevices
    private let finder: RepairFactFinder
    private let sender: any CommandSender
    private let clock: ServerClock
    private let logger: Logger
    private let turns = Turns()
    private var entries: [String: Entry] = [:]
    private var watchers: [String: [Int: Watcher]] = [:]
    private var nextWatcher = 0
    /// Watchers that went away since the list was last looked at.
    private let gone = EndedWatchers()

    init(
        registry: Registry, journal: JournalWriter, devices: any LiveDevices, sender: any CommandSender,
        clock: ServerClock, logger: Logger
    ) {
        self.registry = registry
        self.journal = journal
        self.devices = devices
        finder = RepairFactFinder(registry: registry, devices: devices)
        self.sender = sender
        self.clock = clock
        self.logger = logger
    }

    // MARK: Start

    /// Takes up what has not ended; before anything is folded, so that no word of a device is missed.
    func load() async throws {
        for record in try await registry.openRepairs() {
            guard let kept = KeptRepair(record) else { continue }
            let steps = try await registry.steps(of: record.id)
            do {
                let machine = try RepairMachine(kept.repair, restoring: steps.compactMap(RepairStep.init))
                entries[kept.repair.id] = Entry(
                    machine: machine, kept: kept, stored: steps.count, storedState: record.state)
            } catch {
                logger.error("a repair's log cannot be followed", metadata: ["repair.id": "\(record.id.rawValue)"])
            }
        }
    }

    /// Tells every open repair that the service has started: what was being sent may have been sent.
    func resume() async throws {
        let epoch = try await registry.epoch()
        for id in entries.keys.sorted() { try await turns.take { _ = try await step(id, .restarted(epoch: epoch)) } }
    }

    // MARK: Requests

    nonisolated var isConnected: Bool { sender.isConnected }

    func begin(_ kept: KeptRepair) async throws(DeskError) -> RepairMachine {
        try await DeskError.only(report: report) {
            let (machine, publication) = try await turns.take { try await admit(kept) }
            guard let publication else { return machine }
            try await publish(publication, for: machine.repair.id)
            return entries[machine.repair.id]?.machine ?? machine
        }
    }

    private func admit(_ kept: KeptRepair) async throws -> (RepairMachine, RepairMachine.Publication?) {
        let repair = kept.repair
        var machine = RepairMachine(repair)
        // Asked for and approved are one act for whoever may run it alone.
        if !repair.plan.needsSecondPerson { _ = machine.observe(.approved(by: repair.requestedBy), at: clock.now()) }
        let row = RepairRecord(
            id: Store.RepairID(rawValue: repair.id), device: repair.device, fix: repair.plan.fix,
            contact: repair.contact.map(Store.ContactID.init(rawValue:)), agent: repair.requestedBy,
            state: machine.standing.rawValue, requestedAt: repair.requestedAt,
            occupiesDevice: machine.occupiesDevice, idempotencyKey: repair.idempotencyKey, epoch: repair.epoch,
            machine: kept.text)
        let audit = AuditEntry(
            at: clock.now(), actor: repair.requestedBy, action: "repair.request", subject: repair.device.description,
            detail: "\(repair.plan.fix) \(repair.id)")
        do {
            let outcome = try await registry.request(row, steps: machine.steps.map(RepairStepRecord.init), audit: audit)
            if case .existing(let record) = outcome { return (try await same(record, as: repair), nil) }
        } catch let error as StoreError where error.code == .constraint(.deviceOccupied) {
            throw DeskError.conflict("another repair of this device is under way: \(try await occupant(of: repair.device))")
        }
        entries[repair.id] = Entry(
            machine: machine, kept: kept, stored: machine.steps.count, storedState: row.state)
        let publication = try await consider(repair.id)
        return (entries[repair.id]?.machine ?? machine, publication)
    }

    private func same(_ record: RepairRecord, as repair: Repair) async throws -> RepairMachine {
        guard let known = try await machine(record),
            case .same = RepairAdmission(
                device: repair.device, fix: repair.plan.fix, requestedBy: repair.requestedBy, earlier: known.repair)
        else { throw DeskError.conflict("this idempotency key was used for something else") }
        return known
    }

    private func occupant(of device: DeviceID) async throws -> String {
        let open = try await registry.repairs(of: device, limit: 20).first(where: \.occupiesDevice)
        guard let open else { return "it has just ended, try again" }
        return "“\(KeptRepair(open)?.repair.plan.title ?? open.fix)” by \(open.agent)"
    }

    func cancel(_ id: String, by account: String) async throws(DeskError) -> RepairMachine {
        try await DeskError.only(report: report) {
            try await turns.take {
                guard entries[id] != nil else { throw DeskError.notFound("repair") }
                if case .refuse(let refusal) = try await step(id, .cancelled(by: account)) {
                    throw DeskError.conflict(refusal.sentence)
                }
                guard let entry = entries[id] else { throw DeskError.notFound("repair") }
                return entry.machine
            }
        }
    }

    func repair(_ id: String) async throws(DeskError) -> RepairMachine? {
        if let entry = entries[id] { return entry.machine }
        return try await DeskError.only(report: report) {
            guard let record = try await registry.repair(Store.RepairID(rawValue: id)) else { return nil }
            return try await machine(record)
        }
    }

    private func machine(_ record: RepairRecord) async throws -> RepairMachine? {
        if let entry = entries[record.id.rawValue] { return entry.machine }
        guard let kept = KeptRepair(record) else { return nil }
        let steps = try await registry.steps(of: record.id).compactMap(RepairStep.init)
        return try? RepairMachine(kept.repair, restoring: steps)
    }

    // MARK: What the fold says

    /// Takes what devices and readings said, in journal order, and gives what the registry is to hold of it to
    /// `project`, in whose transaction it goes with everything else that follows from the same inputs.
    func observe(
        _ outputs: [FoldedOutput], project: ([ProjectedChange]) async throws -> Void
    ) async throws {
        try await turns.take {
            let before = entries
            var changes: [ProjectedChange] = []
            var marks: [DeviceInput] = []
            for output in outputs {
                guard let (id, event) = event(of: output), var entry = entries[id] else { continue }
                let action = entry.machine.observe(event, at: output.receivedAt)
                if case .alert(let alert) = action { warn(alert, from: output.device) }
                if case .recordAndMark(_, let mark) = action { marks.append(input(mark, of: entry)) }
                guard entry.machine.steps.count > entry.stored else { continue }
                changes.append(
                    ProjectedChange(
                        position: output.position,
                        .repair(entry.machine.transition(entry.kept, storedSteps: entry.stored))))
                entry.stored = entry.machine.steps.count
                entry.storedState = entry.machine.standing.rawValue
                entries[id] = entry
            }
            do {
                try await project(changes)
            } catch {
                entries = before
                throw error
            }
            let changed = entries.filter { $0.value.stored != before[$0.key]?.stored }.keys
            for id in changed { tell(id) }
            if !marks.isEmpty { pendingMarks += marks }
        }
    }

    /// Marks to be journalled outside the fold's way: the fold must not wait for a journal that waits for the fold.
    private var pendingMarks: [DeviceInput] = []

    private func event(of output: FoldedOutput) -> (id: String, event: RepairMachine.Event)? {
        switch output.output {
        case .acknowledgement(let acknowledgement, _):
            let named = acknowledgement.correlation.flatMap { entries[$0]?.kept.repair }
            let waiting = entries.values.first {
                $0.kept.repair.device == output.device && $0.machine.occupiesDevice
            }
            let route = AcknowledgementRoute(
                acknowledgement, from: output.device, named: named, waiting: waiting?.kept.repair)
            switch route {
            case .repair(let id): return (id, .acknowledged(acknowledgement, from: output.device))
            case .foreign(let id, _): return (id, .acknowledged(acknowledgement, from: output.device))
            case .unknown, .unclaimed:
                logger.notice("an acknowledgement that no repair waits for", metadata: ["device.id": "\(output.device)"])
                return nil
            }
        case .proof(let verdict): return (verdict.repair, .readings(RepairMachine.Verdict(verdict.result)))
        default: return nil
        }
    }

    private func warn(_ alert: RepairMachine.Alert, from device: DeviceID) {
        logger.warning(
            "a device says of a repair what it cannot know",
            metadata: ["device.id": "\(device)", "alert": "\(alert)"])
    }

    // MARK: Time

    /// Looks after every repair that waits for something; to be called about once a second.
    func passTime() async throws {
        let now = clock.now()
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let publication = try await turns.take { () -> RepairMachine.Publication? in
                let publication: RepairMachine.Publication? =
                    switch entry.machine.state {
                    case .approved, .queued: try await consider(id)
                    default: nil
                    }
                if let deadline = entries[id]?.machine.deadline, deadline <= now { try await step(id, .timePassed) }
                return publication
            }
            if let publication { try await publish(publication, for: id) }
        }
        let marks = pendingMarks
        if !marks.isEmpty {
            try await journal.append(marks)
            pendingMarks.removeFirst(marks.count)
        }
        forget(at: now)
    }

    private func forget(at now: Timestamp) {
        let ended = entries.filter { $0.value.machine.hasEnded }
            .sorted { ($0.value.machine.steps.last?.at ?? now) > ($1.value.machine.steps.last?.at ?? now) }
        for (rank, (id, entry)) in ended.enumerated()
        where rank >= Self.mostEnded || now - (entry.machine.steps.last?.at ?? now) > Self.lateFor {
            entries[id] = nil
        }
    }

    /// Looks up what sending depends on, and lets the repair decide. What it gives is committed and is to be published.
    private func consider(_ id: String) async throws -> RepairMachine.Publication? {
        guard let entry = entries[id] else { return nil }
        let readiness = try await readiness(of: entry)
        if case .commitThenPublish(_, let publication) = try await step(id, .considered(readiness)) { return publication }
        return nil
    }

    /// Publishes once. Nothing waits for its turn meanwhile: a broker that is slow to answer holds up no folding.
    private func publish(_ publication: RepairMachine.Publication, for id: String) async throws {
        let fate = await sender.send(publication.command, expiresIn: publication.expiresIn)
        let event: RepairMachine.Event =
            switch fate {
            case .handedOver: .handedOver
            case .refused(let reason): .publishRefused(reason: reason)
            case .uncertain: .publishUncertain
            }
        try await turns.take { _ = try await step(id, event) }
    }

    private func readiness(of entry: Entry) async throws -> RepairMachine.Readiness {
        let repair = entry.kept.repair
        let now = clock.now()
        let live = await devices.device(repair.device)
        guard let live, let fix = live.profile.profile.fixes.first(where: { $0.id == repair.plan.fix }) else {
            return RepairMachine.Readiness(
                asOf: now, failures: [.profileChanged(model: "unknown")], reach: .offline, causeCleared: false,
                connected: sender.isConnected, command: nil)
        }
        let facts = try await finder.facts(
            for: RepairFactFinder.Question(
                fix: fix, device: repair.device, profile: repair.profile,
                contact: repair.contact.map(Store.ContactID.init(rawValue:)), account: repair.requestedBy,
                line: entry.kept.lineAnswer, repair: repair.id, requestedInEpoch: repair.epoch), at: now)
        var failures = RepairGuards.failures(
            facts, moment: Self.moment(entry.machine), at: now)
        var command: RenderedCommand?
        do {
            command = try await render(fix, for: repair)
        } catch {
            failures.append(.profileChanged(model: "\(error)"))
        }
        return RepairMachine.Readiness(
            asOf: now, failures: failures, reach: facts.reach,
            causeCleared: try await hasCleared(entry.kept.episode), connected: sender.isConnected, command: command)
    }

    /// A repair that already waits for its device is at the moment of sending; one just asked for is not.
    private static func moment(_ machine: RepairMachine) -> RepairGuards.Moment {
        if case .queued = machine.state { .sending } else { .request }
    }

    private func hasCleared(_ episode: String?) async throws -> Bool {
        guard let episode else { return false }
        return try await registry.episode(Store.EpisodeID(rawValue: episode))?.clearedAt != nil
    }

    private func render(_ fix: Fix, for repair: Repair) async throws -> RenderedCommand? {
        guard case .remote(let command) = fix.means, let record = try await registry.device(repair.device) else {
            return nil
        }
        var values = record.captures
        values["device"] = record.addresses.first?.native
        values["gateway"] = record.addresses.first?.gateway
        values["repair"] = repair.id
        let rendered = try CommandTemplate(topic: command.topic, payload: command.payload).rendered(values)
        let correlated = command.acknowledgedBy?.correlationPath != nil
        return try RenderedCommand(
            topic: rendered.topic, payload: String(decoding: rendered.payload, as: UTF8.self),
            correlation: correlated ? repair.id : nil)
    }

    // MARK: Steps

    /// Gives the event to the machine and does what it asks for. Leaves the machine as it was where the registry did
    /// not take the step.
    @discardableResult
    private func step(_ id: String, _ event: RepairMachine.Event) async throws -> RepairMachine.Action {
        guard var entry = entries[id] else { return .none }
        let action = entry.machine.observe(event, at: clock.now())
        switch action {
        case .none: break
        case .record: try await keep(&entry)
        case .recordAndMark(_, let mark):
            try await keep(&entry)
            try await journal.append([input(mark, of: entry)])
        case .mark(let mark): try await journal.append([input(mark, of: entry)])
        case .commitThenPublish(_, let publication):
            do {
                try await keep(&entry, unlessStopped: true)
            } catch let error as StoreError where error.code == .constraint(.stopped) {
                return .none
            }
            do {
                try await journal.append([input(publication.mark, of: entry)])
            } catch {
                // Without its mark no reading could prove it: it does not leave.
                report(error)
                return try await step(id, .publishRefused(reason: "our journal could not take it"))
            }
        case .refuse: break
        case .alert(let alert): warn(alert, from: entry.kept.repair.device)
        }
        return action
    }

    private func keep(_ entry: inout Entry, unlessStopped: Bool = false) async throws {
        let transition = entry.machine.transition(entry.kept, storedSteps: entry.stored)
        try await registry.advance(
            transition, from: [entry.storedState], unlessStopped: unlessStopped,
            audit: AuditEntry(
                at: clock.now(), actor: "bedside", action: "repair.\(transition.state)", subject: transition.repair.rawValue))
        entry.stored = entry.machine.steps.count
        entry.storedState = transition.state
        entries[entry.kept.repair.id] = entry
        tell(entry.kept.repair.id)
    }

    private func input(_ mark: RepairMark, of entry: Entry) -> DeviceInput {
        DeviceInput(device: entry.kept.repair.device, receivedAt: clock.now(), content: .repair(mark))
    }

    private nonisolated func report(_ error: any Error) {
        logger.error("a repair could not go on", metadata: ["error": "\(error)"])
    }

    // MARK: Watching

    func updates<View: Sendable>(
        _ id: String, _ view: @escaping @Sendable (RepairMachine) -> View
    ) async -> AsyncStream<View> {
        let (stream, continuation) = AsyncStream.makeStream(of: View.self, bufferingPolicy: .bufferingNewest(1))
        guard let entry = entries[id], !entry.machine.hasEnded, watchers.count < Self.mostWatchers else {
            if let machine = try? await repair(id) { continuation.yield(view(machine)) }
            continuation.finish()
            return stream
        }
        continuation.yield(view(entry.machine))
        nextWatcher += 1
        let watcher = nextWatcher
        watchers[id, default: [:]][watcher] = Watcher(
            tell: { continuation.yield(view($0)) }, finish: { continuation.finish() })
        // A stream may end on any thread: the list is put right when it is next looked at.
        continuation.onTermination = { [gone] _ in gone.append((id, watcher)) }
        return stream
    }

    private func tell(_ id: String) {
        for (repair, watcher) in gone.drain() {
            watchers[repair]?[watcher] = nil
            if watchers[repair]?.isEmpty == true { watchers[repair] = nil }
        }
        guard let entry = entries[id], let watching = watchers[id] else { return }
        for watcher in watching.values {
            watcher.tell(entry.machine)
            if entry.machine.hasEnded { watcher.finish() }
        }
    }

    /// Ends every stream; the service stops.
    func stopWatching() {
        for watcher in watchers.values.flatMap(\.values) { watcher.finish() }
        watchers = [:]
    }
}

/// Somebody who looks at a repair.
private struct Watcher {
    let tell: @Sendable (RepairMachine) -> Void
    let finish: @Sendable () -> Void
}

extension RepairMachine.Verdict {
    init(_ result: ProofVerdict.Result) {
        switch result {
        case .firstSign: self = .firstSign
        case .verified: self = .verified
        case .notVerified: self = .notVerified(reason: nil)
        case .cannotBeProved(let reason): self = .cannotBeProved(reason: reason.words)
        }
    }
}

extension ProofVerdict.Reason {
    fileprivate var words: String {
        switch self {
        case .alreadyTrue: "what would prove it was true before it was sent"
        case .noProof: "nothing it reports would show the effect"
        case .noReadings: "too little came from the device to judge by"
        case .unknownFix: "the device's profile has changed since"
        case .tooMany: "too many repairs are followed on this device at once"
        }
    }
}
