import Diagnostics
import Foundation
package import Profiles
package import Repairs
package import Store
package import Telemetry

/// Gathers what the guards of a repair look at, for the card, for a request and for the moment of sending alike.
package struct RepairFactFinder: Sendable {
    /// What is asked for.
    package struct Question: Sendable {
        package var fix: Fix
        package var device: DeviceID
        package var profile: ProfileID
        package var contact: ContactID?
        package var account: String
        package var line: RepairFacts.LineAnswer
        /// The repair itself, which does not stand in its own way.
        package var repair: RepairID?
        /// Nil: it would be requested now.
        package var requestedInEpoch: Int64?

        package init(
            fix: Fix, device: DeviceID, profile: ProfileID, contact: ContactID?, account: String,
            line: RepairFacts.LineAnswer, repair: RepairID? = nil, requestedInEpoch: Int64? = nil
        ) {
            self.fix = fix
            self.device = device
            self.profile = profile
            self.contact = contact
            self.account = account
            self.line = line
            self.repair = repair
            self.requestedInEpoch = requestedInEpoch
        }
    }

    /// Repairs of a device that are looked at for limits; older ones are beyond any sensible limit's period.
    private static let mostRepairs = 50

    private let registry: Registry
    private let devices: any LiveDevices

    package init(registry: Registry, devices: any LiveDevices) {
        self.registry = registry
        self.devices = devices
    }

    package func facts(for question: Question, at now: Timestamp) async throws -> RepairFacts {
        let live = await devices.device(question.device)
        let record = try await registry.device(question.device)
        let contact =
            if let id = question.contact { try await registry.contact(id) } else { nil as ContactRecord? }
        let tied = try await personsTied(to: record?.home, at: now)
        let stop = try await registry.stopInForce()
        let epoch = try await registry.epoch()
        var danger: String?
        if let live {
            danger = try await DangerFinder(registry: registry).refusal(
                of: question.fix.id, on: record, live.state, in: contact, at: now, live.profile)
        }
        return RepairFacts(
            fix: question.fix, device: question.device, profile: question.profile,
            profileNow: live?.profile.profile.id, model: Self.model(record),
            agent: try await agent(question.account), identity: Self.identity(contact),
            permission: try await permission(for: question), occupiers: tied.mayPermitAsOccupier,
            owners: tied.owners,
            line: contact?.closedAt != nil || contact?.channel == .mail ? .nobodyOnLine : question.line,
            preconditions: question.fix.onlyIf.map { precondition in
                live.map { $0.state.truth(of: precondition.when, at: now, $0.profile) } ?? .unknown
            },
            reach: live.map { Repairs.Reach(Diagnostics.Health(of: $0.state, at: now, $0.profile).reach) } ?? .offline,
            others: try await others(question),
            stop: stop.map { RepairFacts.Stop(by: $0.by, reason: $0.reason) }, danger: danger,
            requestedInEpoch: question.requestedInEpoch ?? epoch, epoch: epoch)
    }

    private func agent(_ account: String) async throws -> RepairFacts.Agent {
        guard let known = try await registry.account(named: account), !known.disabled else {
            return RepairFacts.Agent(account: account, role: "none", mayRun: false)
        }
        // Engineers look after devices, not callers: what touches a home goes through somebody who speaks to it.
        return RepairFacts.Agent(account: account, role: known.role.rawValue, mayRun: known.role != .engineer)
    }

    private static func identity(_ contact: ContactRecord?) -> RepairFacts.Identity {
        switch contact?.identity {
        case nil: .noContact
        case .unverified: .unverified
        case .verified: .verified
        }
    }

    private static func model(_ record: DeviceRecord?) -> String {
        [record?.manufacturer, record?.model, record?.firmware.map { "firmware \($0)" }].compactMap(\.self)
            .joined(separator: " ")
    }

    /// Who is tied to a home now, by id.
    struct PersonsTied: Sendable {
        var occupiers: Set<PersonID> = []
        var owners: Set<PersonID> = []
        /// Who may permit what takes the occupier's word. Where nobody is recorded as living there, the owner counts as
        /// the occupier: most customers own the home they live in, and their records name that tie alone. As soon as
        /// anybody is recorded as living there, an owner's word on what happens in that home no longer does.
        var mayPermitAsOccupier: Set<PersonID> { occupiers.isEmpty ? owners : occupiers }
    }

    func personsTied(to home: HomeID?, at now: Timestamp) async throws -> PersonsTied {
        guard let home else { return PersonsTied() }
        let ties = try await registry.persons(tiedTo: home).map(\.tie).filter { $0.holds(at: now) }
        func persons(_ role: TieRecord.Role) -> Set<PersonID> {
            Set(ties.filter { $0.role == role }.map(\.person))
        }
        return PersonsTied(occupiers: persons(.occupier), owners: persons(.owner))
    }

    /// The newest word on this fix of this device.
    private func permission(for question: Question) async throws -> Permission? {
        let given = try await registry.permissions(for: question.device)
        guard let newest = given.first(where: { $0.fix == nil || $0.fix == question.fix.id }) else { return nil }
        return Permission(
            person: newest.givenBy, wording: newest.wording,
            scope: newest.fix.map { .fix($0, of: newest.device) } ?? .device(newest.device),
            recordedBy: try await recorder(of: newest), givenAt: newest.givenAt, expiresAt: newest.expiresAt,
            withdrawnAt: newest.withdrawnAt)
    }

    /// The account that recorded it: the one that handled the contact it was given in.
    private func recorder(of permission: PermissionRecord) async throws -> String {
        guard let id = permission.contact, let contact = try await registry.contact(id) else { return "unknown" }
        return contact.agent
    }

    private func others(_ question: Question) async throws -> [RepairFacts.OtherRepair] {
        var others: [RepairFacts.OtherRepair] = []
        for record in try await registry.repairs(of: question.device, limit: Self.mostRepairs)
        where record.id != question.repair {
            let steps = try await registry.steps(of: record.id)
            let left = !steps.contains { $0.step == RepairStep.Kind.neverLeft.rawValue }
            let sent = left ? steps.first { $0.step == RepairStep.Kind.sent.rawValue } : nil
            others.append(
                RepairFacts.OtherRepair(
                    id: record.id, fix: record.fix, title: KeptRepair(record)?.repair.plan.title ?? record.fix,
                    requestedBy: record.agent, sentAt: sent?.at, isOpen: record.occupiesDevice))
        }
        return others
    }
}

extension Repairs.Reach {
    init(_ reach: Diagnostics.Health.Reach) {
        switch reach {
        case .fresh: self = .fresh
        case .stale: self = .stale
        case .offline: self = .offline
        }
    }
}
