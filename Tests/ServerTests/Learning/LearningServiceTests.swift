import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

@Suite struct LearningServiceTests {
    /// Twenty heaters that hung and were restarted a month ago, of which the first eight stayed well.
    private func past(in directory: TemporaryDirectory) async throws -> Registry {
        let registry = try await Stores.open(directory.file("data")).registry
        var changes: [ProjectedChange] = []
        for number in 1...20 as ClosedRange<UInt64> {
            let id = device(number)
            try await registry.save(
                DeviceRecord(id: id, assignedProfile: "acme/heater", firmware: "2.1", enrolledAt: noon()))
            let at = position(Int64(number))
            let episode = EpisodeRecord(device: id, cause: "hung", openedAt: noon(), evidence: "[]", position: at)
            changes.append(ProjectedChange(position: at, .episodeOpened(episode)))
            changes.append(ProjectedChange(position: at, .episodeCleared(episode.id, at: noon(7_200))))
            _ = try await registry.request(
                RepairRecord(
                    id: .init(rawValue: "r\(number)"), device: id, fix: "restart", agent: "ada",
                    state: number <= 8 ? "holds" : "not_verified", requestedAt: noon(3_600), endedAt: noon(7_200),
                    occupiesDevice: false, idempotencyKey: "k\(number)"), steps: [])
        }
        try await registry.project(changes, through: position(20))
        return registry
    }

    @Test func `Repairs and episodes of the past move the figures that are read`() async throws {
        let directory = TemporaryDirectory()
        let registry = try await past(in: directory)
        let profiles = ProfileTable(try Heater.catalog().profiles.values)
        let live = TemporaryDirectory()
        let engine = try await Engine.start(in: live)
        let devices = LearnedDevices(engine.shards, profiles: profiles)
        let service = LearningService(
            registry: registry, profiles: profiles, devices: devices, shards: engine.shards, journal: engine.journal,
            clock: HandClock().server(), logger: quiet)
        let learned = try await service.learned(at: noon(30 * 86_400))
        let heater = try #require(learned["acme/heater"])
        #expect(learned["acme/heater-3"] == nil)
        let (fix, cause) = (heater.profile.fixes[0], heater.profile.causes[0])
        #expect(heater.learned.record(of: fix, for: cause)?.yes == 8)
        #expect(heater.learned.record(of: fix, for: cause)?.total == 20)
        // Ten at 0.9 and eight of twenty.
        #expect(abs(heater.learned.efficacy(of: fix, for: cause, prior: 0.9) - 17.0 / 30) < 0.01)

        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 0..<10, flow: 50))
        #expect(await devices.device(device(1))?.profile.learned == LearnedRates())
        devices.learn(learned, at: noon())
        #expect(await devices.device(device(1))?.profile.learned == heater.learned)
        let stranger = await devices.device(device(2))
        #expect(stranger?.state == nil)
    }
}
