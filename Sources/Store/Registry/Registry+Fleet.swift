import GRDB
package import Telemetry

/// How many devices share profile, firmware, region and supply.
package struct DevicePlaceCount: Hashable, Sendable {
    package var profile: String
    package var firmware: String?
    package var region: String?
    package var supply: HomeSupply
    package var count: Int

    package init(
        profile: String, firmware: String? = nil, region: String? = nil, supply: HomeSupply = HomeSupply(), count: Int
    ) {
        self.profile = profile
        self.firmware = firmware
        self.region = region
        self.supply = supply
        self.count = count
    }
}

/// The episodes and repairs of one device, for what they teach.
package struct PastCase: Hashable, Sendable {
    package struct Episode: Hashable, Sendable {
        package var cause: String
        package var openedAt: Timestamp
        package var clearedAt: Timestamp?

        package init(cause: String, openedAt: Timestamp, clearedAt: Timestamp?) {
            self.cause = cause
            self.openedAt = openedAt
            self.clearedAt = clearedAt
        }
    }
    package struct Repair: Hashable, Sendable {
        package var fix: String
        /// The truth ladder's word.
        package var state: String
        package var requestedAt: Timestamp

        package init(fix: String, state: String, requestedAt: Timestamp) {
            self.fix = fix
            self.state = state
            self.requestedAt = requestedAt
        }
    }
    package var device: DeviceID
    package var profile: String?
    package var firmware: String?
    package var episodes: [Episode]
    package var repairs: [Repair]

    package init(
        device: DeviceID, profile: String?, firmware: String?, episodes: [Episode] = [], repairs: [Repair] = []
    ) {
        self.device = device
        self.profile = profile
        self.firmware = firmware
        self.episodes = episodes
        self.repairs = repairs
    }
}

extension Registry {
    /// All devices with a profile, by what they share. Cost: one pass over devices and their homes.
    package func devicePlaces() async throws -> [DevicePlaceCount] {
        try await read { db in
            try db.rows(
                """
                SELECT ifnull(assigned_profile, matched_profile) AS profile, firmware, region, electricity, internet,
                  count(*) AS count
                FROM devices LEFT JOIN homes ON homes.id = devices.home
                WHERE ifnull(assigned_profile, matched_profile) IS NOT NULL
                GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
                """, []
            ).map { row in
                DevicePlaceCount(
                    profile: try row.value("profile"), firmware: try row.optional("firmware"),
                    region: try row.optional("region"), supply: try HomeSupply(row), count: try row.value("count"))
            }
        }
    }

    /// What happened to devices, by device: the newest episodes, and the newest repairs, at most `limit` of
    /// each. Cost: two passes over that many rows.
    package func pastCases(limit: Int) async throws -> [PastCase] {
        try await read { db in
            var cases: [DeviceID: PastCase] = [:]
            func add(_ row: Row, _ body: (inout PastCase) throws -> Void) throws {
                let device = try row.device("device")
                var one =
                    try cases[device]
                    ?? PastCase(
                        device: device, profile: try row.optional("profile"), firmware: try row.optional("firmware"))
                try body(&one)
                cases[device] = one
            }
            let joined = "JOIN devices ON devices.id = device"
            let columns = "device, firmware, ifnull(assigned_profile, matched_profile) AS profile"
            for row in try db.rows(
                """
                SELECT \(columns), cause, opened_at, cleared_at FROM episodes \(joined)
                ORDER BY opened_at DESC LIMIT ?
                """, [limit])
            {
                try add(row) {
                    $0.episodes.append(
                        PastCase.Episode(
                            cause: try row.value("cause"), openedAt: try row.time("opened_at"),
                            clearedAt: try row.optionalTime("cleared_at")))
                }
            }
            for row in try db.rows(
                """
                SELECT \(columns), fix, state, requested_at FROM repairs \(joined)
                ORDER BY requested_at DESC LIMIT ?
                """, [limit])
            {
                try add(row) {
                    $0.repairs.append(
                        PastCase.Repair(
                            fix: try row.value("fix"), state: try row.value("state"),
                            requestedAt: try row.time("requested_at")))
                }
            }
            return cases.values.sorted { $0.device < $1.device }
        }
    }
}
