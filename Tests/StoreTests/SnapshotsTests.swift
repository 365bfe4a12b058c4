import Store
import Telemetry
import Testing

@Suite("Snapshots")
struct SnapshotsTests {
    let parent = TemporaryDirectory()

    private func snapshot(_ partition: Int, _ bytes: [UInt8], at position: Int64) -> Snapshot {
        Snapshot(partition: partition, bytes: bytes, position: JournalPosition(rawValue: position), schema: 3)
    }

    @Test("The newest of every partition comes back")
    func roundTrip() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        #expect(snapshots.load().snapshots.isEmpty)
        try snapshots.save(snapshot(255, [1, 2, 3], at: 9))
        try snapshots.save(snapshot(0, [], at: 5))
        try snapshots.save(snapshot(255, [4], at: 12))
        let loaded = try Snapshots(directory: parent.file("snapshots")).load()
        #expect(loaded.snapshots == [snapshot(0, [], at: 5), snapshot(255, [4], at: 12)])
        #expect(loaded.damaged.isEmpty)
    }

    @Test("One that was being written when the power went leaves the old one")
    func interrupted() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try snapshots.save(snapshot(7, [1], at: 9))
        try TemporaryDirectory.write([0x42], to: parent.file("snapshots/7.snapshot.new"))
        #expect(snapshots.load().snapshots == [snapshot(7, [1], at: 9)])
    }

    @Test("A flipped bit anywhere is told, and the other partitions load")
    func damaged() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try snapshots.save(snapshot(1, [9, 9], at: 4))
        try snapshots.save(snapshot(2, [8, 8, 8], at: 4))
        let path = parent.file("snapshots/2.snapshot")
        let bytes = try TemporaryDirectory.bytes(of: path)
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 0x10
            try TemporaryDirectory.write(flipped, to: path)
            let loaded = snapshots.load()
            #expect(loaded.snapshots == [snapshot(1, [9, 9], at: 4)])
            #expect(loaded.damaged.map(\.partition) == [2])
            #expect(loaded.damaged.first?.reason.code == .corrupt)
        }
        for length in [0, 8, 35, bytes.count - 1] {
            try TemporaryDirectory.write(Array(bytes.prefix(length)), to: path)
            #expect(snapshots.load().damaged.map(\.partition) == [2])
        }
    }

    @Test("A partition that does not exist is refused", arguments: [-1, 256])
    func partition(number: Int) throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        let error = #expect(throws: StoreError.self) { try snapshots.save(snapshot(number, [], at: 1)) }
        #expect(error?.code == .constraint(.outOfRange))
    }
}
