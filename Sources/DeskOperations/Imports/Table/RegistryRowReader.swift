import Decoding
import Foundation
import LocatedYAML
import PhoneNumbers
import Store
import Telemetry

/// Makes rows of a customer table's records; everything wrong with a record is told by line and column.
///
/// Rows that name the same person, home or device must say the same of it, else the last one would win, and win over the
/// first again with every import. Memory: some 80 bytes a row, for that.
struct RegistryRowReader {
    /// Rows of one table (default 2,000,000).
    static let mostRows = 2_000_000
    /// Numbers, mail addresses or needs in one cell.
    private static let mostInCell = 20

    let columns: [RegistryColumn]
    let defaultRegion: String
    let timeZone: String?
    let names: KnownNames
    private var zones: [String: Bool] = [:]
    private var said: [Int: Said] = [:]

    /// What a row said of a person, home or device.
    private struct Said {
        var line: UInt32
        var what: UInt32
    }

    init(columns: [RegistryColumn], defaultRegion: String, timeZone: String?, names: KnownNames) {
        self.columns = columns
        self.defaultRegion = defaultRegion
        self.timeZone = timeZone
        self.names = names
    }

    /// The row, or all that is wrong with it.
    mutating func read(_ record: DelimitedText.Record) -> Result<RegistryRow, RowIssues> {
        var cells = Cells(record, columns: columns)
        if let row = row(of: &cells), cells.issues.isEmpty { return .success(row) }
        return .failure(RowIssues(issues: cells.issues))
    }

    struct RowIssues: Error { var issues: [ImportIssue] }

    private mutating func row(of cells: inout Cells) -> RegistryRow? {
        if cells.isBroken { return nil }
        let account = cells.text(.account, 1...64, isNeeded: true)
        let name = cells.text(.name, 1...200, isNeeded: true)
        let region = defaultRegion
        var row = RegistryRow(account: account ?? "", name: name ?? "")
        row.phones = cells.list(.phone, 1...100, most: Self.mostInCell) { text in
            do {
                return try PhoneNumber.parse(text, defaultRegion: region).rawValue
            } catch {
                throw CellFault(
                    "\"\(text)\" is no phone number; write it as +44 20 7946 0112, or as dialled in \(region)")
            }
        }
        row.emails = cells.list(.email, 3...254, most: Self.mostInCell) { text in
            guard text.contains("@") else { throw CellFault("\"\(text)\" is no mail address") }
            return text
        }
        row.needs = cells.list(.needs, 1...200, most: 16) { $0 }
        row.language = cells.optional(.language, 2...35)
        if let language = row.language ?? nil, !LanguageTag.isWellFormed(language) {
            cells.note(.language, "\"\(language)\" is no language tag (BCP 47) such as en-GB")
        }
        row.preferredChannel = cells.has(.preferredChannel) ? .some(cells.word(.preferredChannel)) : nil
        row.home = home(&cells, account: account)
        row.device = device(&cells, hasHome: row.home != nil)
        let person: [RegistryColumn] = [.account, .name, .phone, .email, .needs, .language, .preferredChannel]
        check(&cells, .account, "account \(account ?? "")", person)
        return row
    }

    private mutating func home(_ cells: inout Cells, account: String?) -> RegistryRow.Home? {
        let own: [RegistryColumn] = [.home, .timeZone, .region, .electricity, .internet, .role, .from, .to]
        guard let address = cells.text(.address, 1...1_000) else {
            if let column = own.first(where: { cells.isFilled($0) }) {
                cells.note(column, "it is about a home, and there is no address")
            }
            return nil
        }
        let key = cells.text(.home, 1...128)
        let zone = cells.text(.timeZone, 1...64) ?? timeZone
        if zone == nil {
            cells.note(
                cells.has(.timeZone) ? .timeZone : .address,
                "the home has no time zone: fill in a column time_zone, such as Europe/London, or give --time-zone")
        } else if let zone, !isKnown(zone) {
            cells.note(.timeZone, "\"\(zone)\" is no IANA time zone such as Europe/London")
        }
        let lines = address.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        if lines.count > 8 { cells.note(.address, "an address has 8 lines at most") }
        let role: TieRecord.Role? = cells.word(.role)
        let id = key.map { HomeID(importKey: $0) } ?? HomeID(importKey: "account \(account ?? "")")
        var home = RegistryRow.Home(
            id: id, addressLines: lines, timeZone: zone ?? "", role: role ?? .occupier)
        home.region = cells.optional(.region, 1...100)
        home.electricity = cells.optional(.electricity, 1...100)
        home.internet = cells.optional(.internet, 1...100)
        home.from = cells.instant(.from)
        home.to = cells.instant(.to)
        if let from = home.from ?? nil, let to = home.to ?? nil, to <= from { cells.note(.to, "it is not after from") }
        check(
            &cells, key == nil ? .account : .home, "home \(id.rawValue)",
            [.address, .timeZone, .region, .electricity, .internet])
        return home
    }

    private mutating func device(_ cells: inout Cells, hasHome: Bool) -> RegistryRow.Device? {
        let own: [RegistryColumn] = [.device, .convention, .gateway, .profile, .serial, .words]
        guard let native = cells.text(.native, 1...Address.longestNative) else {
            if let column = own.first(where: { cells.isFilled($0) }) {
                cells.note(column, "it is about a device, and there is no native: the id it has in its messages")
            }
            return nil
        }
        if !hasHome { cells.note(.native, "a device stands in a home: fill in its address") }
        if let fault = Address.fault(in: native, severalLevels: true) { cells.note(.native, fault.rawValue) }
        let convention = cells.text(.convention, 1...200, isNeeded: true)
        if let convention, let fault = names.fault(convention: convention) { cells.note(.convention, fault) }
        let gateway = cells.text(.gateway, 1...256)
        let serial = cells.text(.serial, 1...200)
        let key = cells.text(.device, 1...128)
        if key == nil, serial == nil {
            cells.note(
                cells.has(.device) ? .device : .native,
                "a device is known again by your key for it or by its serial: fill in device or serial")
        }
        guard let convention else { return nil }
        let id = DeviceID(importKey: key ?? "serial \(serial ?? "")")
        var device = RegistryRow.Device(
            id: id, address: Address(convention: convention, gateway: gateway, native: native))
        device.serial = serial
        device.profile = cells.optional(.profile, 1...200)
        if let profile = device.profile ?? nil, let fault = names.fault(profile: profile) {
            cells.note(.profile, fault)
        }
        device.title = cells.optional(.words, 1...200)
        check(
            &cells, key == nil ? .serial : .device, "device \(id)",
            [.home, .address, .convention, .gateway, .native, .profile, .serial, .words])
        return device
    }

    private mutating func isKnown(_ zone: String) -> Bool {
        if let known = zones[zone] { return known }
        let known = TimeZone(identifier: zone) != nil
        if zones.count < 1_000 { zones[zone] = known }
        return known
    }

    /// Notes that an earlier row of the file says otherwise.
    private mutating func check(
        _ cells: inout Cells, _ column: RegistryColumn, _ key: String, _ details: [RegistryColumn]
    ) {
        guard cells.issues.isEmpty else { return }
        var hasher = Hasher()
        for detail in details { hasher.combine(cells.raw(detail)) }
        let what = UInt32(truncatingIfNeeded: hasher.finalize())
        if let before = said[key.hashValue] {
            guard before.what != what else { return }
            cells.note(
                column,
                "line \(before.line) says otherwise of the same \(key.prefix { $0 != " " }): make the two rows say the same"
            )
        } else {
            said[key.hashValue] = Said(line: UInt32(truncatingIfNeeded: cells.line), what: what)
        }
    }
}
