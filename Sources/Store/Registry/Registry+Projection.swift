import GRDB
package import Telemetry

extension Registry {
    /// The position in the journal up to which telemetry's rows are here.
    package func position() async throws -> JournalPosition {
        try await read { db in try db.journalPosition() }
    }

    /// Applies what follows from telemetry and moves the position on, in one transaction. Changes at or below the
    /// stored position are passed over, so the same again changes nothing.
    ///
    /// `changes` are in journal order, none beyond `through`; the next call begins behind it. A change the schema
    /// refuses is passed over and returned: one device's data cannot stop the others'.
    ///
    /// It waits for no sync: what a power cut takes is made again from the journal, which is behind nothing that `sync` has
    /// not made safe before. So neither the fold nor whoever looks somebody up waits for the disk.
    ///
    /// - Parameter told: where something is to be projected again by the next start: the position moves on to there and no
    ///   further, and what lies behind it may come twice.
    @discardableResult
    package func project(
        _ changes: [ProjectedChange], through: JournalPosition, told: JournalPosition? = nil
    ) async throws -> [RefusedChange] {
        try await writeUnsynced { db in
            let stored = try db.journalPosition()
            guard through > stored else { return [] }
            var refused: [RefusedChange] = []
            for change in changes where change.position > stored {
                do {
                    try db.inSavepoint {
                        try db.apply(change.content)
                        return .commit
                    }
                } catch {
                    let reason = StoreError(error, in: "registry")
                    switch reason.code {
                    case .constraint, .notFound: refused.append(RefusedChange(change: change, reason: reason))
                    default: throw reason
                    }
                }
            }
            try db.run(
                "UPDATE projection SET journal_position = ?", [max(stored, min(told ?? through, through)).rawValue])
            try db.refreshSearch()
            return refused
        }
    }

    /// Newest first, those still open included.
    package func episodes(of device: DeviceID, limit: Int) async throws -> [EpisodeRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.episodes("WHERE device = ? ORDER BY opened_at DESC, id DESC LIMIT ?", [device.description, limit])
        }
    }

    package func episode(_ id: EpisodeID) async throws -> EpisodeRecord? {
        try await read { db in try db.episodes("WHERE id = ?", [id.rawValue]).first }
    }

    /// Those not cleared, of all devices, newest first.
    package func openEpisodes(limit: Int) async throws -> [EpisodeRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.episodes("WHERE cleared_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT ?", [limit])
        }
    }

    /// Records that messages are missing, where that follows from no message.
    package func note(_ gap: GapRecord) async throws {
        try await write { db in try db.insert(gap) }
    }

    /// Newest first; of one device and of all devices together, or without a device every one.
    package func gaps(of device: DeviceID?, limit: Int) async throws -> [GapRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows(
                "SELECT * FROM gaps WHERE ?1 IS NULL OR device IS NULL OR device = ?1 ORDER BY from_at DESC LIMIT ?2",
                [device?.description, limit]
            ).map { row in
                GapRecord(
                    device: try row.optionalDevice("device"), from: try row.time("from_at"), to: try row.time("to_at"),
                    lost: try row.optional("lost"), reason: try row.value("reason"))
            }
        }
    }
}

extension Database {
    func journalPosition() throws -> JournalPosition {
        guard let row = try row("SELECT journal_position FROM projection") else {
            throw StoreError(.corrupt, cause: "the projection row is missing; restore the latest backup")
        }
        return JournalPosition(rawValue: try row.value("journal_position"))
    }

    fileprivate func apply(_ change: ProjectedChange.Content) throws {
        switch change {
        case .enrolled(let device, let address, let profile, let at):
            try run(
                "INSERT INTO devices (id, matched_profile, captures, enrolled_at) VALUES (?, ?, '{}', ?) ON CONFLICT DO NOTHING",
                [device.description, profile, at.rawValue])
            try link(address, to: device)
        case .info(let device, let info):
            try apply(info, to: device)
        case .captures(let device, let captures):
            try run(
                "UPDATE devices SET captures = ? WHERE id = ?", [try JSONText.encode(captures), device.description])
            try requireChange("device \(device)")
        case .profileMatched(let device, let profile):
            try run("UPDATE devices SET matched_profile = ? WHERE id = ?", [profile, device.description])
            try requireChange("device \(device)")
        case .availability(let device, let availability, let at):
            try run(
                """
                INSERT INTO device_reach (device, availability, availability_at) VALUES (?, ?, ?)
                ON CONFLICT (device) DO UPDATE SET availability = excluded.availability,
                  availability_at = excluded.availability_at
                """, [device.description, availability.rawValue, at.rawValue])
        case .seen(let device, let at):
            try run(
                """
                INSERT INTO device_reach (device, last_seen) VALUES (?, ?)
                ON CONFLICT (device) DO UPDATE SET last_seen = max(ifnull(last_seen, excluded.last_seen), excluded.last_seen)
                """, [device.description, at.rawValue])
        case .episodeOpened(let episode):
            try run(
                """
                INSERT INTO episodes (id, device, cause, opened_at, cleared_at, evidence, position)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
                """,
                [
                    episode.id.rawValue, episode.device.description, episode.cause, episode.openedAt.rawValue,
                    episode.clearedAt?.rawValue, episode.evidence, episode.position.rawValue,
                ])
        case .episodeEvidence(let id, let evidence):
            try run("UPDATE episodes SET evidence = ? WHERE id = ?", [evidence, id.rawValue])
            try requireChange("episode \(id.rawValue)")
        case .episodeCleared(let id, let at):
            try run("UPDATE episodes SET cleared_at = ifnull(cleared_at, ?) WHERE id = ?", [at.rawValue, id.rawValue])
            try requireChange("episode \(id.rawValue)")
        case .repair(let transition):
            try apply(transition)
        case .gap(let gap):
            try insert(gap)
        }
    }

    /// Takes over what a device says of itself, cut to what the schema allows.
    private func apply(_ info: [String: String], to device: DeviceID) throws {
        for column in ["manufacturer", "model", "firmware", "serial"] {
            guard let said = info[column] else { continue }
            try run(
                "UPDATE devices SET \(column) = ? WHERE id = ?",
                [String(said.unicodeScalars.prefix(200)), device.description])
            try requireChange("device \(device)")
        }
    }

    fileprivate func insert(_ gap: GapRecord) throws {
        try run(
            "INSERT INTO gaps (device, from_at, to_at, lost, reason) VALUES (?, ?, ?, ?, ?)",
            [gap.device?.description, gap.from.rawValue, gap.to.rawValue, gap.lost, gap.reason])
    }

    /// The episodes of a clause of this source; only values are bound.
    func episodes(_ clause: String, _ values: [Bound]) throws -> [EpisodeRecord] {
        try rows("SELECT * FROM episodes \(clause)", values).map { row in
            EpisodeRecord(
                device: try row.device("device"), cause: try row.value("cause"), openedAt: try row.time("opened_at"),
                clearedAt: try row.optionalTime("cleared_at"),
                ending: try row.optionalWord("ending"), evidence: try row.value("evidence"),
                position: JournalPosition(rawValue: try row.value("position")))
        }
    }
}
