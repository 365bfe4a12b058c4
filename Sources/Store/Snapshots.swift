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

/// The newest snapshot of every partition, a file each. A start reads them and folds the journal behind them.
///
/// Calls block; not from the cooperative pool. Saving the same partition from two threads at once is not supported.
package struct Snapshots: Sendable {
    package let directory: String

    /// What `load` found.
    package struct Loaded: Sendable {
        /// In the order of the partitions.
        package var snapshots: [Snapshot]
        /// Files that do not read, with the reason: these partitions start from what the journal still holds.
        package var damaged: [(partition: Int, reason: StoreError)]
    }

    private static let magic: [UInt8] = Array("BSNAP1\n\0".utf8)
    private static let headerSize = 36
    private static let mostBytes = 1 << 30

    /// Creates the directory (mode 0700) where it is missing.
    package init(directory: String) throws(StoreError) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw StoreError(errno: errno, doing: "create \(directory)")
        }
        self.directory = directory
    }

    /// Replaces the partition's snapshot. A crash leaves the old one or this one.
    package func save(_ snapshot: Snapshot) throws(StoreError) {
        try prepare(snapshot)
        try publish([snapshot.partition])
    }

    /// Writes the partition's snapshot beside the one that is there, on disk when this returns; `load` finds it once it
    /// is published.
    package func prepare(_ snapshot: Snapshot) throws(StoreError) {
        guard (0..<256).contains(snapshot.partition), snapshot.bytes.count <= Self.mostBytes else {
            throw StoreError(.constraint(.outOfRange), cause: "a snapshot's partition or size is out of range")
        }
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.fixed32(UInt32(snapshot.partition))
        writer.fixed32(snapshot.schema)
        writer.fixed64(UInt64(bitPattern: snapshot.position.rawValue))
        writer.fixed64(UInt64(snapshot.bytes.count))
        // Over header and bytes: a position of one snapshot with the state of another would lose inputs.
        writer.fixed32(Checksum.crc32(writer.bytes) ^ Checksum.crc32(snapshot.bytes))
        writer.append(snapshot.bytes)
        try prepareFile(at: path(of: snapshot.partition), with: writer.bytes)
    }

    /// Puts what was prepared of these partitions in the place of what is there.
    package func publish(_ partitions: [Int]) throws(StoreError) {
        try publishFiles(at: partitions.map(path))
    }

    /// Writes every snapshot to another directory; one that does not read is left out. Returns how many there were.
    package func backUp(to target: String) throws(StoreError) -> Int {
        let copy = try Snapshots(directory: target)
        var count = 0
        for partition in 0..<256 {
            guard let snapshot = try? load(partition) else { continue }
            try copy.save(snapshot)
            count += 1
        }
        return count
    }

    /// All that are there, read on all cores. A file that does not read is reported and left where it is.
    package func load() -> Loaded {
        let found = Mutex(Loaded(snapshots: [], damaged: []))
        DispatchQueue.concurrentPerform(iterations: 256) { partition in
            do throws(StoreError) {
                guard let snapshot = try load(partition) else { return }
                found.withLock { $0.snapshots.append(snapshot) }
            } catch {
                found.withLock { $0.damaged.append((partition, error)) }
            }
        }
        var loaded = found.withLock { $0 }
        loaded.snapshots.sort { $0.partition < $1.partition }
        loaded.damaged.sort { $0.partition < $1.partition }
        return loaded
    }

    private func load(_ partition: Int) throws(StoreError) -> Snapshot? {
        let path = path(of: partition)
        guard let bytes = try readFile(at: path, limit: Self.mostBytes + Self.headerSize) else { return nil }
        do throws(ByteReader.Malformed) {
            var reader = ByteReader(bytes[...])
            guard Array(try reader.take(Self.magic.count)) == Self.magic else {
                throw .init(reason: "it is no snapshot")
            }
            let number = try reader.fixed32()
            let schema = try reader.fixed32()
            let position = Int64(bitPattern: try reader.fixed64())
            let length = try reader.fixed64()
            let sum = try reader.fixed32()
            let header = bytes.prefix(Self.headerSize - 4)
            let state = try reader.take(reader.remaining)
            guard number == UInt32(partition), length == UInt64(state.count), position >= 0,
                Checksum.crc32(header) ^ Checksum.crc32(state) == sum
            else { throw .init(reason: "the checksum does not match") }
            return Snapshot(
                partition: partition, bytes: Array(state), position: JournalPosition(rawValue: position), schema: schema
            )
        } catch {
            throw StoreError(.corrupt, cause: "\(path) does not read: \(error.reason)")
        }
    }

    private func path(of partition: Int) -> String { "\(directory)/\(partition).snapshot" }
}
