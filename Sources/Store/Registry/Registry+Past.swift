import GRDB
package import Telemetry

extension Registry {
    /// What happened to devices and what was said of them: the newest `limit` of episodes, repairs, findings, reasons and
    /// contacts each. Cost: a pass over so many rows of each.
    package func pastCases(limit: Int) async throws -> PastCases {
        try await read { db in
            var gatherer = PastGatherer(db: db, limit: limit)
            try gatherer.gather()
            return gatherer.past
        }
    }

    /// How many seconds the devices of each profile were listened to, from enrolment, or `since` where that is later, to when they
    /// were last heard. Silence in between counts as listening: it is part of what devices with a trouble do.
    package func watchedTime(since: Timestamp?) async throws -> [String: Double] {
        try await read { db in
            let rows = try db.rows(
                """
                SELECT ifnull(assigned_profile, matched_profile) AS profile,
                  total(max(0, last_seen - max(enrolled_at, ?1)) / 1e6) AS seconds
                FROM devices JOIN device_reach ON device_reach.device = devices.id
                WHERE last_seen IS NOT NULL AND ifnull(assigned_profile, matched_profile) IS NOT NULL
                GROUP BY 1
                """, [since?.rawValue ?? Int64.min])
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0.value("profile"), try $0.value("seconds", as: Double.self)) })
        }
    }
}

/// Puts rows of several tables together by device.
private struct PastGatherer {
    let db: Database
    let limit: Int
    private var cases: [DeviceID: PastCase] = [:]
    private var completeSince: Timestamp?

    init(db: Database, limit: Int) {
        self.db = db
        self.limit = limit
    }

    var past: PastCases {
        PastCases(cases: cases.values.sorted { $0.device < $1.device }, completeSince: completeSince)
    }

    private static let columns = "firmware, enrolled_at, ifnull(assigned_profile, matched_profile) AS profile"

    /// The newest rows of one of our tables, newest first.
    private func rows(_ columns: String, from table: String, newestBy time: String) throws -> [Row] {
        try db.rows(
            """
            SELECT \(columns), \(Self.columns) FROM \(table) JOIN devices ON devices.id = \(table).device
            ORDER BY \(time) DESC LIMIT ?
            """, [limit])
    }

    private mutating func add(_ row: Row, _ body: (inout PastCase) throws -> Void) throws {
        let device = try row.device("device")
        var one =
            try cases[device]
            ?? PastCase(
                device: device, profile: try row.optional("profile"), firmware: try row.optional("firmware"),
                enrolledAt: try row.time("enrolled_at"))
        try body(&one)
        cases[device] = one
    }

    mutating func gather() throws {
        // What ended with its profile says nothing of how long such an episode lasts.
        let episodes = try rows(
            "device, cause, opened_at, iif(ending IS NULL, cleared_at, NULL) AS cleared_at", from: "episodes",
            newestBy: "opened_at")
        if episodes.count == limit { completeSince = try episodes.last?.time("opened_at") }
        for row in episodes {
            try add(row) {
                $0.episodes.append(
                    PastCase.Episode(
                        cause: try row.value("cause"), openedAt: try row.time("opened_at"),
                        clearedAt: try row.optionalTime("cleared_at")))
            }
        }
        for row in try rows("device, fix, state, requested_at", from: "repairs", newestBy: "requested_at") {
            try add(row) {
                $0.repairs.append(
                    PastCase.Repair(
                        fix: try row.value("fix"), state: try row.value("state"),
                        requestedAt: try row.time("requested_at")))
            }
        }
        for row in try rows("visit_findings.*", from: "visit_findings", newestBy: "seen_at").reversed() {
            try add(row) { $0.findings.append(try VisitFindingRecord(row)) }
        }
        for row in try rows("contact_symptoms.*", from: "contact_symptoms", newestBy: "at") {
            try add(row) { $0.contacts.append(try ContactSymptomsRecord(row)) }
        }
        for row in try db.rows(
            """
            SELECT contact_reasons.*, contacts.opened_at AS contact_at, \(Self.columns)
            FROM contact_reasons JOIN devices ON devices.id = contact_reasons.device
            JOIN contacts ON contacts.id = contact_reasons.contact
            ORDER BY said_at DESC LIMIT ?
            """, [limit]
        ).sorted(by: { try $0.value("number", as: Int64.self) < $1.value("number", as: Int64.self) }) {
            try add(row) {
                $0.reasons.append(
                    PastCase.Reason(said: try ContactReasonRecord(row), contactAt: try row.time("contact_at")))
            }
        }
        cases = cases.mapValues { one in
            var one = one
            one.findings = VisitFindingRecord.standing(of: one.findings)
            let standing = Set(ContactReasonRecord.standing(of: one.reasons.map(\.said)))
            one.reasons = one.reasons.filter { standing.contains($0.said) }
            return one
        }
    }
}
