import Dispatch
import Glibc
import Synchronization
package import Telemetry

/// The saved state of one partition.
package struct Snapshot: Hashable, Sendable {
    /// 0..<256.
    package var partition: Int
    /// Flat bytes of the shard's own making; at most 1 GiB.
    package var bytes: [UInt8]
    /// The last input folded into it.
    package var position: JournalPosition
    /// The number of the layout of `bytes`.
    package var schema: UInt32

    package init(partition: Int, bytes: [UInt8], position: JournalPosition, schema: UInt32) {
        self.partition = partition
        self.bytes = bytes
        self.position = position
        self.schema = schema
    }
}

/// The newest snapshot of every partition: a file with all of it, and files with what has changed since, each to the one
/// before. A start reads them and folds the journal behind them.
///
/// Calls block; not from the cooperative pool. Saving the same partition from two threads at once is not supported.
package struct Snapshots: Sendable {
    package let directory: String

    /// A partition as it was saved.
    package struct Saved: Hashable, Sendable {
        package var whole: Snapshot
        /// What has changed, in order: the bytes are the shard's own making, the position is where they lead to.
        package var changes: [Snapshot] = []
        /// Tells the last of these files from all others.
        fileprivate var mark: UInt32

        /// The last input folded into what it leads to.
        package var position: JournalPosition { changes.last?.position ?? whole.position }
        /// Of all changes.
        package var changedBytes: Int { changes.reduce(0) { $0 + $1.bytes.count } }
    }

    /// What `load` found.
    package struct Loaded: Sendable {
        /// In the order of the partitions.
        package var saved: [Saved] = []
        /// Files that do not read, with the reason: of a whole one the devices are learned anew, of changes they go on
        /// from an older state.
        package var damaged: [(partition: Int, reason: StoreError)] = []

        package init() {}
    }

    /// A file that is written and not published yet.
    package struct Prepared: Sendable {
        package let partition: Int
        fileprivate let path: String
        fileprivate let isWhole: Bool
        fileprivate let mark: UInt32
    }

    /// The most files of changes beside a whole one.
    package static let mostChanges = 16
    /// Stands for no partition: a file of what all of them share.
    package static let shared = 256

    static let mostBytes = 1 << 30

    /// Creates the directory (mode 0700) where it is missing.
    package init(directory: String) throws(StoreError) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw StoreError(errno: errno, doing: "create \(directory)")
        }
        self.directory = directory
    }

    /// Those of a directory that is there, which nothing is written to.
    package init(reading directory: String) { self.directory = directory }

    // MARK: Writing

    /// Replaces what is saved of the partition. A crash leaves the old or this.
    package func save(_ snapshot: Snapshot) throws(StoreError) {
        try publish([try prepare(snapshot)])
    }

    /// Writes all of a partition beside what is there, on disk when this returns; `load` finds it once it is published.
    package func prepare(_ snapshot: Snapshot) throws(StoreError) -> Prepared {
        try write(snapshot, after: nil, to: wholePath(snapshot.partition))
    }

    /// The same of what has changed since `saved`, which must be what is there.
    package func prepareChanges(_ changes: Snapshot, since saved: Saved) throws(StoreError) -> Prepared {
        guard changes.partition == saved.whole.partition, saved.changes.count < Self.mostChanges else {
            throw StoreError(.constraint(.outOfRange), cause: "there are too many changes to a snapshot")
        }
        return try write(
            changes, after: saved.mark, to: changesPath(changes.partition, saved.changes.count))
    }

    /// - Parameter mark: of the file that these are changes to; nil: a whole one.
    private func write(_ snapshot: Snapshot, after mark: UInt32?, to path: String) throws(StoreError) -> Prepared {
        guard (0...Self.shared).contains(snapshot.partition), snapshot.bytes.count <= Self.mostBytes else {
            throw StoreError(.constraint(.outOfRange), cause: "a snapshot's partition or size is out of range")
        }
        let file = SnapshotFile.bytes(of: snapshot, after: mark)
        try prepareFile(at: path, with: file.bytes)
        return Prepared(partition: snapshot.partition, path: path, isWhole: mark == nil, mark: file.mark)
    }

    /// Puts what was prepared in its place. A crash leaves each partition as it was or as it is now.
    package func publish(_ prepared: [Prepared]) throws(StoreError) {
        try publishFiles(at: prepared.map(\.path))
        // Changes to the one before: none of them fits this one.
        for one in prepared where one.isWhole {
            for place in 0..<Self.mostChanges { unlink(changesPath(one.partition, place)) }
        }
    }

    /// Writes every snapshot to another directory, while others are published; one that does not read is left out.
    /// Returns how many partitions there were.
    package func backUp(to target: String) throws(StoreError) -> Int {
        let copy = try Snapshots(directory: target)
        var count = 0
        for partition in 0...Self.shared {
            guard let saved = try? saved(partition) else { continue }
            var last = try copy.prepare(saved.whole)
            try copy.publish([last])
            for (place, changes) in saved.changes.enumerated() {
                last = try copy.write(changes, after: last.mark, to: copy.changesPath(partition, place))
                try copy.publish([last])
            }
            count += 1
        }
        return count
    }

    // MARK: Reading

    /// All that are there, read on all cores. A file that does not read is reported and left where it is.
    package func load() -> Loaded {
        let found = Mutex(Loaded())
        DispatchQueue.concurrentPerform(iterations: 256) { partition in
            do throws(StoreError) {
                let (saved, damage) = try read(partition)
                found.withLock { found in
                    if let saved { found.saved.append(saved) }
                    if let damage { found.damaged.append((partition, damage)) }
                }
            } catch {
                found.withLock { $0.damaged.append((partition, error)) }
            }
        }
        var loaded = found.withLock { $0 }
        loaded.saved.sort { $0.whole.partition < $1.whole.partition }
        loaded.damaged.sort { $0.partition < $1.partition }
        return loaded
    }

    /// What is saved of a partition; nil where nothing is. Throws where any of it does not read.
    package func saved(_ partition: Int) throws(StoreError) -> Saved? {
        let (saved, damage) = try read(partition)
        if let damage { throw damage }
        return saved
    }

    /// The whole one, and the changes to it as far as they read. Throws where the whole one does not.
    package func read(_ partition: Int) throws(StoreError) -> (saved: Saved?, damage: StoreError?) {
        while true {
            guard let (whole, mark) = try file(wholePath(partition), partition, after: nil) else { return (nil, nil) }
            var saved = Saved(whole: whole, mark: mark)
            var damage: StoreError?
            while saved.changes.count < Self.mostChanges, damage == nil {
                do throws(StoreError) {
                    let path = changesPath(partition, saved.changes.count)
                    guard let (changes, mark) = try file(path, partition, after: saved.mark) else { break }
                    saved.changes.append(changes)
                    saved.mark = mark
                } catch {
                    damage = error
                }
            }
            // Another whole one may have been published meanwhile, and its changes with it.
            guard let now = try readMark(partition), now != mark else { return (saved, damage) }
        }
    }

    /// The mark of the whole one that is there now.
    private func readMark(_ partition: Int) throws(StoreError) -> UInt32? {
        let path = wholePath(partition)
        let limit = Self.mostBytes + SnapshotFile.headerSize
        guard let header = try readFile(at: path, limit: limit, first: SnapshotFile.headerSize) else { return nil }
        return try? SnapshotFile.mark(of: header)
    }

    /// Nil where there is no such file, or it follows another than that of `mark`.
    private func file(
        _ path: String, _ partition: Int, after mark: UInt32?
    ) throws(StoreError) -> (snapshot: Snapshot, mark: UInt32)? {
        guard let bytes = try readFile(at: path, limit: Self.mostBytes + SnapshotFile.headerSize) else { return nil }
        do throws(ByteReader.Malformed) {
            return try SnapshotFile.read(bytes, partition: partition, after: mark)
        } catch {
            throw StoreError(.corrupt, cause: "\(path) does not read: \(error.reason)")
        }
    }

    func wholePath(_ partition: Int) -> String { "\(directory)/\(partition).snapshot" }
    func changesPath(_ partition: Int, _ place: Int) -> String {
        "\(directory)/\(partition).changes-\(place + 1)"
    }
}
