import Diagnostics
import Profiles
import Repairs
import Store
package import Telemetry

extension InProcessDesk {
    package func requestRepair(
        _ request: RepairRequest, as principal: Principal
    ) async throws(DeskError) -> RepairView {
        try requireCallers(principal)
        guard (8...64).contains(request.idempotencyKey.utf8.count) else {
            throw .invalid(field: "idempotency_key", why: "8 to 64 bytes")
        }
        guard (request.permission ?? "").utf8.count <= 1_000 else {
            throw .invalid(field: "permission", why: "at most 1,000 bytes")
        }
        guard principal.proof != .local || principal.actingFor != nil else {
            throw .forbidden("Say for whom: a repair is somebody's (--as USER).")
        }
        return try await only {
            let account = principal.agent
            let (device, _) = try await known(request.device, principal)
            guard let (state, compiled) = await devices.device(request.device),
                let fix = compiled.profile.fixes.first(where: { $0.id == request.fix.rawValue })
            else { throw DeskError.notFound("fix") }
            guard let plan = RepairPlan(fix) else {
                if case .onSite = fix.means {
                    throw DeskError.invalid(field: "fix", why: "this is done on site, not from here: book a visit")
                }
                throw DeskError.invalid(field: "fix", why: "this is given, and nothing is sent to the device for it")
            }
            if let known = try await registry.repair(idempotencyKey: request.idempotencyKey) {
                guard known.device == request.device, known.fix == request.fix.rawValue, known.agent == account else {
                    throw DeskError.conflict("this idempotency key was used for something else")
                }
                return try await RepairViewWriter(desk: self).view(known, words: words(for: device))
            }
            var contact: ContactRecord?
            if let id = request.contact { contact = try await record(of: id, principal) }
            try await record(request, for: fix, in: contact, account)
            let now = clock()
            let epoch = try await registry.epoch()
            var system = SystemRandomNumberGenerator()
            let repair = Repair(
                id: RepairID(at: now, using: &system), device: request.device, profile: compiled.profile.id,
                plan: plan, contact: contact?.id, requestedBy: account, requestedAt: now,
                idempotencyKey: request.idempotencyKey, epoch: epoch)
            let kept = KeptRepair(
                repair: repair, line: KeptRepair.Line(request, inContact: contact != nil),
                episode: state.episode(that: fix, cures: compiled, on: request.device))
            let facts = try await finder.facts(
                for: RepairFactFinder.Question(
                    fix: fix, device: request.device, profile: compiled.profile.id, contact: contact?.id,
                    account: account,
                    line: kept.lineAnswer, repair: repair.id, requestedInEpoch: epoch), at: now)
            let refusals = RepairGuards.failures(facts, moment: .request, at: now).filter { !$0.passesByItself }
            let machine = try await repairs.begin(kept)
            return RepairViewWriter.view(
                machine, words: words(for: device),
                refusals: machine.standing == .rejected ? refusals.map(Refusal.init) : [])
        }
    }

    /// Writes the permission down before anything is done on its strength.
    private func record(
        _ request: RepairRequest, for fix: Profiles.Fix, in contact: ContactRecord?, _ account: String
    ) async throws {
        guard let wording = request.permission, !wording.isEmpty, fix.permission != .none else { return }
        guard let contact, let caller = contact.caller else {
            throw DeskError.invalid(
                field: "permission", why: "say in which contact it was given: it is that caller's word")
        }
        let now = clock()
        var system = SystemRandomNumberGenerator()
        try await registry.grant(
            PermissionRecord(
                id: PermissionID(at: now, using: &system), device: request.device, fix: request.fix.rawValue,
                givenBy: caller, contact: contact.id, wording: wording, givenAt: now,
                expiresAt: now + RepairTimes().waiting),
            audit: AuditEntry(
                at: now, actor: account, action: "permission.record", subject: request.device.description,
                detail: request.fix.rawValue))
    }

    package func cancelRepair(_ id: RepairID, as principal: Principal) async throws(DeskError) -> RepairView {
        try requireCallers(principal)
        return try await only {
            _ = try await record(of: id, principal)
            let machine = try await repairs.cancel(id, by: principal.agent)
            return RepairViewWriter.view(machine, words: try await words(of: machine.repair.device))
        }
    }

    package func repair(_ id: RepairID, as principal: Principal) async throws(DeskError) -> RepairView {
        try await only {
            let record = try await record(of: id, principal)
            return try await RepairViewWriter(desk: self).view(record, words: try await words(of: record.device))
        }
    }

    private func record(of id: RepairID, _ principal: Principal) async throws -> RepairRecord {
        guard let record = try await registry.repair(id) else {
            try await looks.enter(audit(principal, "repair.not_found", id.rawValue))
            throw DeskError.notFound("repair")
        }
        return record
    }

    package func repairs(
        of device: DeviceID?, limit: Int, as principal: Principal
    ) async throws(DeskError) -> [RepairView] {
        guard (1...500).contains(limit) else { throw .invalid(field: "limit", why: "1 to 500") }
        return try await only {
            let records: [RepairRecord]
            if let device {
                let begin = try await householdBegin(of: try await known(device, principal).home, at: clock())
                records = try await registry.repairs(of: device, limit: limit).filter { $0.isShown(from: begin) }
            } else {
                records = try await registry.repairs(limit: limit)
            }
            var views: [RepairView] = []
            for record in records {
                views.append(
                    try await RepairViewWriter(desk: self).view(record, words: try await words(of: record.device)))
            }
            return views
        }
    }

    package func repairUpdates(
        _ id: RepairID, as principal: Principal
    ) async throws(DeskError) -> AsyncStream<RepairView> {
        let view = try await repair(id, as: principal)
        let words = view.deviceWords
        return await repairs.updates(id) { RepairViewWriter.view($0, words: words) }
    }

    private func words(of device: DeviceID) async throws -> String {
        try await registry.device(device).map { words(for: $0) } ?? "device"
    }
}

extension KeptRepair.Line {
    fileprivate init(_ request: RepairRequest, inContact: Bool) {
        switch (request.callingOverThisLine, request.agreedThatLineDrops) {
        case (true?, true?): self = .thisLineAgreed
        case (true?, _): self = .thisLine
        case (false?, _): self = .otherLine
        case (nil, _): self = inContact ? .notAsked : .nobodyOnLine
        }
    }
}

extension DeviceState {
    /// The open episode that the fix is for: where that clears by itself, nothing needs sending.
    fileprivate func episode(
        that fix: Profiles.Fix, cures compiled: CompiledProfile, on device: DeviceID
    ) -> EpisodeID? {
        let causes = compiled.profile.causes.indices.filter { openEpisodes[$0] != nil && (fix.works[$0] ?? 0) >= 0.5 }
        return causes.first.flatMap { openEpisode(of: $0, on: device, compiled) }
    }
}
