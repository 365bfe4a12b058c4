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
        #expect(snapshots.load().wholes.isEmpty)
        try snapshots.save(snapshot(255, [1, 2, 3], at: 9))
        try snapshots.save(snapshot(0, [], at: 5))
        try snapshots.save(snapshot(255, [4], at: 12))
        let loaded = try Snapshots(directory: parent.file("snapshots")).load()
        #expect(loaded.wholes == [snapshot(0, [], at: 5), snapshot(255, [4], at: 12)])
        #expect(loaded.damaged.isEmpty)
    }

    @Test("One that was being written when the power went leaves the old one")
    func interrupted() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try snapshots.save(snapshot(7, [1], at: 9))
        try TemporaryDirectory.write([0x42], to: parent.file("snapshots/7.snapshot.new"))
        #expect(snapshots.load().wholes == [snapshot(7, [1], at: 9)])
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
            #expect(loaded.wholes == [snapshot(1, [9, 9], at: 4)])
            #expect(loaded.damaged.map(\.partition) == [2])
            #expect(loaded.damaged.first?.reason.code == .corrupt)
        }
        for length in [0, 8, 35, bytes.count - 1] {
            try TemporaryDirectory.write(Array(bytes.prefix(length)), to: path)
            #expect(snapshots.load().damaged.map(\.partition) == [2])
        }
    }

    /// A whole one at 10, and changes to 11, 12, … `count` of them.
    private func saved(_ count: Int64, in snapshots: Snapshots) throws {
        try snapshots.save(snapshot(7, [1, 1], at: 10))
        for number in 0..<count {
            let last = try #require(try snapshots.saved(7))
            try snapshots.publish([
                try snapshots.prepareChanges(snapshot(7, [UInt8(number)], at: 11 + number), since: last)
            ])
        }
    }

    @Test("Changes come back behind what they are changes to, in order")
    func changes() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try saved(3, in: snapshots)
        let loaded = try Snapshots(directory: parent.file("snapshots")).load()
        #expect(loaded.damaged.isEmpty)
        #expect(loaded.saved.count == 1)
        #expect(loaded.saved.first?.whole == snapshot(7, [1, 1], at: 10))
        #expect(loaded.saved.first?.changes == (0..<3).map { snapshot(7, [UInt8($0)], at: 11 + Int64($0)) })
        #expect(loaded.saved.first?.position.rawValue == 13)
    }

    @Test("A new whole one ends the changes to the old, though their files are still there")
    func newWhole() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try saved(2, in: snapshots)
        let left = try (1...2).map { try TemporaryDirectory.bytes(of: parent.file("snapshots/7.changes-\($0)")) }
        try snapshots.save(snapshot(7, [2], at: 20))
        #expect(!TemporaryDirectory.exists(parent.file("snapshots/7.changes-1")))
        // As if the power had gone before they were removed.
        for (number, bytes) in left.enumerated() {
            try TemporaryDirectory.write(bytes, to: parent.file("snapshots/7.changes-\(number + 1)"))
        }
        let loaded = snapshots.load()
        #expect(loaded.saved.map(\.position.rawValue) == [20])
        #expect(loaded.damaged.isEmpty)
        // The next are in their place.
        let last = try #require(try snapshots.saved(7))
        try snapshots.publish([try snapshots.prepareChanges(snapshot(7, [9], at: 21), since: last)])
        #expect(try snapshots.saved(7)?.changes == [snapshot(7, [9], at: 21)])
    }

    @Test("What is prepared and not published is not there")
    func unpublished() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try saved(1, in: snapshots)
        let last = try #require(try snapshots.saved(7))
        _ = try snapshots.prepareChanges(snapshot(7, [5], at: 15), since: last)
        _ = try snapshots.prepare(snapshot(7, [6], at: 16))
        #expect(try snapshots.saved(7) == last)
    }

    @Test("Of changes that do not read the rest is there, and they are told")
    func damagedChanges() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try saved(3, in: snapshots)
        let path = parent.file("snapshots/7.changes-2")
        let bytes = try TemporaryDirectory.bytes(of: path)
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 0x10
            try TemporaryDirectory.write(flipped, to: path)
            let loaded = snapshots.load()
            #expect(loaded.saved.map(\.position.rawValue) == [11])
            #expect(loaded.damaged.map(\.partition) == [7])
            #expect(throws: StoreError.self) { try snapshots.saved(7) }
        }
    }

    @Test("A copy has the changes too")
    func backUp() throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        try saved(3, in: snapshots)
        try snapshots.save(snapshot(8, [4], at: 2))
        #expect(try snapshots.backUp(to: parent.file("copy")) == 2)
        #expect(try Snapshots(directory: parent.file("copy")).load().saved == snapshots.load().saved)
    }

    @Test("A partition that does not exist is refused", arguments: [-1, 257])
    func partition(number: Int) throws {
        let snapshots = try Snapshots(directory: parent.file("snapshots"))
        let error = #expect(throws: StoreError.self) { try snapshots.save(snapshot(number, [], at: 1)) }
        #expect(error?.code == .constraint(.outOfRange))
    }
}

extension Snapshots.Loaded {
    var wholes: [Snapshot] { saved.map(\.whole) }
}
