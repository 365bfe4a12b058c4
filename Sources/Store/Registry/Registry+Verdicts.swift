import GRDB
package import Telemetry

/// What people said the matter was.
extension Registry {
    /// Records what somebody saw. Its id again throws `.constraint(.taken)`.
    package func add(_ finding: VisitFindingRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.insert(finding) }
    }

    /// In the order seen, withdrawals and what they take back included; the newest `limit`.
    package func visitFindings(of device: DeviceID, limit: Int) async throws -> [VisitFindingRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows(
                "SELECT * FROM visit_findings WHERE device = ? ORDER BY seen_at DESC, id DESC LIMIT ?",
                [device.description, limit]
            ).reversed().map { try VisitFindingRecord($0) }
        }
    }

    package func visitFinding(_ id: VisitFindingID) async throws -> VisitFindingRecord? {
        try await read { db in
            try db.row("SELECT * FROM visit_findings WHERE id = ?", [id.rawValue]).map { try VisitFindingRecord($0) }
        }
    }

    /// When each cure was last done by hand on these devices, by the fix's id; what was taken back does not count.
    package func cures(doneOn devices: [DeviceID]) async throws -> [DeviceID: [String: Timestamp]] {
        let ids = try JSONText.encode(devices.map(\.description))
        return try await read { db in
            var cures: [DeviceID: [String: Timestamp]] = [:]
            let rows = try db.rows(
                """
                SELECT device, done, max(seen_at) AS at FROM visit_findings AS one
                WHERE done IS NOT NULL AND device IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
                  SELECT 1 FROM visit_findings AS other
                  WHERE other.device = one.device AND other.kind = 'withdrawal' AND other.subject = one.id)
                GROUP BY device, done
                """, [ids])
            for row in rows {
                cures[try row.device("device"), default: [:]][try row.value("done")] = try row.time("at")
            }
            return cures
        }
    }

    package func isWithdrawn(_ id: VisitFindingID) async throws -> Bool {
        try await read { db in
            try db.row(
                """
                SELECT 1 FROM visit_findings AS one JOIN visit_findings AS other ON other.device = one.device
                WHERE one.id = ?1 AND other.kind = 'withdrawal' AND other.subject = ?1
                """, [id.rawValue]) != nil
        }
    }

    /// Records what a contact turned out to be about, and that it was about the device, unless that is denied.
    package func add(_ reason: ContactReasonRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.insert(reason) }
    }

    /// In the order said.
    package func reasons(of contact: ContactID) async throws -> [ContactReasonRecord] {
        try await read { db in
            try db.rows("SELECT * FROM contact_reasons WHERE contact = ? ORDER BY number", [contact.rawValue])
                .map { try ContactReasonRecord($0) }
        }
    }

    /// Keeps what was measured when a contact began; what is kept already stays.
    package func keep(_ symptoms: [ContactSymptomsRecord]) async throws {
        guard !symptoms.isEmpty else { return }
        try await write { db in
            for one in symptoms {
                try db.run(
                    """
                    INSERT INTO contact_symptoms (contact, device, at, symptoms) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                    [
                        one.contact.rawValue, one.device.description, one.at.rawValue,
                        try JSONText.encode(one.symptoms),
                    ])
            }
        }
    }

    package func symptoms(of device: DeviceID, at contact: ContactID) async throws -> ContactSymptomsRecord? {
        try await read { db in
            try db.row(
                "SELECT * FROM contact_symptoms WHERE contact = ? AND device = ?",
                [contact.rawValue, device.description]
            ).map { try ContactSymptomsRecord($0) }
        }
    }
}

extension Database {
    func insert(_ finding: VisitFindingRecord) throws {
        let (kind, subject, isThere): (String, String?, Bool?) =
            switch finding.saw {
            case .cause(let id, let isThere): ("cause", id, isThere)
            case .finding(let id, let isThere): ("finding", id, isThere)
            case .nothing: ("nothing", nil, nil)
            case .withdrawal(let id): ("withdrawal", id.rawValue, nil)
            }
        try run(
            """
            INSERT INTO visit_findings (id, device, kind, subject, is_there, done, words, seen_by, seen_at, contact,
              repair, entered_by, entered_at, symptoms, imported)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                finding.id.rawValue, finding.device.description, kind, subject, isThere, finding.done, finding.words,
                finding.seenBy, finding.seenAt.rawValue, finding.contact?.rawValue, finding.repair?.rawValue,
                finding.enteredBy, finding.enteredAt.rawValue, try finding.symptoms.map { try JSONText.encode($0) },
                finding.imported,
            ])
    }

    func insert(_ reason: ContactReasonRecord) throws {
        let (kind, cause): (String, String?) =
            switch reason.reason {
            case .cause(let id): ("cause", id)
            case .noneOfThese: ("none_of_these", nil)
            case .notThisDevice: ("not_this_device", nil)
            case .withdrawn: ("withdrawn", nil)
            }
        try run(
            """
            INSERT INTO contact_reasons (contact, number, device, kind, cause, words, said_by, said_at)
            VALUES (?1, (SELECT 1 + ifnull(max(number), 0) FROM contact_reasons WHERE contact = ?1), ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            [
                reason.contact.rawValue, reason.device.description, kind, cause, reason.words, reason.by,
                reason.at.rawValue,
            ])
        switch reason.reason {
        case .cause, .noneOfThese: try concern(reason.contact, device: reason.device)
        case .notThisDevice, .withdrawn: break
        }
    }
}

extension VisitFindingRecord {
    init(_ row: Row) throws {
        let kind: String = try row.value("kind")
        let saw: Saw =
            switch kind {
            case "cause": .cause(try row.value("subject"), isThere: try row.value("is_there"))
            case "finding": .finding(try row.value("subject"), isThere: try row.value("is_there"))
            case "withdrawal": .withdrawal(of: try row.id("subject"))
            default: .nothing
            }
        self.init(
            id: try row.id("id"), device: try row.device("device"), saw: saw, done: try row.optional("done"),
            words: try row.optional("words"), seenBy: try row.value("seen_by"), seenAt: try row.time("seen_at"),
            contact: try row.optionalID("contact"),
            repair: try row.optionalID("repair"), enteredBy: try row.value("entered_by"),
            enteredAt: try row.time("entered_at"),
            symptoms: try row.optional("symptoms", as: String.self).map { try JSONText.truths($0) },
            imported: try row.value("imported"))
    }
}

extension ContactReasonRecord {
    init(_ row: Row) throws {
        let kind: String = try row.value("kind")
        let reason: Reason =
            switch kind {
            case "cause": .cause(try row.value("cause"))
            case "none_of_these": .noneOfThese
            case "not_this_device": .notThisDevice
            default: .withdrawn
            }
        self.init(
            contact: try row.id("contact"), device: try row.device("device"), reason: reason,
            words: try row.optional("words"), by: try row.value("said_by"), at: try row.time("said_at"))
    }
}

extension ContactSymptomsRecord {
    init(_ row: Row) throws {
        self.init(
            contact: try row.id("contact"), device: try row.device("device"), at: try row.time("at"),
            symptoms: try JSONText.truths(try row.value("symptoms")))
    }
}
