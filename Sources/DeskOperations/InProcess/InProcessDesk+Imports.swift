import Foundation
import PhoneNumbers
import Store
import Telemetry

extension InProcessDesk {
    package func importRegistry(
        _ document: RegistryImport, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try require(principal, .administrator, to: "import")
        var reader = RegistryImportReader(defaultRegion: defaultRegion, now: clock())
        let rows = reader.rows(of: document)
        let read =
            document.persons.count + document.homes.count + document.ties.count + document.devices.count
            + document.contacts.count + document.repairs.count + document.promises.count
        guard reader.issues.isEmpty else {
            // All or nothing: a document half taken would have to be taken apart again by hand.
            return ImportReport(
                read: read, accepted: 0, skipped: 0, rejected: reader.issues.count,
                issues: Array(reader.issues.prefix(100)))
        }
        return try await only {
            let counts = try await registry.putIn(
                rows, audit: audit(principal, "registry.import", "\(read) rows"))
            try await importer.enrol(
                rows.devices.map { device in
                    EnrolledDevice(
                        device: counts.adopted[device.id] ?? device.id, addresses: device.addresses,
                        assignedProfile: device.assignedProfile)
                })
            return ImportReport(
                read: read, accepted: counts.accepted, skipped: counts.skipped, rejected: 0, issues: [])
        }
    }

    package func importTelemetry(
        _ batches: TelemetryBatches, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try require(principal, .administrator, to: "import")
        return try await only {
            try await registry.audit(audit(principal, "telemetry.import", "lines"))
            return try await importer.take(batches)
        }
    }
}

/// Turns an import's document into rows, and lists everything in it that cannot be used.
struct RegistryImportReader {
    let defaultRegion: String
    let now: Timestamp
    private(set) var issues: [ImportIssue] = []

    init(defaultRegion: String, now: Timestamp) {
        self.defaultRegion = defaultRegion
        self.now = now
    }

    mutating func rows(of document: RegistryImport) -> ImportedRows {
        var rows = ImportedRows()
        let persons = Set(document.persons.map(\.key))
        let homes = Set(document.homes.map(\.key))
        let devices = Set(document.devices.map(\.key))
        let contacts = Set(document.contacts.map(\.key))
        for (index, person) in document.persons.enumerated() {
            rows.persons.append(
                PersonRecord(
                    id: Store.PersonID(importKey: person.key), name: person.name, language: person.language,
                    preferredChannel: person.preferredChannel.map(ContactRecord.Channel.init), needs: person.needs,
                    phones: numbers(person.phones, "persons[\(index)].phones"), emails: person.emails,
                    accounts: person.account.map { [$0] } ?? []))
        }
        for (index, home) in document.homes.enumerated() {
            if TimeZone(identifier: home.timeZone) == nil {
                issue("homes[\(index)].time_zone", "\"\(home.timeZone.prefix(40))\" is no IANA time zone")
            }
            rows.homes.append(
                HomeRecord(
                    id: Store.HomeID(importKey: home.key), addressLines: [home.address], timeZone: home.timeZone,
                    region: home.region))
        }
        for (index, tie) in document.ties.enumerated() {
            require(tie.person, in: persons, "ties[\(index)].person")
            require(tie.home, in: homes, "ties[\(index)].home")
            rows.ties.append(
                TieRecord(
                    person: Store.PersonID(importKey: tie.person), home: Store.HomeID(importKey: tie.home),
                    role: TieRecord.Role(tie.kind), from: tie.from, to: tie.to))
        }
        for (index, device) in document.devices.enumerated() {
            require(device.home, in: homes, "devices[\(index)].home")
            rows.devices.append(
                DeviceRecord(
                    id: DeviceID(importKey: device.key), home: Store.HomeID(importKey: device.home),
                    assignedProfile: device.profile, title: device.words, serial: device.serial, enrolledAt: now,
                    addresses: [device.address]))
        }
        for (index, contact) in document.contacts.enumerated() {
            require(contact.person, in: persons, "contacts[\(index)].person")
            if let device = contact.device { require(device, in: devices, "contacts[\(index)].device") }
            rows.contacts.append(
                ContactRecord(
                    id: Store.ContactID(importKey: contact.key), caller: Store.PersonID(importKey: contact.person),
                    channel: ContactRecord.Channel(contact.channel), openedAt: contact.openedAt,
                    closedAt: contact.closedAt ?? contact.openedAt, agent: "imported", words: contact.about,
                    outcome: contact.outcome, imported: true,
                    devices: contact.device.map { [DeviceID(importKey: $0)] } ?? []))
        }
        for (index, repair) in document.repairs.enumerated() {
            require(repair.device, in: devices, "repairs[\(index)].device")
            if let contact = repair.contact { require(contact, in: contacts, "repairs[\(index)].contact") }
            rows.repairs.append(ImportedRepairRow(repair: record(of: repair), steps: []))
        }
        for (index, promise) in document.promises.enumerated() {
            require(promise.person, in: persons, "promises[\(index)].person")
            rows.promises.append(
                PromiseRecord(
                    id: PromiseID(importKey: promise.key), person: Store.PersonID(importKey: promise.person),
                    words: promise.says, owner: promise.owner, madeAt: now, dueAt: promise.dueAt))
        }
        return rows
    }

    private func record(of repair: ImportedRepair) -> RepairRecord {
        RepairRecord(
            id: Store.RepairID(importKey: repair.key), device: DeviceID(importKey: repair.device),
            fix: repair.fix.rawValue, contact: repair.contact.map { Store.ContactID(importKey: $0) },
            agent: repair.requestedBy, state: repair.state.rawValue, requestedAt: repair.requestedAt,
            endedAt: repair.endedAt ?? repair.requestedAt, occupiesDevice: false,
            idempotencyKey: "import:" + Store.RepairID(importKey: repair.key).rawValue, imported: true)
    }

    private mutating func numbers(_ texts: [String], _ place: String) -> [String] {
        texts.enumerated().compactMap { index, text in
            do {
                return try PhoneNumber.parse(text, defaultRegion: defaultRegion).rawValue
            } catch {
                issue("\(place)[\(index)]", "\(error)")
                return nil
            }
        }
    }

    private mutating func require(_ key: String, in known: Set<String>, _ place: String) {
        if !known.contains(key) { issue(place, "\"\(key.prefix(40))\" is not in this document") }
    }

    private mutating func issue(_ place: String, _ why: String) { issues.append(ImportIssue(place: place, why: why)) }
}

extension TieRecord.Role {
    init(_ kind: TieView.Kind) {
        switch kind {
        case .owner: self = .owner
        case .occupier: self = .occupier
        case .landlord: self = .landlord
        case .installer: self = .installer
        case .carer: self = .carer
        }
    }
}
