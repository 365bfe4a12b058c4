import DeskOperations
import Diagnostics
import Logging
import Repairs
import Store
import Telemetry

/// Carries repairs out. Each step is in the registry before anything that follows from it happens; a command is
/// published once in a repair's life, whatever stops in between.
///
/// One at a time goes through its turns: requests, what devices and readings say, and the passing of time.
actor RepairCoordinator: RepairRunner {
    /// How long after its end a repair still hears late words, and the most that are held for it.
    static let lateFor = TimeSpan.days(1)
    static let mostEnded = 1_000

    let registry: Registry
    let journal: JournalWriter
    let finder: RepairReadinessFinder
    let sender: any CommandSender
    let clock: ServerClock
    let logger: Logger
    let turns = Turns()
    nonisolated let watchers = RepairWatchers()
    /// By id.
    var running: [RepairID: RunningRepair] = [:]
    /// Marks to be journalled outside the fold's way: the fold must not wait for a journal that waits for the fold.
    var pendingMarks: [DeviceInput] = []

    init(
        registry: Registry, journal: JournalWriter, devices: any LiveDevices, sender: any CommandSender,
        clock: ServerClock, logger: Logger
    ) {
        self.registry = registry
        self.journal = journal
        finder = RepairReadinessFinder(registry: registry, devices: devices, sender: sender)
        self.sender = sender
        self.clock = clock
        self.logger = logger
    }

    // MARK: Start

    /// Takes up what has not ended, and what ended lately; before anything is folded, so that no word of a device is
    /// missed.
    func load() async throws {
        let now = clock.now()
        let lately = try await registry.repairs(limit: Self.mostEnded).filter { record in
            record.endedAt.map { now - $0 <= Self.lateFor } ?? false
        }
        for record in try await registry.openRepairs() + lately {
            // An imported one has no log to go on with.
            guard let kept = KeptRepair(record) else { continue }
            do {
                let steps = try await registry.steps(of: record.id).compactMap(RepairStep.init)
                running[kept.repair.id] = RunningRepair(try RepairMachine(kept.repair, restoring: steps), kept)
            } catch let error as RepairHistoryError {
                logger.error(
                    "a repair's log cannot be followed",
                    metadata: ["repair.id": "\(record.id.rawValue)", "reason": "\(error)"])
            }
        }
    }

    /// Tells every open repair that the service has started: what was being sent may have been sent.
    func resume() async throws {
        let epoch = try await registry.epoch()
        for id in running.keys.sorted() { try await turns.take { _ = try await step(id, .restarted(epoch: epoch)) } }
    }

    // MARK: Requests

    func begin(_ kept: KeptRepair) async throws(DeskError) -> RepairMachine {
        try await DeskError.only(report: report) {
            // A caller who goes away stops nothing halfway: what is committed as sent is published, and its fate told.
            try await Task { try await self.carryOut(kept) }.value
        }
    }

    private func carryOut(_ kept: KeptRepair) async throws -> RepairMachine {
        let (machine, publication) = try await turns.take { try await admit(kept) }
        guard let publication else { return machine }
        try await publish(publication, for: machine.repair.id)
        return running[machine.repair.id]?.machine ?? machine
    }

    private func admit(_ kept: KeptRepair) async throws -> (RepairMachine, RepairMachine.Publication?) {
        let repair = kept.repair
        var machine = RepairMachine(repair)
        // Asked for and approved are one act for whoever may run it alone.
        if !repair.plan.needsSecondPerson { _ = machine.observe(.approved(by: repair.requestedBy), at: clock.now()) }
        let row = RepairRecord(
            id: repair.id, device: repair.device, fix: repair.plan.fix,
            contact: repair.contact, agent: repair.requestedBy,
            state: machine.standing.rawValue, requestedAt: repair.requestedAt,
            occupiesDevice: machine.occupiesDevice, idempotencyKey: repair.idempotencyKey, epoch: repair.epoch,
            machine: kept.text)
        let audit = AuditEntry(
            at: clock.now(), actor: repair.requestedBy, action: "repair.request", subject: repair.device.description,
            detail: "\(repair.plan.fix) \(repair.id.rawValue)")
        do {
            let outcome = try await registry.request(row, steps: machine.steps.map(RepairStepRecord.init), audit: audit)
            if case .existing(let record) = outcome { return (try await same(record, as: repair), nil) }
        } catch let error as StoreError where error.code == .constraint(.deviceOccupied) {
            throw DeskError.conflict(
                "another repair of this device is under way: \(try await occupant(of: repair.device))")
        }
        running[repair.id] = RunningRepair(machine, kept)
        let publication = try await consider(repair.id)
        return (running[repair.id]?.machine ?? machine, publication)
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

    func cancel(_ id: RepairID, by account: String) async throws(DeskError) -> RepairMachine {
        try await DeskError.only(report: report) {
            try await Task { try await self.takeBack(id, by: account) }.value
        }
    }

    private func takeBack(_ id: RepairID, by account: String) async throws -> RepairMachine {
        try await turns.take {
            if case .refuse(let refusal) = try await step(id, .cancelled(by: account)) {
                throw DeskError.conflict(refusal.sentence)
            }
            guard let known = running[id] else { throw DeskError.notFound("repair") }
            return known.machine
        }
    }

    func repair(_ id: RepairID) async throws(DeskError) -> RepairMachine? {
        if let known = running[id] { return known.machine }
        return try await DeskError.only(report: report) {
            guard let record = try await registry.repair(id) else { return nil }
            return try await machine(record)
        }
    }

    private func machine(_ record: RepairRecord) async throws -> RepairMachine? {
        if let known = running[record.id] { return known.machine }
        guard let kept = KeptRepair(record) else { return nil }
        let steps = try await registry.steps(of: record.id).compactMap(RepairStep.init)
        return try? RepairMachine(kept.repair, restoring: steps)
    }

    // MARK: Watching

    func updates<View: Sendable>(
        _ id: RepairID, _ view: @escaping @Sendable (RepairMachine) -> View
    ) async -> AsyncStream<View> {
        // No step comes between: this is the actor's, and a running repair is found without waiting.
        if let known = running[id] { return watchers.watch(known.machine, view) }
        guard let machine = try? await repair(id) else { return AsyncStream { $0.finish() } }
        return watchers.watch(machine, view)
    }

    /// Ends every stream; the service stops.
    func stopWatching() { watchers.finish() }

    nonisolated func report(_ error: any Error) {
        logger.error("a repair could not go on", metadata: ["error": "\(error)"])
    }
}
