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
