import Decoding
package import Store
package import Telemetry

/// Puts a customer table in as its bytes arrive, some rows at a time; good rows are taken beside bad ones.
package struct RegistryTableImport {
    /// Devices that are made known to the fold at once.
    private static let devicesAtOnce = 500
    private static let mostIssues = 100

    let registry: Registry
    let importer: any TelemetryImporter
    let defaultRegion: String
    let options: RegistryTableOptions
    let names: KnownNames
    let now: @Sendable () -> Timestamp
    let audit: @Sendable (_ lines: String, _ rows: Int) -> AuditEntry?

    private(set) var report = ImportReport(read: 0, accepted: 0, skipped: 0, rejected: 0, unlisted: 0)
    private var rows: [(line: Int, row: RegistryRow)] = []
    private var devices: [EnrolledDevice] = []
    private var columns: [RegistryColumn] = []

    package init(
        registry: Registry, importer: any TelemetryImporter, defaultRegion: String, options: RegistryTableOptions,
        names: KnownNames, now: @escaping @Sendable () -> Timestamp,
        audit: @escaping @Sendable (_ lines: String, _ rows: Int) -> AuditEntry?
    ) {
        self.registry = registry
        self.importer = importer
        self.defaultRegion = defaultRegion
        self.options = options
        self.names = names
        self.now = now
        self.audit = audit
    }

    package mutating func take(_ pieces: BytePieces) async throws -> ImportReport {
        try await registry.beginRows()
        do {
            let report = try await takeAll(pieces)
            try await registry.endRows(report.accepted)
            return report
        } catch {
            // Whatever it was that broke it off, the rows so far are taken, and their devices have to be known.
            try? await enrol()
            try await registry.endRows()
            throw error
        }
    }

    private mutating func takeAll(_ pieces: BytePieces) async throws -> ImportReport {
        var table = RegistryTableReader(delimiter: options.delimiter)
        var reader: RegistryRowReader?
        do {
            for try await piece in pieces { try await take(table.append(piece), of: table, by: &reader) }
            try await take(table.finish(), of: table, by: &reader)
        } catch RegistryTableReader.Fault.header(let issues) {
            for issue in issues { note(issue) }
            report.rejected += 1
            report.read += 1
        } catch RegistryTableReader.Fault.empty {
            throw DeskError.invalid(field: "table", why: "there is nothing in it")
        } catch RegistryTableReader.Fault.utf16 {
            throw DeskError.invalid(field: "table", why: "it is UTF-16: save it as \"CSV UTF-8\"")
        } catch let error where !(error is DeskError) && !(error is StoreError) {
            // It broke off on its way: what came of it counts.
            try? await flush()
            throw error
        }
        try await flush()
        try await enrol()
        return report
    }

    private mutating func take(
        _ records: [DelimitedText.Record], of table: RegistryTableReader, by reader: inout RegistryRowReader?
    ) async throws {
        for record in records {
            if reader == nil {
                reader = RegistryRowReader(
                    columns: table.columns, defaultRegion: defaultRegion, timeZone: options.timeZone,
                    names: names)
                columns = table.columns
            }
            guard report.read < RegistryRowReader.mostRows else {
                try await flush()
                try await enrol()
                throw DeskError.invalid(
                    field: "table",
                    why: "it has more than \(RegistryRowReader.mostRows) rows: split it; the rows so far are taken")
            }
            report.read += 1
            switch reader?.read(record) {
            case .success(let row): rows.append((record.line, row))
            case .failure(let wrong): reject(wrong.issues)
            case nil: break
            }
            if rows.count >= Registry.mostRowsAtOnce { try await flush() }
        }
    }

    private mutating func flush() async throws {
        var rest = rows[...]
        rows = []
        while let first = rest.first {
            let (lines, audit) = (rest.map(\.line), audit)
            let outcomes = try await registry.take(rest.map(\.row), at: now(), isTrial: options.isTrial) {
                taken, looked in
                audit("lines \(first.line)-\(lines[looked - 1])", taken)
            }
            note(outcomes, of: rest)
            rest = rest.dropFirst(outcomes.count)
            if devices.count >= Self.devicesAtOnce { try await enrol() }
        }
    }

    private mutating func note(_ outcomes: [RegistryRowOutcome], of rows: ArraySlice<(line: Int, row: RegistryRow)>) {
        for ((line, row), outcome) in zip(rows, outcomes) {
            switch outcome {
            case .taken(let device):
                report.accepted += 1
                note(device, of: row)
            case .unchanged(let device):
                report.skipped += 1
                // Where an earlier table broke off between taking it and making it known.
                note(device, of: row)
            case .refused(let why):
                reject([ImportIssue(place: place(of: why, line: line), why: Self.words(why, row))])
            }
        }
    }

    private mutating func note(_ device: DeviceID?, of row: RegistryRow) {
        guard let device, let known = row.device else { return }
        devices.append(
            EnrolledDevice(device: device, addresses: [known.address], assignedProfile: known.profile ?? nil))
    }

    private mutating func enrol() async throws {
        if !options.isTrial, !devices.isEmpty { try await importer.enrol(devices) }
        devices.removeAll(keepingCapacity: true)
    }

    private mutating func reject(_ issues: [ImportIssue]) {
        report.rejected += 1
        for issue in issues { note(issue) }
    }

    private mutating func note(_ issue: ImportIssue) {
        if report.issues.count < Self.mostIssues {
            report.issues.append(issue)
        } else {
            report.unlisted = (report.unlisted ?? 0) + 1
        }
    }

    /// Where the cell stands that it is about.
    private func place(of refusal: RegistryRowRefusal, line: Int) -> String {
        let about: RegistryColumn? =
            switch refusal {
            case .accountOfSeveral: .account
            case .addressTaken, .unicodeTwin: .native
            case .other: nil
            }
        guard let about, let index = columns.firstIndex(of: about) else { return "line \(line)" }
        return "line \(line), column \(index + 1) (\(about.rawValue))"
    }

    private static func words(_ refusal: RegistryRowRefusal, _ row: RegistryRow) -> String {
        switch refusal {
        case .accountOfSeveral: "several people here have the account \(row.account): leave it to one of them"
        case .addressTaken:
            "\(row.device?.address.native ?? "the address") is the address of a device with another key: use that key, or correct native"
        case .unicodeTwin:
            "\(row.device?.address.native ?? "the native id") looks like the id of another device but is spelled with other characters"
        case .other(let why): why
        }
    }
}
