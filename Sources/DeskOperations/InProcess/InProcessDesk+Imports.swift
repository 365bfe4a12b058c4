import Foundation
import Store
import Telemetry

extension InProcessDesk {
    /// Issues that a report lists; the rest are counted.
    private static let mostIssues = 100

    package func importRegistry(
        _ document: [UInt8], as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try require(principal, .administrator, to: "import")
        let read: RegistryImportReader
        do {
            read = try RegistryImportReader(document, defaultRegion: defaultRegion, now: clock())
        } catch {
            throw .invalid(field: "document", why: "it is no JSON")
        }
        guard read.issues.isEmpty else {
            // All or nothing: a document half taken would have to be taken apart again by hand.
            return ImportReport(
                read: read.count, accepted: 0, skipped: 0, rejected: read.issues.count,
                issues: Array(read.issues.prefix(Self.mostIssues)))
        }
        return try await only {
            let counts = try await registry.putIn(
                read.rows, audit: audit(principal, "registry.import", "\(read.count) rows"))
            try await importer.enrol(
                read.rows.devices.map { device in
                    EnrolledDevice(
                        device: counts.adopted[device.id] ?? device.id, addresses: device.addresses,
                        assignedProfile: device.assignedProfile)
                })
            return ImportReport(
                read: read.count, accepted: counts.accepted, skipped: counts.skipped, rejected: 0, issues: [])
        }
    }

    package func importRegistryTable(
        _ pieces: BytePieces, _ options: RegistryTableOptions, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try require(principal, .administrator, to: "import")
        if let zone = options.timeZone, TimeZone(identifier: zone) == nil {
            throw .invalid(field: "time_zone", why: "\(zone.prefix(64)) is no IANA time zone such as Europe/London")
        }
        return try await only {
            var table = RegistryTableImport(
                registry: registry, importer: importer, defaultRegion: defaultRegion, options: options, names: names,
                now: clock
            ) { lines, rows in
                audit(principal, "registry.import", lines, "\(rows) rows")
            }
            return try await table.take(pieces)
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
