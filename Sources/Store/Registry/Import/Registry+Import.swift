import Crypto
import GRDB
package import Telemetry

/// What an import of rows did.
package struct ImportedRowCounts: Hashable, Sendable {
    /// Rows put in or replaced.
    package var accepted: Int
    /// Contacts with their reasons, permissions, repairs, promises and findings that were known: left as they are.
    package var skipped: Int
    /// Devices of which an address was known under another id: their rows went to the known device.
    package var adopted: [DeviceID: DeviceID]
}

extension Registry {
    /// Puts rows in, all or nothing. Persons, homes, ties and devices replace what was known under their ids; contacts,
    /// permissions, repairs, promises and findings that are known stay as they are; so the same rows twice change nothing.
    package func putIn(_ rows: ImportedRows, audit: AuditEntry? = nil) async throws -> ImportedRowCounts {
        try await write(audit: audit) { db in try db.putIn(rows) }
    }
}

extension Database {
    fileprivate func putIn(_ rows: ImportedRows) throws -> ImportedRowCounts {
        var counts = ImportedRowCounts(accepted: 0, skipped: 0, adopted: [:])
        for person in rows.persons { try save(person) }
        for home in rows.homes { try save(home) }
        for tie in rows.ties { try save(tie) }
        for var device in rows.devices {
            for address in device.addresses {
                guard let known = try deviceID(at: address), known != device.id else { continue }
                counts.adopted[device.id] = known
            }
            device.id = counts.adopted[device.id] ?? device.id
            try save(device)
        }
        counts.accepted = rows.persons.count + rows.homes.count + rows.ties.count + rows.devices.count
        let adopted = counts.adopted
        func held(_ id: DeviceID) -> DeviceID { adopted[id] ?? id }
        func insertUnlessKnown(_ table: String, _ id: String, _ insert: () throws -> Void) throws {
            if try row("SELECT 1 FROM \(table) WHERE id = ?", [id]) != nil {
                counts.skipped += 1
            } else {
                try insert()
                counts.accepted += 1
            }
        }
        for var contact in rows.contacts {
            contact.imported = true
            contact.devices = contact.devices.map(held)
            for index in contact.told.indices { contact.told[index].device = contact.told[index].device.map(held) }
            try insertUnlessKnown("contacts", contact.id.rawValue) { try insert(contact) }
        }
        for var permission in rows.permissions {
            permission.device = held(permission.device)
            try insertUnlessKnown("permissions", permission.id.rawValue) { try insert(permission) }
        }
        for row in rows.repairs {
            var repair = row.repair
            repair.imported = true
            repair.device = held(repair.device)
            try insertUnlessKnown("repairs", repair.id.rawValue) {
                repair.epoch = try epoch()
                try insert(repair, steps: row.steps)
            }
        }
        for promise in rows.promises {
            try insertUnlessKnown("promises", promise.id.rawValue) { try insert(promise) }
        }
        for var finding in rows.visitFindings {
            finding.imported = true
            finding.device = held(finding.device)
            try insertUnlessKnown("visit_findings", finding.id.rawValue) { try insert(finding) }
        }
        for var reason in rows.reasons {
            reason.device = held(reason.device)
            let known = try row(
                "SELECT 1 FROM contact_reasons WHERE contact = ? AND device = ?",
                [reason.contact.rawValue, reason.device.description])
            if known == nil {
                try insert(reason)
                counts.accepted += 1
            } else {
                counts.skipped += 1
            }
        }
        return counts
    }
}

extension DeviceID {
    /// The id that an importer's own key for a device always leads to: a UUIDv8 of its SHA-256.
    /// Source: RFC 9562, section 5.8.
    package init(importKey key: String) {
        let bytes = Array(SHA256.hash(data: Array("device \(key)".utf8)))
        func half(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(
            high: half(0..<8) & ~0xF000 | 0x8000, low: half(8..<16) & ~(0b11 << 62) | 1 << 63)
    }
}

extension RecordID {
    /// The id that an importer's own key always leads to: a UUIDv8, different for every kind of row.
    package init(importKey key: String) {
        self.init(rawValue: DeviceID(importKey: "\(Self.self) \(key)").description)
    }
}
