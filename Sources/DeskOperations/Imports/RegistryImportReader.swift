import Foundation
import PhoneNumbers
import Store
import Telemetry

/// Reads a registry document: persons, homes, ties, devices and the past, as JSON (`docs/guides/registry-document.md`).
///
/// Rows name each other by keys of the importer's own. Everything that cannot be used is listed, unknown keys included;
/// with any issue the rows are not complete.
struct RegistryImportReader {
    /// In the document's order.
    private(set) var issues: [ImportIssue] = []
    private(set) var rows = ImportedRows()
    /// Rows read, the unusable ones included.
    private(set) var count = 0
    private let defaultRegion: String
    private let now: Timestamp
    /// The keys of the rows so far.
    private var keys: [Kind: Set<String>] = [:]

    /// Rows that have a key.
    private enum Kind: String { case person, home, device, contact, repair, promise, finding }

    /// Throws `DecodingError` where `document` is not JSON.
    init(_ document: [UInt8], defaultRegion: String, now: Timestamp) throws {
        self.defaultRegion = defaultRegion
        self.now = now
        let value = try JSONDecoder().decode(ImportedValue.self, from: Data(document))
        var document = ImportedObject(value, at: "")
        for row in document.rows("persons") { take(row) { $0.person(&$1) } }
        for row in document.rows("homes") { take(row) { $0.home(&$1) } }
        for row in document.rows("ties") { take(row) { $0.tie(&$1) } }
        for row in document.rows("devices") { take(row) { $0.device(&$1) } }
        for row in document.rows("contacts") { take(row) { $0.contact(&$1) } }
        for row in document.rows("repairs") { take(row) { $0.repair(&$1) } }
        for row in document.rows("promises") { take(row) { $0.promise(&$1) } }
        for row in document.rows("findings") { take(row) { $0.finding(&$1) } }
        issues += document.allIssues()
    }

    private mutating func take(_ row: ImportedObject, _ read: (inout Self, inout ImportedObject) -> Void) {
        var row = row
        count += 1
        read(&self, &row)
        issues += row.allIssues()
    }

    // MARK: Rows

    private mutating func person(_ row: inout ImportedObject) {
        let key = key(of: .person, &row)
        let name = row.text("name", 1...200)
        let region = defaultRegion
        let phones = row.texts("phones", 1...100, most: 20) {
            try PhoneNumber.parse($0, defaultRegion: region).rawValue
        }
        let emails = row.texts("emails", 3...254, most: 20)
        let account = row.text("account", 1...64, optional: true)
        let language = row.text("language", 2...35, optional: true)
        let channel: ContactRecord.Channel? = row.word("preferred_channel", optional: true)
        let needs = row.texts("needs", 1...200, most: 16)
        guard let key, let name else { return }
        rows.persons.append(
            PersonRecord(
                id: PersonID(importKey: key), name: name, language: language, preferredChannel: channel, needs: needs,
                phones: phones, emails: emails, accounts: account.map { [$0] } ?? []))
    }

    private mutating func home(_ row: inout ImportedObject) {
        let key = key(of: .home, &row)
        let address = row.text("address", 1...1_000)
        let timeZone = row.text("time_zone", 1...64)
        if let timeZone, TimeZone(identifier: timeZone) == nil {
            row.note("time_zone", "\"\(timeZone)\" is no IANA time zone")
        }
        let region = row.text("region", 1...100, optional: true)
        let supply = supply(&row)
        guard let key, let address, let timeZone else { return }
        rows.homes.append(
            HomeRecord(
                id: HomeID(importKey: key), addressLines: [address], timeZone: timeZone, region: region, supply: supply)
        )
    }

    private mutating func supply(_ row: inout ImportedObject) -> HomeSupply {
        guard var object = row.object("supply", optional: true) else { return HomeSupply() }
        let supply = HomeSupply(
            electricity: object.text("electricity", 1...100, optional: true),
            internet: object.text("internet", 1...100, optional: true))
        issues += object.allIssues()
        return supply
    }

    private mutating func tie(_ row: inout ImportedObject) {
        let person = reference("person", to: .person, &row)
        let home = reference("home", to: .home, &row)
        let role: TieRecord.Role? = row.word("kind")
        let from = row.instant("from", optional: true)
        let to = row.instant("to", optional: true)
        if let from, let to, to <= from { row.note("to", "it is not after from") }
        guard let person, let home, let role else { return }
        rows.ties.append(
            TieRecord(
                person: PersonID(importKey: person), home: HomeID(importKey: home), role: role, from: from, to: to))
    }

    private mutating func device(_ row: inout ImportedObject) {
        let key = key(of: .device, &row)
        let home = reference("home", to: .home, &row)
        let address = address(&row)
        let profile = row.text("profile", 1...200, optional: true)
        let serial = row.text("serial", 1...200, optional: true)
        let words = row.text("words", 1...200, optional: true)
        // Whether its profile knows them and allows their values is for the fold: the profile may be found later.
        let parameters = row.quantities("parameters", most: DeviceSetting.mostOverrides)
        guard let key, let home, let address else { return }
        rows.devices.append(
            DeviceRecord(
                id: DeviceID(importKey: key), home: HomeID(importKey: home), assignedProfile: profile, title: words,
                serial: serial, overrides: parameters, enrolledAt: now, addresses: [address]))
    }

    private mutating func address(_ row: inout ImportedObject) -> Address? {
        guard var object = row.object("address") else { return nil }
        let convention = object.text("convention", 1...200)
        let gateway = object.text("gateway", 1...256, optional: true)
        let native = object.text("native", 1...Address.longestNative)
        if let native, let fault = Address.fault(in: native, severalLevels: true) {
            object.note("native", fault.rawValue)
        }
        issues += object.allIssues()
        guard let convention, let native else { return nil }
        return Address(convention: convention, gateway: gateway, native: native)
    }

    private mutating func contact(_ row: inout ImportedObject) {
        let key = key(of: .contact, &row)
        let person = reference("person", to: .person, &row)
        let device = reference("device", to: .device, &row, optional: true)
        let channel: ContactRecord.Channel? = row.word("channel")
        let (openedAt, closedAt) = span("opened_at", "closed_at", &row)
        let about = row.text("about", 1...8_000)
        let outcome = row.text("outcome", 1...8_000, optional: true)
        let reason = reason(&row, isAboutDevice: device != nil)
        guard let key, let person, let channel, let openedAt, let about else { return }
        if let reason, let device {
            rows.reasons.append(
                ContactReasonRecord(
                    contact: ContactID(importKey: key), device: DeviceID(importKey: device), reason: reason,
                    by: "imported", at: closedAt ?? openedAt))
        }
        rows.contacts.append(
            ContactRecord(
                id: ContactID(importKey: key), caller: PersonID(importKey: person), channel: channel,
                openedAt: openedAt, closedAt: closedAt ?? openedAt, agent: "imported", words: about, outcome: outcome,
                imported: true, devices: device.map { [DeviceID(importKey: $0)] } ?? []))
    }

    /// What the contact turned out to be about: a cause of the device's profile by its id, or one of two words.
    private func reason(
        _ row: inout ImportedObject, isAboutDevice: Bool
    ) -> ContactReasonRecord.Reason? {
        guard let text = row.text("reason", 1...200, optional: true) else { return nil }
        if !isAboutDevice { row.note("reason", "it takes the device that the contact was about") }
        switch text {
        case "none_of_these": return .noneOfThese
        case "not_this_device": return .notThisDevice
        default: return .cause(text)
        }
    }

    private mutating func finding(_ row: inout ImportedObject) {
        let key = key(of: .finding, &row)
        let device = reference("device", to: .device, &row)
        let contact = reference("contact", to: .contact, &row, optional: true)
        let repair = reference("repair", to: .repair, &row, optional: true)
        let cause = row.text("cause", 1...200, optional: true)
        let finding = row.text("finding", 1...200, optional: true)
        let seen: SeenWord? = row.word("seen", optional: true)
        let done = row.text("done", 1...200, optional: true)
        let words = row.text("words", 1...2_000, optional: true)
        let seenBy = row.text("seen_by", 1...200)
        let seenAt = row.instant("seen_at")
        if let seenAt, seenAt > now { row.note("seen_at", "it is still to come") }
        if cause != nil, finding != nil { row.note("finding", "a cause or a finding, not both") }
        let saw: VisitFindingRecord.Saw
        switch (cause ?? finding, seen ?? .there) {
        case (nil, .nothing): saw = .nothing
        case (nil, _):
            row.note("cause", "it is missing: a cause, a finding, or \"seen\": \"nothing\"")
            return
        case (_?, .nothing):
            row.note("seen", "\"nothing\" goes with neither a cause nor a finding")
            return
        case (let id?, let seen):
            saw = cause == nil ? .finding(id, isThere: seen == .there) : .cause(id, isThere: seen == .there)
        }
        guard let key, let device, let seenBy, let seenAt else { return }
        rows.visitFindings.append(
            VisitFindingRecord(
                id: VisitFindingID(importKey: key), device: DeviceID(importKey: device), saw: saw, done: done,
                words: words,
                seenBy: seenBy, seenAt: seenAt, contact: contact.map { ContactID(importKey: $0) },
                repair: repair.map { RepairID(importKey: $0) }, enteredBy: "imported", enteredAt: now, imported: true))
    }

    private enum SeenWord: String, CaseIterable {
        case there, nothing
        case notThere = "not_there"
    }

    private mutating func repair(_ row: inout ImportedObject) {
        let key = key(of: .repair, &row)
        let device = reference("device", to: .device, &row)
        let contact = reference("contact", to: .contact, &row, optional: true)
        let fix = row.text("fix", 1...200)
        let (requestedAt, endedAt) = span("requested_at", "ended_at", &row)
        let state: RepairState? = row.word("state")
        let agent = row.text("requested_by", 1...200)
        guard let key, let device, let fix, let requestedAt, let state, let agent else { return }
        let id = RepairID(importKey: key)
        rows.repairs.append(
            ImportedRepairRow(
                repair: RepairRecord(
                    id: id, device: DeviceID(importKey: device), fix: fix,
                    contact: contact.map { ContactID(importKey: $0) }, agent: agent, state: state.rawValue,
                    requestedAt: requestedAt, endedAt: endedAt ?? requestedAt, occupiesDevice: false,
                    idempotencyKey: "import:\(id)", imported: true),
                steps: []))
    }

    private mutating func promise(_ row: inout ImportedObject) {
        let key = key(of: .promise, &row)
        let person = reference("person", to: .person, &row)
        let says = row.text("says", 1...2_000)
        let dueAt = row.instant("due_at", optional: true)
        let owner = row.text("owner", 1...200)
        guard let key, let person, let says, let owner else { return }
        rows.promises.append(
            PromiseRecord(
                id: PromiseID(importKey: key), person: PersonID(importKey: person), words: says, owner: owner,
                madeAt: now, dueAt: dueAt))
    }

    // MARK: Keys and times

    /// Of each kind a key names one row, else one would replace the other.
    private mutating func key(of kind: Kind, _ row: inout ImportedObject) -> String? {
        guard let key = row.text("key", 1...128) else { return nil }
        if !keys[kind, default: []].insert(key).inserted { row.note("key", "\"\(key)\" is another \(kind)'s key") }
        return key
    }

    private func reference(
        _ name: String, to kind: Kind, _ row: inout ImportedObject, optional: Bool = false
    ) -> String? {
        guard let key = row.text(name, 1...128, optional: optional) else { return nil }
        if keys[kind]?.contains(key) != true { row.note(name, "there is no \(kind) \"\(key)\" in this document") }
        return key
    }

    private func span(
        _ first: String, _ last: String, _ row: inout ImportedObject
    ) -> (from: Timestamp?, to: Timestamp?) {
        let (from, to) = (row.instant(first), row.instant(last, optional: true))
        if let from, let to, to < from { row.note(last, "it is before \(first)") }
        return (from, to)
    }
}
