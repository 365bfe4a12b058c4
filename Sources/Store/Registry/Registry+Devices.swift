import GRDB
package import Telemetry

extension Registry {
    /// Puts a device in with its addresses, or replaces what people say of it (home, assigned profile, title, serial,
    /// and maker, model and firmware where given). Addresses are added, never moved: one that belongs to another device
    /// throws `.constraint(.taken)`, a twin in another Unicode form `.constraint(.unicodeTwin)`.
    package func save(_ device: DeviceRecord, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.save(device) }
    }

    /// Links one more address to a device; to the same device again changes nothing. Throws as `save` does.
    package func link(_ address: Address, to device: DeviceID, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in try db.link(address, to: device) }
    }

    /// Moves a device to a home, or out of any.
    package func move(_ device: DeviceID, to home: HomeID?, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run("UPDATE devices SET home = ? WHERE id = ?", [home?.rawValue, device.description])
            try db.requireChange("device \(device)")
        }
    }

    /// Assigns a profile by hand; nil leaves it to matching.
    package func assign(profile: String?, to device: DeviceID, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run("UPDATE devices SET assigned_profile = ? WHERE id = ?", [profile, device.description])
            try db.requireChange("device \(device)")
        }
    }

    package func device(_ id: DeviceID) async throws -> DeviceRecord? {
        try await read { db in try db.device(id) }
    }

    /// The device an address leads to, compared by bytes.
    package func device(at address: Address) async throws -> DeviceID? {
        try await read { db in try db.deviceID(at: address) }
    }

    package func devices(in home: HomeID) async throws -> [DeviceRecord] {
        try await read { db in try db.devices(in: home) }
    }

    /// A page of all devices in the order of their ids; at most 1,000.
    package func devices(after id: DeviceID? = nil, limit: Int) async throws -> [DeviceRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.devices("WHERE id > ? ORDER BY id LIMIT ?", [id?.description ?? "", limit])
        }
    }

    package func deviceCount() async throws -> Int {
        try await read { db in try db.row("SELECT count(*) AS count FROM devices")?.value("count") ?? 0 }
    }

    /// Every address with its device: what ingest recognises messages by. Cost: some 200 bytes an address.
    ///
    /// `Address` compares text as Swift does: a twin in another Unicode form finds the device too. Who must tell them
    /// apart compares the bytes of the key found.
    package func addresses() async throws -> [Address: DeviceID] {
        try await read { db in
            var known: [Address: DeviceID] = [:]
            for row in try db.rows("SELECT * FROM addresses") { known[try Address(row)] = try row.device("device") }
            return known
        }
    }
}

extension Database {
    func save(_ device: DeviceRecord) throws {
        let id = device.id.description
        try run(
            """
            INSERT INTO devices (id, home, assigned_profile, matched_profile, title, manufacturer, model, firmware,
              serial, captures, overrides, enrolled_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET home = excluded.home, assigned_profile = excluded.assigned_profile,
              title = excluded.title, manufacturer = ifnull(excluded.manufacturer, manufacturer),
              model = ifnull(excluded.model, model), firmware = ifnull(excluded.firmware, firmware),
              serial = ifnull(excluded.serial, serial), overrides = ifnull(excluded.overrides, overrides)
            """,
            [
                id, device.home?.rawValue, device.assignedProfile, device.matchedProfile, device.title,
                device.manufacturer, device.model, device.firmware, device.serial,
                try JSONText.encode(device.captures), try device.overrides.map { try JSONText.encode($0) },
                device.enrolledAt.rawValue,
            ])
        for address in device.addresses { try link(address, to: device.id) }
    }

    func link(_ address: Address, to device: DeviceID) throws {
        if let holder = try deviceID(at: address) {
            if holder == device { return }
            throw StoreError(.constraint(.taken), cause: "the address belongs to device \(holder)")
        }
        let composed = CanonicalText.composed(address.native)
        let twin = try row(
            "SELECT device FROM addresses WHERE convention = ? AND ifnull(gateway, '') = ? AND composed = ?",
            [address.convention, address.gateway ?? "", composed])
        if let twin {
            throw StoreError(
                .constraint(.unicodeTwin),
                cause:
                    "the native id differs only in Unicode normalisation from that of device \(try twin.device("device"))"
            )
        }
        try run(
            "INSERT INTO addresses (device, convention, gateway, native, composed) VALUES (?, ?, ?, ?, ?)",
            [device.description, address.convention, address.gateway, address.native, composed])
    }

    func deviceID(at address: Address) throws -> DeviceID? {
        try row(
            "SELECT device FROM addresses WHERE convention = ? AND ifnull(gateway, '') = ? AND native = ?",
            [address.convention, address.gateway ?? "", address.native])?.device("device")
    }

    func device(_ id: DeviceID) throws -> DeviceRecord? {
        try devices("WHERE id = ?", [id.description]).first
    }

    func devices(in home: HomeID) throws -> [DeviceRecord] {
        try devices("WHERE home = ? ORDER BY id LIMIT ?", [home.rawValue, Registry.mostRows])
    }

    /// The devices of a clause of this source; only values are bound.
    fileprivate func devices(_ clause: String, _ values: [Bound]) throws -> [DeviceRecord] {
        try rows("SELECT * FROM devices LEFT JOIN device_reach ON device = id \(clause)", values).map { row in
            let id = try row.device("id")
            return DeviceRecord(
                id: id, home: try row.optionalID("home"), assignedProfile: try row.optional("assigned_profile"),
                matchedProfile: try row.optional("matched_profile"), title: try row.optional("title"),
                manufacturer: try row.optional("manufacturer"), model: try row.optional("model"),
                firmware: try row.optional("firmware"), serial: try row.optional("serial"),
                captures: try JSONText.map(row.value("captures")),
                overrides: try (row.optional("overrides") as String?).map { try JSONText.numbers($0) },
                enrolledAt: try row.time("enrolled_at"),
                addresses: try rows("SELECT * FROM addresses WHERE device = ? ORDER BY rowid", [id.description])
                    .map { try Address($0) },
                reach: DeviceRecord.Reach(
                    availability: try row.optionalWord("availability"),
                    availabilityAt: try row.optionalTime("availability_at"), lastSeen: try row.optionalTime("last_seen")
                ))
        }
    }

    /// Throws `.notFound` where the statement before changed nothing.
    func requireChange(_ what: @autoclosure () -> String) throws {
        if changesCount == 0 { throw StoreError(.notFound, cause: "\(what()) is not known") }
    }
}

extension Address {
    init(_ row: Row) throws {
        self.init(
            convention: try row.value("convention"), gateway: try row.optional("gateway"),
            native: try row.value("native"))
    }
}
