import Foundation
import PhoneNumbers
import Store
import Telemetry

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
        checkKeys(of: document)
        let persons = Set(document.persons.map(\.key))
        let homes = Set(document.homes.map(\.key))
        let devices = Set(document.devices.map(\.key))
        let contacts = Set(document.contacts.map(\.key))
        for (index, person) in document.persons.enumerated() {
            check(person.name, 1...200, "persons[\(index)].name")
            for (place, email) in person.emails.enumerated() {
                check(email, 3...254, "persons[\(index)].emails[\(place)]")
            }
            if let account = person.account { check(account, 1...64, "persons[\(index)].account") }
            rows.persons.append(
                PersonRecord(
                    id: PersonID(importKey: person.key), name: person.name, language: person.language,
                    preferredChannel: person.preferredChannel.map(ContactRecord.Channel.init), needs: person.needs,
                    phones: numbers(person.phones, "persons[\(index)].phones"), emails: person.emails,
                    accounts: person.account.map { [$0] } ?? []))
        }
        for (index, home) in document.homes.enumerated() {
            check(home.address, 1...1_000, "homes[\(index)].address")
            if TimeZone(identifier: home.timeZone) == nil {
                issue("homes[\(index)].time_zone", "\"\(home.timeZone.prefix(40))\" is no IANA time zone")
            }
            rows.homes.append(
                HomeRecord(
                    id: HomeID(importKey: home.key), addressLines: [home.address], timeZone: home.timeZone,
                    region: home.region))
        }
        for (index, tie) in document.ties.enumerated() {
            require(tie.person, in: persons, "ties[\(index)].person")
            require(tie.home, in: homes, "ties[\(index)].home")
            if let from = tie.from, let to = tie.to, to <= from { issue("ties[\(index)].to", "it is not after from") }
            rows.ties.append(
                TieRecord(
                    person: PersonID(importKey: tie.person), home: HomeID(importKey: tie.home),
                    role: TieRecord.Role(tie.kind), from: tie.from, to: tie.to))
        }
        for (index, device) in document.devices.enumerated() {
            require(device.home, in: homes, "devices[\(index)].home")
            if let serial = device.serial { check(serial, 1...200, "devices[\(index)].serial") }
            if let words = device.words { check(words, 1...200, "devices[\(index)].words") }
            rows.devices.append(
                DeviceRecord(
                    id: DeviceID(importKey: device.key), home: HomeID(importKey: device.home),
                    assignedProfile: device.profile, title: device.words, serial: device.serial, enrolledAt: now,
                    addresses: [device.address]))
        }
        for (index, contact) in document.contacts.enumerated() {
            require(contact.person, in: persons, "contacts[\(index)].person")
            if let device = contact.device { require(device, in: devices, "contacts[\(index)].device") }
            rows.contacts.append(
                ContactRecord(
                    id: ContactID(importKey: contact.key), caller: PersonID(importKey: contact.person),
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
                    id: PromiseID(importKey: promise.key), person: PersonID(importKey: promise.person),
                    words: promise.says, owner: promise.owner, madeAt: now, dueAt: promise.dueAt))
        }
        return rows
    }

    private func record(of repair: ImportedRepair) -> RepairRecord {
        RepairRecord(
            id: RepairID(importKey: repair.key), device: DeviceID(importKey: repair.device),
            fix: repair.fix.rawValue, contact: repair.contact.map { ContactID(importKey: $0) },
            agent: repair.requestedBy, state: repair.state.rawValue, requestedAt: repair.requestedAt,
            endedAt: repair.endedAt ?? repair.requestedAt, occupiesDevice: false,
            idempotencyKey: "import:" + RepairID(importKey: repair.key).rawValue, imported: true)
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

    /// Of each kind a key names one row, else one would replace the other.
    private mutating func checkKeys(of document: RegistryImport) {
        let keys: [(String, [String])] = [
            ("persons", document.persons.map(\.key)), ("homes", document.homes.map(\.key)),
            ("devices", document.devices.map(\.key)), ("contacts", document.contacts.map(\.key)),
            ("repairs", document.repairs.map(\.key)), ("promises", document.promises.map(\.key)),
        ]
        for (kind, keys) in keys {
            var seen: Set<String> = []
            for (index, key) in keys.enumerated() {
                if !(1...128).contains(key.utf8.count) { issue("\(kind)[\(index)].key", "1 to 128 bytes") }
                if !seen.insert(key).inserted {
                    issue("\(kind)[\(index)].key", "\"\(key.prefix(40))\" is another row's key")
                }
            }
        }
    }

    /// Texts of a length that the registry takes, in characters.
    private mutating func check(_ text: String, _ length: ClosedRange<Int>, _ place: String) {
        if !length.contains(text.unicodeScalars.count) {
            issue(place, "\(length.lowerBound) to \(length.upperBound) characters")
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
