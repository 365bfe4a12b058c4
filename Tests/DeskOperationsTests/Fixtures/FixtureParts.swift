import DeskOperations
import Diagnostics
import Profiles
import Repairs
import Store
import Synchronization
import Telemetry

/// A clock that a test sets.
final class FixtureClock: Sendable {
    private let time: Mutex<Timestamp>

    init(_ now: Timestamp) { time = Mutex(now) }

    var now: Timestamp { time.withLock { $0 } }
    func advance(by span: TimeSpan) { time.withLock { $0 = $0 + span } }
    func set(_ now: Timestamp) { time.withLock { $0 = now } }
}

/// Devices whose states a test gives.
actor FixtureDevices: LiveDevices {
    private let profile: CompiledProfile?
    private var states: [DeviceID: DeviceState] = [:]

    init(_ profile: CompiledProfile?) { self.profile = profile }

    func set(_ id: DeviceID, _ state: DeviceState?) { states[id] = state }

    func device(_ id: DeviceID) -> (state: DeviceState, profile: CompiledProfile)? {
        guard let state = states[id], let profile else { return nil }
        return (state, profile)
    }
}

/// Fleet events as a test gives them.
struct FixtureFleetEvents: FleetEventSource {
    var events: [FleetEvent]

    func fleetEvents() -> [FleetEvent] { events }
}

/// Carries repairs out as far as sending: a command is taken by a broker that is not there.
actor FixtureRunner: RepairRunner {
    private let registry: Registry
    private let finder: RepairFactFinder
    private let clock: FixtureClock
    private var kept: [RepairID: KeptRepair] = [:]
    private var machines: [RepairID: RepairMachine] = [:]
    /// Commands that left, by repair.
    private(set) var sent: [RepairID] = []

    init(registry: Registry, finder: RepairFactFinder, clock: FixtureClock) {
        self.registry = registry
        self.finder = finder
        self.clock = clock
    }

    func begin(_ kept: KeptRepair) async throws(DeskError) -> RepairMachine {
        try await DeskError.only {
            let repair = kept.repair
            var machine = RepairMachine(repair)
            _ = machine.observe(.approved(by: repair.requestedBy), at: clock.now)
            let row = RepairRecord(
                id: repair.id, device: repair.device, fix: repair.plan.fix,
                contact: repair.contact, agent: repair.requestedBy,
                state: machine.standing.rawValue, requestedAt: repair.requestedAt, occupiesDevice: true,
                idempotencyKey: repair.idempotencyKey, machine: kept.text)
            do {
                _ = try await registry.request(row, steps: machine.steps.map(RepairStepRecord.init))
            } catch let error as StoreError where error.code == .constraint(.deviceOccupied) {
                throw DeskError.conflict("another repair of this device is under way")
            }
            self.kept[repair.id] = kept
            machines[repair.id] = machine
            try await consider(kept)
            return machines[repair.id] ?? machine
        }
    }

    private func consider(_ kept: KeptRepair) async throws {
        let repair = kept.repair
        guard let compiled = Heater.compiled,
            let fix = compiled.profile.fixes.first(where: { $0.id == repair.plan.fix })
        else { return }
        let facts = try await finder.facts(
            for: RepairFactFinder.Question(
                fix: fix, device: repair.device, profile: repair.profile,
                contact: repair.contact, account: repair.requestedBy,
                line: kept.lineAnswer, repair: repair.id, requestedInEpoch: repair.epoch), at: clock.now)
        let command = try RenderedCommand(
            topic: "heaters/1/command", payload: #"{"id":"\#(repair.id)"}"#, correlation: repair.id.rawValue)
        try await play(
            repair.id,
            .considered(
                RepairMachine.Readiness(
                    asOf: clock.now, failures: RepairGuards.failures(facts, moment: .request, at: clock.now),
                    reach: facts.reach, causeCleared: false, connected: true, command: command)))
    }

    /// Something happens to a repair; the registry has it afterwards.
    func play(_ id: RepairID, _ event: RepairMachine.Event) async throws {
        guard var machine = machines[id], let kept = kept[id] else { return }
        let stored = machine.steps.count
        let from = machine.standing.rawValue
        let action = machine.observe(event, at: clock.now)
        machines[id] = machine
        guard machine.steps.count > stored else { return }
        try await registry.advance(machine.transition(kept, storedSteps: stored), from: [from])
        if case .commitThenPublish = action { sent.append(id) }
    }

    func cancel(_ id: RepairID, by account: String) async throws(DeskError) -> RepairMachine {
        try await DeskError.only {
            guard let before = machines[id] else { throw DeskError.notFound("repair") }
            var probe = before
            if case .refuse(let refusal) = probe.observe(.cancelled(by: account), at: clock.now) {
                throw DeskError.conflict(refusal.sentence)
            }
            try await play(id, .cancelled(by: account))
            return machines[id] ?? before
        }
    }

    func repair(_ id: RepairID) -> RepairMachine? { machines[id] }

    func updates<View: Sendable>(
        _ id: RepairID, _ view: @escaping @Sendable (RepairMachine) -> View
    ) -> AsyncStream<View> {
        let (stream, continuation) = AsyncStream.makeStream(of: View.self, bufferingPolicy: .bufferingNewest(1))
        if let machine = machines[id] { continuation.yield(view(machine)) }
        continuation.finish()
        return stream
    }
}

/// Notes what it is asked to make known.
actor FixtureImporter: TelemetryImporter {
    private(set) var enrolled: [EnrolledDevice] = []
    private(set) var brought: [DeviceID] = []

    func take(_ batches: TelemetryBatches) async throws -> ImportReport {
        var lines = 0
        for try await batch in batches { lines += batch.lines.count }
        return ImportReport(read: lines, accepted: lines, skipped: 0, rejected: 0)
    }

    func enrol(_ devices: [EnrolledDevice]) { enrolled += devices }
    func bring(_ devices: [DeviceID]) { brought += devices }
}

/// What happens to a repair that was sent.
enum RepairEventName {
    case done, notVerified, verified, holds, didNotHold, tooLittleSince

    func play(_ repair: RepairID, on runner: FixtureRunner) async throws {
        switch self {
        case .done:
            try await runner.play(
                repair,
                .acknowledged(Acknowledgement(status: .done, correlation: repair.rawValue), from: FixtureDesk.heater))
        case .notVerified: try await runner.play(repair, .readings(.notVerified(reason: nil)))
        case .verified: try await runner.play(repair, .readings(.verified))
        case .holds: try await runner.play(repair, .readings(.holds))
        case .didNotHold: try await runner.play(repair, .readings(.didNotHold))
        case .tooLittleSince:
            try await runner.play(repair, .readings(.cannotBeProved(reason: "too little came from it")))
        }
    }
}
