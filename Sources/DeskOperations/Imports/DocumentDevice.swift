import Store
package import Telemetry

/// A device of a registry document with what holds for it there: what a replay without a server needs of the document.
package struct DocumentDevice: Hashable, Sendable {
    package var enrolled: EnrolledDevice
    /// By the parameter's id, in base units.
    package var overrides: [String: Double]
    /// Its home's, IANA; nil where the document does not hold the home.
    package var timeZone: String?

    /// The document's devices; all that is wrong with the document where anything is.
    package static func all(
        in document: [UInt8], now: Timestamp
    ) throws(DocumentFault) -> [DocumentDevice] {
        let read: RegistryImportReader
        do {
            read = try RegistryImportReader(document, defaultRegion: "GB", now: now)
        } catch {
            throw .noJSON
        }
        guard read.issues.isEmpty else { throw .issues(read.issues) }
        let zones = Dictionary(read.rows.homes.map { ($0.id, $0.timeZone) }) { first, _ in first }
        return read.rows.devices.map { device in
            DocumentDevice(
                enrolled: EnrolledDevice(
                    device: device.id, addresses: device.addresses, assignedProfile: device.assignedProfile),
                overrides: device.overrides ?? [:], timeZone: device.home.flatMap { zones[$0] })
        }
    }
}

/// Why a registry document gives no devices.
package enum DocumentFault: Error, Hashable, Sendable {
    case noJSON
    case issues([ImportIssue])
}
