import DiskFixture
import Foundation
import Store
import Telemetry
import Testing

@Suite("A full disk", .enabled(if: SmallDisk.mayMount, "needs the right to mount a tmpfs (root)"))
struct FullDiskTests {
    private let noise = DeviceInput(
        device: device(1), receivedAt: noon(),
        content: .info(["model": String(repeating: "x", count: 20_000)]))

    @Test("D06: the journal says so, keeps what it has, and goes on without a gap once there is room")
    func journal() throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        let journal = try Journal(path: disk.path + "/journal.sqlite")
        try journal.append([tick(1), tick(2)])
        disk.fill()
        var handedOn = 0
        var failure: StoreError?
        for _ in 0..<200 where failure == nil {
            do throws(StoreError) {
                try journal.append([noise]) { _ in handedOn += 1 }
            } catch {
                failure = error
            }
        }
        #expect(failure?.code == .diskFull)
        #expect(failure?.retriable == true)
        let stored = journal.lastPosition.rawValue
        #expect(stored == Int64(2 + handedOn))
        #expect(try journal.read(after: .start, limit: 1_000).count == Int(stored))
        disk.empty()
        #expect(try journal.append([tick(3)])?.lowerBound.rawValue == stored + 1)
        #expect(try journal.read(after: .start, limit: 1_000).map(\.position.rawValue) == Array(1...stored + 1))
    }

    @Test("D06: the history keeps what it took in memory, stays bounded, and flushes once there is room")
    func history() async throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        let history = try History(directory: disk.path + "/history", mostOpenPoints: 20_000)
        disk.fill()
        var chance = Seeded(1)
        var taken: Int64 = 0
        var failure: StoreError?
        for number in 1...2_000 as ClosedRange<Int64> where failure == nil {
            let readings = (0..<100).map { second in
                Reading(
                    metric: "flow", value: Double.random(in: 0...1, using: &chance),
                    observedAt: noon(number * 100 + second), deviceStated: true)
            }
            let position = JournalPosition(rawValue: number)
            do throws(StoreError) {
                try history.append(
                    [HistoryEntry(position: position, device: device(1), readings: readings)], through: position)
                taken = number
            } catch {
                failure = error
            }
        }
        #expect(failure?.code == .diskFull)
        #expect(history.openPoints <= 20_100)
        #expect(history.position.rawValue == taken)
        let far = noon(10_000_000)
        #expect(try await history.series(device(1), "flow", from: noon(), to: far).count == Int(taken) * 100)
        disk.empty()
        try history.flush()
        #expect(history.durablePosition.rawValue == taken)
        #expect(history.openPoints == 0)
        #expect(try await history.series(device(1), "flow", from: noon(), to: far).count == Int(taken) * 100)
    }

    @Test("D06: a snapshot that does not fit leaves the old one")
    func snapshot() throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        let snapshots = try Snapshots(directory: disk.path + "/snapshots")
        let small = Snapshot(partition: 1, bytes: [1], position: JournalPosition(rawValue: 1), schema: 1)
        try snapshots.save(small)
        let large = Snapshot(
            partition: 1, bytes: [UInt8](repeating: 7, count: 4 << 20), position: JournalPosition(rawValue: 2),
            schema: 1)
        let error = #expect(throws: StoreError.self) { try snapshots.save(large) }
        #expect(error?.code == .diskFull)
        #expect(snapshots.load().wholes == [small])
        #expect(!TemporaryDirectory.exists(disk.path + "/snapshots/1.snapshot.new"))
    }

    @Test("D11: on a disk that became read-only nothing new starts, and the error says so")
    func readOnly() throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        do {
            _ = try DataDirectory(path: disk.path + "/data")
            _ = try Registry(path: disk.path + "/registry.sqlite")
            _ = try Journal(path: disk.path + "/journal.sqlite")
            _ = try History(directory: disk.path + "/history")
        }
        try #require(disk.makeReadOnly())
        let directory = #expect(throws: StoreError.self) { try DataDirectory(path: disk.path + "/data") }
        let registry = #expect(throws: StoreError.self) { try Registry(path: disk.path + "/registry.sqlite") }
        let journal = #expect(throws: StoreError.self) { try Journal(path: disk.path + "/journal.sqlite") }
        let history = #expect(throws: StoreError.self) { try History(directory: disk.path + "/history") }
        for error in [directory, registry, journal, history] {
            #expect(error?.code == .readOnly)
            #expect(error?.cause.contains("writable") == true)
        }
    }
}
