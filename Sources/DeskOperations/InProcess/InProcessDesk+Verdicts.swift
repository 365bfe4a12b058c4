import Diagnostics
import Profiles
import Store
package import Telemetry

/// What visits found, and what contacts turned out to be about.
extension InProcessDesk {
    /// A finding seen longer ago than this takes no symptoms from how the device is now.
    private static let sameState = TimeSpan.days(1)
    /// A finding takes the symptoms of its contact where that began at most so long before.
    private static let sameTrouble = TimeSpan.days(14)
    /// Devices whose symptoms are kept when a contact begins: as many as a card shows.
    private static let mostDevices = 20

    // MARK: Visits

    package func findings(
        of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> [VisitFinding] {
        try await only {
            let (record, home) = try await known(device, principal)
            let begin = try await householdBegin(of: home, at: clock())
            return try await findings(of: record, from: begin, principal)
        }
    }

    /// Newest first.
    func findings(
        of device: DeviceRecord, from begin: Timestamp?, _ principal: Principal
    ) async throws -> [VisitFinding] {
        let profile = await devices.device(device.id)?.profile
        let seen = try await SeenOnDevice(device.id, from: begin, in: profile?.profile, at: clock(), registry)
        return seen.records.reversed().compactMap {
            VisitFinding(
                $0, counts: seen.counting.contains($0.id), profile, showingContact: principal.role != .engineer)
        }
    }

    package func addFinding(
        _ new: NewVisitFinding, of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> VisitFinding {
        let words = new.words?.isEmpty == true ? nil : new.words
        guard (words ?? "").utf8.count <= 2_000 else { throw .invalid(field: "words", why: "at most 2,000 bytes") }
        let seenBy = new.seenBy?.isEmpty == false ? new.seenBy : nil
        guard (seenBy ?? "").utf8.count <= 200 else { throw .invalid(field: "seen_by", why: "at most 200 bytes") }
        guard (new.done?.rawValue.utf8.count).map({ (1...200).contains($0) }) ?? true else {
            throw .invalid(field: "done", why: "1 to 200 bytes")
        }
        let saw = try Self.saw(new)
        let now = clock()
        guard new.seenAt.map({ $0 <= now }) ?? true else {
            throw .invalid(field: "seen_at", why: "it is still to come")
        }
        return try await only {
            _ = try await known(device, principal)
            let live = await devices.device(device)
            if let profile = live?.profile {
                try Self.check(saw, profile)
                try Self.check(done: new.done, profile)
            }
            if let contact = new.contact { _ = try await self.record(of: contact, principal) }
            if let repair = new.repair, try await registry.repair(repair)?.device != device {
                throw DeskError.notFound("repair")
            }
            let at = new.seenAt ?? now
            var system = SystemRandomNumberGenerator()
            let record = VisitFindingRecord(
                id: VisitFindingID(at: now, using: &system), device: device, saw: saw, done: new.done?.rawValue,
                words: words,
                seenBy: seenBy ?? principal.displayName, seenAt: at, contact: new.contact, repair: new.repair,
                enteredBy: principal.agent, enteredAt: now,
                symptoms: try await symptoms(of: device, live, seenAt: at, contact: new.contact, at: now))
            try await registry.add(
                record, audit: audit(principal, "finding.add", device.description, record.id.rawValue))
            if record.done != nil { try await importer.bring([device]) }
            guard
                let shown = try await self.findings(of: device, as: principal).first(where: { $0.id == record.id })
                    ?? VisitFinding(record, counts: false, live?.profile, showingContact: principal.role != .engineer)
            else { throw DeskError.notFound("finding") }
            return shown
        }
    }

    package func withdrawFinding(
        _ id: VisitFindingID, of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> [VisitFinding] {
        try await only {
            _ = try await known(device, principal)
            let all = try await registry.visitFinding(id)
            guard let finding = all, finding.device == device else { throw DeskError.notFound("finding") }
            guard finding.enteredBy == principal.agent || principal.role != .agent else {
                throw DeskError.forbidden("A finding is taken back by whoever entered it, or by a supervisor.")
            }
            let now = clock()
            var system = SystemRandomNumberGenerator()
            // Taken back twice it is taken back once.
            guard try await !registry.isWithdrawn(id) else { return try await self.findings(of: device, as: principal) }
            try await registry.add(
                VisitFindingRecord(
                    id: VisitFindingID(at: now, using: &system), device: device, saw: .withdrawal(of: id),
                    seenBy: principal.displayName, seenAt: max(now, finding.seenAt), enteredBy: principal.agent,
                    enteredAt: now),
                audit: audit(principal, "finding.withdraw", device.description, id.rawValue))
            if finding.done != nil { try await importer.bring([device]) }
            return try await self.findings(of: device, as: principal)
        }
    }

    private static func saw(_ new: NewVisitFinding) throws(DeskError) -> VisitFindingRecord.Saw {
        let seen = new.seen ?? .there
        switch (new.cause, new.finding) {
        case (_?, _?): throw .invalid(field: "finding", why: "a cause or a finding, not both")
        case (nil, nil):
            guard seen == .nothing else {
                throw .invalid(field: "cause", why: "a cause, a finding, or that nothing was found")
            }
            return .nothing
        case (let cause?, nil):
            guard seen != .nothing else { throw .invalid(field: "seen", why: "nothing goes with no cause") }
            return .cause(cause.rawValue, isThere: seen == .there)
        case (nil, let finding?):
            guard seen != .nothing else { throw .invalid(field: "seen", why: "nothing goes with no finding") }
            return .finding(finding, isThere: seen == .there)
        }
    }

    /// What the device's profile does not have would never count.
    private static func check(_ saw: VisitFindingRecord.Saw, _ compiled: CompiledProfile) throws(DeskError) {
        let profile = compiled.profile
        switch saw {
        case .cause(let id, _):
            guard profile.causes.contains(where: { $0.id == id }) else {
                throw .invalid(field: "cause", why: "the device's profile has none of this name")
            }
        case .finding(let id, _):
            guard
                profile.symptoms.contains(where: { $0.id == id }) || compiled.notices.contains(where: { $0.id == id })
                    || profile.asks.contains(where: { $0.id == id })
            else { throw .invalid(field: "finding", why: "the device's profile has none of this name") }
        case .nothing, .withdrawal: break
        }
    }

    /// A relief or a test cures nothing.
    private static func check(done: FixID?, _ compiled: CompiledProfile) throws(DeskError) {
        guard let done else { return }
        guard compiled.profile.fixes.contains(where: { $0.id == done.rawValue && $0.kind == .cure }) else {
            throw .invalid(field: "done", why: "the device's profile has no cure of this name")
        }
    }

    /// What was measured in the state that the finding speaks of: at the beginning of its contact, before anything was
    /// done about it, else now, where it was seen just now; nil where nobody knows.
    private func symptoms(
        of device: DeviceID, _ live: (state: DeviceState, profile: CompiledProfile)?, seenAt: Timestamp,
        contact: ContactID?, at now: Timestamp
    ) async throws -> [String: Bool]? {
        if let contact, let kept = try await registry.symptoms(of: device, at: contact),
            seenAt - kept.at <= Self.sameTrouble, kept.at - seenAt <= Self.sameState
        {
            return kept.symptoms
        }
        guard now - seenAt <= Self.sameState, let live else { return nil }
        return live.state.judgedSymptoms(live.profile)
    }

    // MARK: Contacts

    package func giveReason(
        _ reason: ContactReason, of contact: ContactID, as principal: Principal
    ) async throws(DeskError) -> [ContactReason] {
        try Self.check(reason)
        return try await only {
            let record = try await self.record(of: contact, principal)
            try await check(reason, of: record, principal)
            try await keep(reason, of: record, principal)
            return try await reasons(of: contact)
        }
    }

    func keep(_ reason: ContactReason, of contact: ContactRecord, _ principal: Principal) async throws {
        try await registry.add(
            ContactReasonRecord(
                contact: contact.id, device: reason.device, reason: ContactReasonRecord.Reason(reason),
                words: reason.words?.isEmpty == true ? nil : reason.words, by: principal.agent, at: clock()),
            audit: audit(principal, "contact.reason", contact.id.rawValue, reason.device.description))
    }

    static func check(_ reason: ContactReason) throws(DeskError) {
        guard (reason.words ?? "").utf8.count <= 2_000 else {
            throw .invalid(field: "words", why: "at most 2,000 bytes")
        }
        guard (reason.cause == nil) != (reason.otherwise == nil) else {
            throw .invalid(field: "cause", why: "a cause, or otherwise: none of these, not this device")
        }
    }

    func check(_ reason: ContactReason, of contact: ContactRecord, _ principal: Principal) async throws {
        let device = try await known(reason.device, principal).device
        guard try await concerns(device, contact) else {
            throw DeskError.invalid(field: "device", why: "not a device of the caller's homes, nor of this contact")
        }
        guard let cause = reason.cause, let profile = await devices.device(reason.device)?.profile.profile else {
            return
        }
        guard profile.causes.contains(where: { $0.id == cause.rawValue }) else {
            throw DeskError.invalid(field: "cause", why: "the device's profile has none of this name")
        }
    }

    /// What is said of a contact stands on the device's card: it has to be about a device of the caller's.
    private func concerns(_ device: DeviceRecord, _ contact: ContactRecord) async throws -> Bool {
        guard let caller = contact.caller else { return true }
        if try await registry.contacts(about: device.id, limit: 100).contains(where: { $0.id == contact.id }) {
            return true
        }
        let homes = try await registry.personWithHomes(caller, at: clock())?.homes ?? []
        return homes.contains { $0.home.id == device.home }
    }

    /// Those that stand, in the order said.
    func reasons(of contact: ContactID) async throws -> [ContactReason] {
        var reasons: [ContactReason] = []
        for record in ContactReasonRecord.standing(of: try await registry.reasons(of: contact)) {
            let profile = await devices.device(record.device)?.profile.profile
            var words = "the device"
            if let device = try await registry.device(record.device) { words = self.words(for: device) }
            reasons.append(ContactReason(record, profile, device: words))
        }
        return reasons
    }

    /// Keeps what is measured of the caller's devices as a contact begins: whatever it turns out to be about, this is what
    /// it looked like.
    func keepSymptoms(of ids: [DeviceID], at contact: ContactRecord) async throws {
        var kept: [ContactSymptomsRecord] = []
        for id in ids.prefix(Self.mostDevices) {
            guard let (state, profile) = await devices.device(id) else { continue }
            kept.append(
                ContactSymptomsRecord(
                    contact: contact.id, device: id, at: clock(), symptoms: state.judgedSymptoms(profile)))
        }
        try await registry.keep(kept)
    }
}

extension VisitFinding {
    /// Nil for what took another back.
    init?(_ record: VisitFindingRecord, counts: Bool, _ compiled: CompiledProfile?, showingContact: Bool) {
        let (says, cause, finding, seen): (String, String?, String?, Seen)
        switch record.saw {
        case .cause(let id, let isThere):
            (says, cause, finding) = (compiled?.profile.title(ofCause: id) ?? Wording.inWords(id), id, nil)
            seen = isThere ? .there : .notThere
        case .finding(let id, let isThere):
            (says, cause, finding) = (compiled?.words(ofFinding: id) ?? Wording.inWords(id), nil, id)
            seen = isThere ? .there : .notThere
        case .nothing: (says, cause, finding, seen) = ("None of the causes we know", nil, nil, .nothing)
        case .withdrawal: return nil
        }
        self.init(
            id: record.id, device: record.device, says: says, cause: cause.map { CauseID(rawValue: $0) },
            finding: finding, seen: seen,
            done: record.done.map { compiled?.profile.title(ofFix: $0) ?? Wording.inWords($0) }, words: record.words,
            seenBy: record.seenBy, seenAt: record.seenAt,
            contact: showingContact ? record.contact : nil, repair: record.repair, enteredBy: record.enteredBy,
            enteredAt: record.enteredAt, counts: counts, imported: record.imported)
    }
}

extension CompiledProfile {
    /// What a symptom, notice or question says; its id in words where the profile no longer has it.
    fileprivate func words(ofFinding id: String) -> String {
        profile.symptoms.first { $0.id == id }?.says ?? notices.first { $0.id == id }?.says
            ?? profile.asks.first { $0.id == id }?.question ?? Wording.inWords(id)
    }
}

extension ContactReason {
    init(_ record: ContactReasonRecord, _ profile: DeviceProfile?, device: String) {
        let cause: String?
        let otherwise: Otherwise?
        let says: String
        switch record.reason {
        case .cause(let id):
            (cause, otherwise, says) = (id, nil, profile?.title(ofCause: id) ?? Wording.inWords(id))
        case .noneOfThese:
            (cause, otherwise, says) = (nil, .noneOfThese, "the \(device), and none of the causes we know")
        case .notThisDevice: (cause, otherwise, says) = (nil, .notThisDevice, "not the \(device)")
        case .withdrawn: (cause, otherwise, says) = (nil, .withdrawn, "taken back")
        }
        self.init(
            device: record.device, cause: cause.map { CauseID(rawValue: $0) }, otherwise: otherwise,
            words: record.words, says: says, by: record.by, at: record.at)
    }
}

extension ContactReasonRecord.Reason {
    fileprivate init(_ reason: ContactReason) {
        switch reason.otherwise {
        case .noneOfThese: self = .noneOfThese
        case .notThisDevice: self = .notThisDevice
        case .withdrawn: self = .withdrawn
        case nil: self = reason.cause.map { .cause($0.rawValue) } ?? .withdrawn
        }
    }
}
