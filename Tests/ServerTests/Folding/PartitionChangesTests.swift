import Telemetry
import Testing

@testable import Server

/// What has changed between two saves of a partition.
@Suite struct PartitionChangesTests {
    private func changed(_ bytes: [UInt8], using chance: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...6, using: &chance) {
            let place = Int.random(in: 0...bytes.count, using: &chance)
            let run = (0..<Int.random(in: 0...20, using: &chance)).map { _ in
                UInt8.random(in: .min ... .max, using: &chance)
            }
            let end = min(place + (Bool.random(using: &chance) ? run.count : 0), bytes.count)
            bytes.replaceSubrange(place..<end, with: run)
        }
        return bytes
    }

    @Test func `Bytes and what has changed in them give the new ones`() {
        var chance = Seeded(11)
        for _ in 0..<3_000 {
            let old = (0..<Int.random(in: 0...300, using: &chance)).map { _ in
                UInt8.random(in: 0...3, using: &chance)
            }
            let new = changed(old, using: &chance)
            var bytes: [UInt8] = []
            ByteChanges.append(from: old, to: new, into: &bytes)
            var (rest, made) = (bytes[...], old)
            #expect(ByteChanges.apply(&rest, to: &made, most: 1_000))
            #expect(made == new)
            #expect(rest.isEmpty)
        }
    }

    @Test func `Where little has changed, little is told`() {
        let old = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var new = old
        for place in stride(from: 100, to: 4_900, by: 480) { new[place] ^= 0xFF }
        var bytes: [UInt8] = []
        ByteChanges.append(from: old, to: new, into: &bytes)
        #expect(bytes.count < 60)
        new.insert(contentsOf: [1, 2, 3, 4, 5, 6, 7, 8], at: 1_000)
        bytes = []
        ByteChanges.append(from: old, to: new, into: &bytes)
        #expect(bytes.count < 1_200)
    }

    @Test func `Changes that an earlier version wrote are read`() throws {
        var chance = Seeded(5)
        var (old, new) = (partition(Array(1..<6), using: &chance), partition(Array(3..<9), using: &chance))
        for index in old.devices.indices { old.devices[index].quietUntil = nil }
        for index in new.devices.indices { new.devices[index].quietUntil = nil }
        (old.figures, new.figures) = ([], [])
        let bytes = PartitionChanges.bytes(from: old, to: new)
        #expect(PartitionChanges.apply(bytes, to: old) == new)
        // Its head had no count of what is foretold.
        var steps = bytes[...]
        _ = try #require(FlatBytes.run(&steps))
        var head: [UInt8] = []
        FlatBytes.append(UInt64(0), to: &head)
        head += StoredDevice.encode([])
        var earlier: [UInt8] = []
        FlatBytes.append(head, to: &earlier)
        earlier += steps
        #expect(PartitionChanges.apply(earlier, schema: 2, to: old) == new)
        #expect(PartitionChanges.apply(earlier, to: old) == nil)
    }

    private func partition(_ numbers: [UInt64], using chance: inout Seeded) -> StoredPartition {
        StoredPartition(
            devices: numbers.map { number in
                StoredDevice(
                    device: device(number), profile: number % 3 == 0 ? "acme/heater" : "acme/cooler",
                    position: position(Int64.random(in: 1...1_000, using: &chance)),
                    state: changed([UInt8](repeating: 9, count: 200), using: &chance),
                    quietUntil: Bool.random(using: &chance) ? noon(.random(in: 0...2, using: &chance)) : nil)
            },
            figures: [
                ToldFigures(
                    position: position(3), at: noon(),
                    figures: LearnedFigures(profile: "acme/heater", rates: ["worn": .random(in: 0...1, using: &chance)])
                )
            ])
    }

    @Test func `A partition and what has changed in it give the new one, whoever came or went`() throws {
        var chance = Seeded(12)
        for _ in 0..<300 {
            func some() -> [UInt64] { (1...20).filter { _ in Bool.random(using: &chance) } }
            let old = partition(some(), using: &chance)
            var new = partition(some(), using: &chance)
            for index in new.devices.indices {
                // Some are as they were, some have another profile.
                switch Int.random(in: 0..<4, using: &chance) {
                case 0:
                    new.devices[index] =
                        old.devices.first { $0.device == new.devices[index].device } ?? new.devices[index]
                case 1: new.devices[index].profile = "acme/other"
                default: break
                }
            }
            let bytes = PartitionChanges.bytes(from: old, to: new)
            #expect(PartitionChanges.apply(bytes, to: old) == new)
        }
    }

    @Test func `Changes to another partition, cut off or damaged, neither trap nor pass for whole ones`() {
        var chance = Seeded(13)
        let old = partition([1, 2, 4, 7], using: &chance)
        let bytes = PartitionChanges.bytes(from: old, to: partition([1, 3, 4, 9], using: &chance))
        for length in 0..<bytes.count { #expect(PartitionChanges.apply(Array(bytes.prefix(length)), to: old) == nil) }
        #expect(PartitionChanges.apply(bytes + [0], to: old) == nil)
        #expect(PartitionChanges.apply(bytes, to: StoredPartition(devices: [])) == nil)
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                damaged[Int.random(in: damaged.indices, using: &chance)] = .random(in: .min ... .max, using: &chance)
            }
            if let made = PartitionChanges.apply(damaged, to: old) { #expect(made.devices.count <= bytes.count) }
        }
    }
}
