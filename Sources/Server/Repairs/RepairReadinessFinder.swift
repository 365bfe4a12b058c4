import DeskOperations
import Diagnostics
import Profiles
import Repairs
import Store
import Telemetry

/// Looks up what sending a repair's command depends on, just before.
struct RepairReadinessFinder: Sendable {
    let registry: Registry
    let devices: any LiveDevices
    let sender: any CommandSender
    private let facts: RepairFactFinder

    init(registry: Registry, devices: any LiveDevices, sender: any CommandSender) {
        self.registry = registry
        self.devices = devices
        self.sender = sender
        facts = RepairFactFinder(registry: registry, devices: devices)
    }

    func readiness(of running: RunningRepair, at now: Timestamp) async throws -> RepairMachine.Readiness {
        let repair = running.kept.repair
        let live = await devices.device(repair.device)
        guard let fix = live?.profile.profile.fixes.first(where: { $0.id == repair.plan.fix }) else {
            return RepairMachine.Readiness(
                asOf: now, failures: [.profileChanged(model: "unknown")], reach: .offline, causeCleared: false,
                connected: sender.isConnected, command: nil)
        }
        let facts = try await facts.facts(
            for: RepairFactFinder.Question(
                fix: fix, device: repair.device, profile: repair.profile,
                contact: repair.contact, account: repair.requestedBy,
                line: running.kept.lineAnswer, repair: repair.id, requestedInEpoch: repair.epoch), at: now)
        var failures = RepairGuards.failures(facts, moment: Self.moment(running.machine), at: now)
        var command: RenderedCommand?
        do {
            command = try await render(fix, for: repair)
        } catch let error as StoreError {
            throw error
        } catch {
            // A capture that the command needs is missing, or holds what no topic may.
            failures.append(.profileChanged(model: "\(error)"))
        }
        return RepairMachine.Readiness(
            asOf: now, failures: failures, reach: facts.reach, causeCleared: try await hasCleared(running.kept.episode),
            connected: sender.isConnected, command: command)
    }

    /// A repair that already waits for its device is at the moment of sending; one just asked for is not.
    private static func moment(_ machine: RepairMachine) -> RepairGuards.Moment {
        if case .queued = machine.state { .sending } else { .request }
    }

    private func hasCleared(_ episode: EpisodeID?) async throws -> Bool {
        guard let episode else { return false }
        return try await registry.episode(episode)?.clearedAt != nil
    }

    /// Nil for a fix that is no command.
    private func render(_ fix: Fix, for repair: Repair) async throws -> RenderedCommand? {
        guard case .remote(let command) = fix.means, let record = try await registry.device(repair.device) else {
            return nil
        }
        var values = record.captures
        values["device"] = record.addresses.first?.native
        values["gateway"] = record.addresses.first?.gateway
        values["repair"] = repair.id.rawValue
        let rendered = try CommandTemplate(topic: command.topic, payload: command.payload).rendered(values)
        let correlated = command.acknowledgedBy?.correlationPath != nil
        return try RenderedCommand(
            topic: rendered.topic, payload: String(decoding: rendered.payload, as: UTF8.self),
            correlation: correlated ? repair.id.rawValue : nil)
    }
}
