import GRDB
package import Telemetry

extension Registry {
    /// Those of a device that are not cleared, the newest first.
    package func openEpisodes(of device: DeviceID) async throws -> [EpisodeRecord] {
        try await read { db in
            try db.episodes(
                "WHERE device = ? AND cleared_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT ?",
                [device.description, Self.mostRows])
        }
    }

    /// What a past that was folded anew makes of a device's episodes, in one transaction: the same again changes nothing.
    ///
    /// - Parameters:
    ///   - ended: with the time at which each ended, and whether that was by readings, not by a changed profile.
    ///   - opened: are open from now on; one that is on file as ended is open again.
    package func settle(
        ended: [(id: EpisodeID, at: Timestamp, byReadings: Bool)], opened: [EpisodeRecord]
    ) async throws {
        try await write { db in
            for one in ended {
                try db.run(
                    "UPDATE episodes SET cleared_at = ?, ending = ? WHERE id = ? AND cleared_at IS NULL",
                    [
                        one.at.rawValue, one.byReadings ? nil : EpisodeRecord.Ending.profileChanged.rawValue,
                        one.id.rawValue,
                    ])
            }
            for episode in opened {
                try db.run(
                    """
                    INSERT INTO episodes (id, device, cause, opened_at, evidence, position) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET cleared_at = NULL, ending = NULL
                    """,
                    [
                        episode.id.rawValue, episode.device.description, episode.cause, episode.openedAt.rawValue,
                        episode.evidence, episode.position.rawValue,
                    ])
            }
        }
    }
}
