import GRDB

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
}
