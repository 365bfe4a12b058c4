import Store
package import Telemetry

extension InProcessDesk {
    package func card(
        _ person: PersonID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> Card {
        try await card(person, contact, principal, isAudited: true)
    }

    package func cardRevision(
        _ person: PersonID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> String {
        try await card(person, contact, principal, isAudited: false).revision
    }

    private func card(
        _ person: PersonID, _ contact: ContactID?, _ principal: Principal, isAudited: Bool
    ) async throws(DeskError) -> Card {
        try requireCallers(principal)
        return try await only {
            let (record, homes) = try await known(person, principal, isAudited: isAudited)
            let contactRecord = try await self.contact(contact, of: person, principal)
            return try await CardWriter(
                desk: self, principal: principal, person: record, homes: homes, contact: contactRecord, now: clock()
            ).card()
        }
    }

    /// The contact, where it is this person's: another's is not found.
    private func contact(
        _ id: ContactID?, of person: PersonID, _ principal: Principal
    ) async throws -> ContactRecord? {
        guard let id else { return nil }
        let record = try await record(of: id, principal)
        guard record.caller == person else {
            try await looks.enter(audit(principal, "contact.not_theirs", id.rawValue, person.rawValue))
            throw DeskError.notFound("contact")
        }
        return record
    }

    package func diagnosis(
        _ id: DeviceID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> Assessment {
        try await only {
            let now = clock()
            let (device, home) = try await known(id, principal)
            var record: ContactRecord?
            if let contact {
                try requireCallers(principal)
                record = try await self.record(of: contact, principal)
            }
            var caller: PersonRecord?
            if let id = record?.caller { caller = try await registry.person(id) }
            let view = Viewpoint(
                principal: principal, contact: record, caller: caller,
                isCall: record.map { $0.closedAt == nil } ?? false, now: now)
            return try await AssessmentWriter(desk: self, view: view).assessment(
                of: device, in: home, from: try await householdBegin(of: home, at: now))
        }
    }

    /// The device with its home; an unknown id is answered and audited like another's.
    func known(_ id: DeviceID, _ principal: Principal) async throws -> (device: DeviceRecord, home: HomeRecord?) {
        guard let device = try await registry.device(id) else {
            try await looks.enter(audit(principal, "device.not_found", id.description))
            throw DeskError.notFound("device")
        }
        guard let home = device.home else { return (device, nil) }
        return (device, try await registry.home(home))
    }
}
