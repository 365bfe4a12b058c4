import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

@Suite struct FleetEventBoardTests {
    /// 400 heaters, every fourth of firmware 2.1, in eight regions.
    private func fleet(in directory: TemporaryDirectory) async throws -> Registry {
        let registry = try await Stores.open(directory.file("data")).registry
        for region in 0..<8 {
            try await registry.save(
                HomeRecord(
                    id: .init(rawValue: "home-\(region)"), addressLines: ["\(region) Hill Road"],
                    timeZone: "Europe/London", region: "region \(region)",
                    supply: HomeSupply(electricity: "network \(region / 4)")))
        }
        for number in 0..<400 {
            try await registry.save(
                DeviceRecord(
                    id: device(UInt64(number)), home: .init(rawValue: "home-\(number / 50)"),
                    assignedProfile: "acme/heater", firmware: "2.\(number % 4)", enrolledAt: noon()))
        }
        return registry
    }
    private func opening(_ number: UInt64, at seconds: Int64, notifies: Bool = true) -> FoldedOutput {
        let time = noon(seconds)
        return FoldedOutput(
            position: position(1), device: device(number), receivedAt: time, imported: false,
            output: .episodeOpened(
                EpisodeOpening(
                    id: EpisodeID(device: device(number), cause: "hung", openedAt: time), cause: "hung",
                    openedAt: time, posterior: 0.9, evidence: [], notifies: notifies)))
    }

    @Test func `What opens on many heaters of one firmware in one region is an event of these`() async throws {
        let directory = TemporaryDirectory()
        let registry = try await fleet(in: directory)
        let queue = EpisodeQueue()
        let board = FleetEventBoard(
            registry: registry, profiles: Array(try Heater.catalog().profiles.values), queue: queue)
        try await board.start(at: noon())
        // Heaters 101, 105, … are of firmware 2.1, in region 2.
        queue.push((0..<12).map { opening(101 + 4 * $0, at: 60 * Int64($0)) })
        await board.advance(to: noon(900))
        let events = await board.fleetEvents()
        #expect(
            events.map(\.scope) == [FleetScope(profile: "acme/heater", firmware: "2.1", region: "region 2")])
        #expect(events.first?.devices == 12)
        await board.advance(to: noon(86_400))
        #expect(await board.fleetEvents().first?.endedAt != nil)
    }

    @Test func `What opens over all the homes of one electricity network is an event of that network`() async throws {
        let directory = TemporaryDirectory()
        let registry = try await fleet(in: directory)
        let queue = EpisodeQueue()
        let board = FleetEventBoard(
            registry: registry, profiles: Array(try Heater.catalog().profiles.values), queue: queue)
        try await board.start(at: noon())
        // Up and down its two hundred heaters, over regions 0 to 3 and all firmwares.
        queue.push((0..<28).map { opening(53 * $0 % 200, at: 60 * Int64($0)) })
        await board.advance(to: noon(1_800))
        #expect(
            await board.fleetEvents().map(\.scope) == [FleetScope(supply: Supply(.electricity, "network 0"))])
        #expect(queue.dropped == 0)
    }

    @Test func `What the watch had no memory for is counted with what did not fit in the queue`() {
        let queue = EpisodeQueue()
        queue.push((0..<UInt64(EpisodeQueue.most) + 5).map { opening($0, at: 60) })
        queue.overlooked(inAll: 3)
        queue.overlooked(inAll: 4)
        #expect(queue.dropped == 9)
    }

    @Test func `The past is no event of now, and what does not fit is counted`() async throws {
        let queue = EpisodeQueue()
        queue.push((0..<12).map { opening(101 + 4 * $0, at: 60, notifies: false) })
        #expect(queue.take().isEmpty)
        queue.push((0..<UInt64(EpisodeQueue.most) + 5).map { opening($0, at: 60) })
        #expect(queue.dropped == 5)
        #expect(queue.take().count == EpisodeQueue.most)
        #expect(queue.take().isEmpty)
    }

    @Test func `Devices are counted by what they share`() async throws {
        let directory = TemporaryDirectory()
        let registry = try await fleet(in: directory)
        let places = try await registry.devicePlaces()
        #expect(places.count == 32)
        #expect(places.reduce(0) { $0 + $1.count } == 400)
        #expect(
            places.first
                == DevicePlaceCount(
                    profile: "acme/heater", firmware: "2.0", region: "region 0",
                    supply: HomeSupply(electricity: "network 0"), count: 13))
    }
}
