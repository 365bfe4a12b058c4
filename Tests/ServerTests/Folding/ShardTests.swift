import Diagnostics
import Profiles
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct ShardTests {
    private let profiles: ProfileTable
    init() throws { profiles = ProfileTable(try Heater.catalog().profiles.values) }

    /// Twenty heaters, every third with cold water, an hour long, with ticks between.
    private func batches() -> [CommittedBatch] {
        var inputs = (1...20).map { enrolment(of: UInt64($0)) }
        for minute in Int64(1)...60 {
            for number in UInt64(1)...20 {
                inputs += life(of: number, minutes: minute..<minute + 1, flow: number % 3 == 0 && minute > 20 ? 15 : 50)
            }
            inputs.append(tick(at: minute * 60 + 10))
        }
        // Silence at the end, so that ticks alone conclude something.
        for minute in Int64(61)...80 { inputs.append(tick(at: minute * 60)) }
        return stride(from: 0, to: inputs.count, by: 37).map { start in
            CommittedBatch(
                first: position(Int64(start) + 1), inputs: Array(inputs[start..<min(start + 37, inputs.count)]))
        }
    }

    private func states(_ shards: Shards) async -> [StoredDevice] {
        var all: [StoredDevice] = []
        for partition in 0..<Shards.partitions { all += await shards.snapshot(of: partition) }
        return all
    }

    private func plain(_ outputs: [FoldedOutput]) -> [String] {
        outputs.map { "\($0.position.rawValue) \($0.device) \($0.output)" }
    }

    @Test func `However many shards there are, they say the same in the same order`() async {
        let one = Shards(count: 1, profiles: profiles)
        let seven = Shards(count: 7, profiles: profiles)
        let batches = batches()
        let first = await one.fold(batches)
        let second = await seven.fold(batches)
        #expect(first.map(\.position) == first.map(\.position).sorted())
        #expect(first.count > 1_000)
        #expect(plain(first) == plain(second))
        #expect(await states(one) == states(seven))
    }

    @Test func `Folding the same again says and changes nothing`() async {
        let shards = Shards(count: 3, profiles: profiles)
        _ = await shards.fold(batches())
        let before = await states(shards)
        #expect(await shards.fold(batches()).isEmpty)
        #expect(await states(shards) == before)
    }

    @Test func `An episode that a tick opens bears its device's name`() async {
        let shards = Shards(count: 3, profiles: profiles)
        let outputs = await shards.fold(batches())
        let silent = outputs.filter {
            if case .episodeOpened(let opening) = $0.output { opening.cause == "no_power" } else { false }
        }
        #expect(Set(silent.map(\.device)) == Set((1...20).map { device($0) }))
        for one in silent {
            guard case .episodeOpened(let opening) = one.output else { continue }
            #expect(opening.id.rawValue.hasPrefix("\(one.device)."))
        }
    }

    @Test func `Saved in the middle and taken back, devices go on as if nothing had been`() async throws {
        let batches = batches()
        let whole = Shards(count: 2, profiles: profiles)
        let expected = await whole.fold(batches)
        for cut in stride(from: 0, through: batches.count, by: 7) {
            let before = Shards(count: 3, profiles: profiles)
            let early = await before.fold(Array(batches[..<cut]))
            let after = Shards(count: 5, profiles: profiles)
            for partition in 0..<Shards.partitions {
                let bytes = StoredDevice.encode(await before.snapshot(of: partition))
                let stored = try #require(StoredDevice.decode(bytes))
                #expect(await after.restore(stored, of: partition).isEmpty)
            }
            // From the beginning again: what is held is passed over.
            let late = await after.fold(batches)
            #expect(plain(early + late) == plain(expected))
            #expect(await states(after) == states(whole))
        }
    }

    @Test func `Another profile starts a device anew, the same one again does not`() async {
        let shards = Shards(count: 1, profiles: profiles)
        let begun = life(of: 1, minutes: 1..<10, flow: 50)
        _ = await shards.fold([CommittedBatch(first: position(1), inputs: [enrolment(of: 1)] + begun)])
        let first = await shards.device(device(1))
        _ = await shards.fold([CommittedBatch(first: position(11), inputs: [enrolment(of: 1, at: 700)])])
        #expect(await shards.device(device(1))?.state == first?.state)
        _ = await shards.fold(
            [CommittedBatch(first: position(12), inputs: [enrolment(of: 1, profile: "acme/heater-3", at: 701)])])
        let second = await shards.device(device(1))
        #expect(second?.profile.profile.id.rawValue == "acme/heater-3")
        #expect(second?.state.lastReceivedAt == nil)
    }

    @Test func `A state that does not read, or whose profile is gone, is told`() async {
        let shards = Shards(count: 1, profiles: profiles)
        let partition = device(1).partition
        let broken = StoredDevice(device: device(1), profile: "acme/heater", position: position(9), state: [1, 2, 3])
        let gone = StoredDevice(device: device(1), profile: "acme/boiler", position: position(9), state: [])
        #expect(await shards.restore([broken], of: partition) == [device(1)])
        #expect(await shards.device(device(1))?.state.lastReceivedAt == nil)
        let others = Shards(count: 1, profiles: profiles)
        #expect(await others.restore([gone], of: partition) == [device(1)])
        #expect(await others.device(device(1)) == nil)
        #expect(await others.shards[0].begin(device(1), profile: "acme/heater", from: position(9), isNew: true))
        #expect(
            await !others.shards[0].begin(device(1), profile: "acme/heater-3", from: position(9), isNew: true))
    }
}
