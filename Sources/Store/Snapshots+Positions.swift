package import Telemetry

extension Snapshots {
    /// The largest position of anything saved, or `floor` where nothing is beyond that.
    ///
    /// Reads the beginnings of files; only of a partition that claims to be beyond `floor`, which a sound directory has
    /// none of, all of it.
    package func newestPosition(atLeast floor: JournalPosition) -> JournalPosition {
        var newest = floor
        for partition in 0..<Self.shared where claims(partition).contains(where: { $0 > newest }) {
            if let saved = try? read(partition).saved { newest = max(newest, saved.position) }
        }
        return newest
    }

    private func claims(_ partition: Int) -> [JournalPosition] {
        let paths = [wholePath(partition)] + (0..<Self.mostChanges).map { changesPath(partition, $0) }
        return paths.compactMap { path in
            let limit = Self.mostBytes + SnapshotFile.headerSize
            let header = try? readFile(at: path, limit: limit, first: SnapshotFile.headerSize)
            return header.flatMap { try? SnapshotFile.claimedPosition($0) }
        }
    }
}
