import Diagnostics
import Profiles
import Store
package import Telemetry

extension InProcessDesk {
    package func openContact(
        _ opening: ContactOpening, as principal: Principal
    ) async throws(DeskError) -> Contact {
        try requireCallers(principal)
        return try await only {
            let homes = try await known(opening.person, principal).homes
            let now = clock()
            var system = SystemRandomNumberGenerator()
            let record = ContactRecord(
                id: ContactID(at: now, using: &system), caller: opening.person,
                from: opening.from.map { String($0.prefix(200)) }, channel: ContactRecord.Channel(opening.channel),
                openedAt: now, agent: principal.agent)
            // A reloaded screen-pop is the same contact.
            let open = try await registry.open(record, audit: audit(principal, "contact.open", record.id.rawValue))
            if open.id == record.id {
                // Who owns and lives in a home has two ties to it.
                var seen: Set<HomeID> = []
                let current = homes.filter { $0.tie.holds(at: now) && seen.insert($0.home.id).inserted }
                    .flatMap(\.devices).map(\.id)
                try await keepSymptoms(of: current, at: open)
            }
            return try await view(open)
        }
    }

    package func contact(_ id: ContactID, as principal: Principal) async throws(DeskError) -> Contact {
        try requireCallers(principal)
        return try await only { try await view(try await record(of: id, principal)) }
    }

    private func view(_ record: ContactRecord) async throws -> Contact {
        var contact = Contact(record)
        contact.reasons = try await reasons(of: record.id)
        return contact
    }

    func record(of id: ContactID, _ principal: Principal) async throws -> ContactRecord {
        guard let record = try await registry.contact(id) else {
            try await looks.enter(audit(principal, "contact.not_found", id.rawValue))
            throw DeskError.notFound("contact")
        }
        return record
    }

    private func open(_ id: ContactID, _ principal: Principal) async throws -> ContactRecord {
        let record = try await record(of: id, principal)
        guard record.closedAt == nil else { throw DeskError.conflict("the contact is closed: begin a new one") }
        return record
    }

    /// A notice or question that the device's profile does not have would never count.
    private func check(_ subject: Told.Subject, of device: DeviceRecord) async throws {
        guard let compiled = await devices.device(device.id)?.profile else { return }
        let (field, isKnown) =
            switch subject {
            case .notice(let id): ("notice", compiled.notices.contains { $0.id == id.rawValue })
            case .ask(let id): ("ask", compiled.profile.asks.contains { $0.id == id.rawValue })
            case .words: ("words", true)
            }
        guard isKnown else {
            throw DeskError.invalid(field: field, why: "the device's profile has none of this name")
        }
    }

    private func check(_ told: Told) throws(DeskError) {
        guard (told.words ?? "").utf8.count <= 2_000 else { throw .invalid(field: "words", why: "at most 2,000 bytes") }
        switch told.subject {
        case .notice: break
        case .ask:
            guard told.device != nil else {
                throw .invalid(field: "device", why: "a question is one of a device's profile: say of which")
            }
        case .words:
            guard told.words?.isEmpty == false else {
                throw .invalid(field: "notice", why: "a notice, an ask, or the caller's words")
            }
            guard told.answer == .yes || told.answer == .withdrawn else {
                throw .invalid(field: "answer", why: "words are told, or taken back")
            }
        }
    }

    package func verifyIdentity(
        _ id: ContactID, how: String, as principal: Principal
    ) async throws(DeskError) -> Contact {
        try requireCallers(principal)
        guard (1...200).contains(how.utf8.count) else { throw .invalid(field: "how", why: "1 to 200 bytes") }
        return try await only {
            let record = try await open(id, principal)
            try await registry.verify(
                record.id, how: how, at: clock(), by: principal.agent,
                audit: audit(principal, "contact.verify", id.rawValue))
            return try await view(try await self.record(of: id, principal))
        }
    }

    package func tell(_ id: ContactID, _ told: Told, as principal: Principal) async throws(DeskError) -> Contact {
        try requireCallers(principal)
        try check(told)
        return try await only {
            let contact = try await open(id, principal)
            if let device = told.device { try await check(told.subject, of: try await known(device, principal).device) }
            let record = ToldRecord(
                contact: contact.id, device: told.device, subject: ToldRecord.Subject(told.subject),
                answer: ToldRecord.Answer(told.answer), words: told.words, since: told.since, at: clock())
            guard record.changes(contact.told) else { return try await view(contact) }
            try await registry.tell(record, audit: audit(principal, "contact.tell", id.rawValue))
            if let device = told.device { try await keepSymptoms(of: [device], at: contact) }
            return try await view(try await self.record(of: id, principal))
        }
    }

    package func closeContact(
        _ id: ContactID, _ closing: ContactClosing, as principal: Principal
    ) async throws(DeskError) -> Contact {
        try requireCallers(principal)
        guard (closing.summary ?? "").utf8.count <= 4_000 else {
            throw .invalid(field: "summary", why: "at most 4,000 bytes")
        }
        if let reason = closing.reason { try Self.check(reason) }
        return try await only {
            let record = try await record(of: id, principal)
            if let reason = closing.reason { try await check(reason, of: record, principal) }
            if record.closedAt == nil {
                try await registry.close(
                    record.id, at: clock(), outcome: closing.summary, solved: closing.solved,
                    closingWords: closing.words, audit: audit(principal, "contact.close", id.rawValue))
            }
            if let reason = closing.reason { try await keep(reason, of: record, principal) }
            return try await view(try await self.record(of: id, principal))
        }
    }
}

extension Contact {
    init(_ record: ContactRecord) {
        self.init(
            id: record.id, person: record.caller,
            channel: Channel(record.channel), openedAt: record.openedAt, closedAt: record.closedAt,
            agent: record.agent, identity: Identity(record.identity),
            told: ToldRecord.standing(of: record.told).map(Told.init), outcome: record.outcome,
            imported: record.imported)
    }
}

extension Identity {
    init(_ identity: ContactRecord.Identity) {
        switch identity {
        case .unverified: self = .unverified
        case .verified(let how, let at, let by): self.init(verifiedHow: how, verifiedAt: at, verifiedBy: by)
        }
    }
}

extension Told {
    init(_ record: ToldRecord) {
        let subject: Subject =
            switch record.subject {
            case .notice(let id): .notice(NoticeID(rawValue: id))
            case .ask(let id): .ask(AskID(rawValue: id))
            case .words: .words
            }
        self.init(
            device: record.device, subject, Answer(record.answer), words: record.words, since: record.since)
    }
}

extension Told.Answer {
    init(_ answer: ToldRecord.Answer) {
        switch answer {
        case .yes: self = .yes
        case .no: self = .no
        case .unsure: self = .unsure
        case .withdrawn: self = .withdrawn
        }
    }
}

extension ToldRecord.Subject {
    fileprivate init(_ subject: Told.Subject) {
        switch subject {
        case .notice(let id): self = .notice(id.rawValue)
        case .ask(let id): self = .ask(id.rawValue)
        case .words: self = .words
        }
    }
}

extension ToldRecord.Answer {
    fileprivate init(_ answer: Told.Answer) {
        switch answer {
        case .yes: self = .yes
        case .no: self = .no
        case .unsure: self = .unsure
        case .withdrawn: self = .withdrawn
        }
    }
}
