import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// Learned figures on their way into the fold: journalled, held once for all devices of a profile, and the same again
/// after a start.
@Suite(.timeLimit(.minutes(10))) struct LearnedFoldTests {
    private let directory = TemporaryDirectory()

    private func service(_ engine: Engine, _ profiles: ProfileTable) -> LearningService {
        LearningService(
            registry: engine.stores.registry, profiles: profiles,
            devices: LearnedDevices(engine.shards, profiles: profiles), shards: engine.shards, journal: engine.journal,
            clock: engine.clock.server(), logger: quiet)
    }

    private func profiles() throws -> ProfileTable { ProfileTable(try Heater.catalog().profiles.values) }

    /// What technicians found on so many heaters: the cause, without what should show it.
    private func found(_ count: UInt64, in registry: Registry) async throws {
        for number in 101...(100 + count) {
            try await registry.save(
                DeviceRecord(id: device(number), assignedProfile: "acme/heater", enrolledAt: noon()))
            try await registry.add(
                VisitFindingRecord(
                    id: VisitFindingID(rawValue: "f\(number)"), device: device(number),
                    saw: .cause("hung", isThere: true), seenBy: "Jo", seenAt: noon(60), enteredBy: "ada",
                    enteredAt: noon(60), symptoms: Dictionary(uniqueKeysWithValues: shown().map { ($0, false) })))
        }
    }

    /// The symptoms in which a hung heater shows.
    private func shown() -> [String] {
        guard let profile = try? profiles()["acme/heater"]?.profile else { return [] }
        return profile.causes.filter { $0.id == "hung" }.flatMap(\.shows).map { profile.symptoms[$0.symptom].id }
    }

    private func likelihood(_ id: UInt64, _ engine: Engine) async -> Double? {
        let live = await engine.shards.device(device(id))
        return live?.profile.profile.causes.first { $0.id == "hung" }?.shows.first?.likelihood
    }

    @Test func `Findings move the figures of the fold once a day, where they moved far enough`() async throws {
        let engine = try await Engine.start(in: directory)
        let profiles = try profiles()
        let service = service(engine, profiles)
        let own = try #require(profiles["acme/heater"]?.profile.causes.first { $0.id == "hung" }?.shows.first)
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 0..<10, flow: 50))
        #expect(try await service.tell(try await service.learned(at: noon(3_600)), at: noon(3_600)) == 0)
        try await found(20, in: engine.stores.registry)
        let learned = try await service.learned(at: noon(3_600))
        #expect(try await service.tell(learned, at: noon(3_600)) == 1)
        try await engine.foldAll()
        let moved = try #require(await likelihood(1, engine))
        #expect(moved < own.likelihood * 0.6)
        #expect(await engine.shards.learnedFigures(of: "acme/heater")?.shows["hung"]?.isEmpty == false)
        // Unmoved since, and more only after a day.
        #expect(try await service.tell(learned, at: noon(3_600 + 86_400)) == 0)
        for number in 121...160 as ClosedRange<UInt64> {
            try await engine.stores.registry.save(
                DeviceRecord(id: device(number), assignedProfile: "acme/heater", enrolledAt: noon()))
            try await engine.stores.registry.add(
                VisitFindingRecord(
                    id: VisitFindingID(rawValue: "f\(number)"), device: device(number),
                    saw: .cause("hung", isThere: true), seenBy: "Jo", seenAt: noon(60), enteredBy: "ada",
                    enteredAt: noon(60), symptoms: Dictionary(uniqueKeysWithValues: shown().map { ($0, false) })))
        }
        let more = try await service.learned(at: noon(7_200))
        #expect(try await service.tell(more, at: noon(7_200)) == 0)
        #expect(try await service.tell(more, at: noon(3_600 + 86_400)) == 1)
    }

    /// Two devices, figures between their reports, a restart at every place among them, with and without a snapshot:
    /// states, registry and what the fold holds are the same to the bit.
    @Test(arguments: [false, true])
    func `A start anywhere gives the states that there were, figures among them`(saves: Bool) async throws {
        let figures = LearnedFigures(
            profile: "acme/heater", rates: ["hung": 9],
            shows: ["hung": Dictionary(uniqueKeysWithValues: shown().map { ($0, 0.3) })])
        let later = LearnedFigures(profile: "acme/heater", rates: ["hung": 0.01])
        func told(_ figures: LearnedFigures, at seconds: Int64) -> DeviceInput {
            DeviceInput(device: .everyDevice, receivedAt: noon(seconds), content: .learned(figures))
        }
        let parts: [[DeviceInput]] = [
            [enrolment(of: 1), enrolment(of: 2)] + life(of: 1, minutes: 1..<30, flow: 50),
            [told(figures, at: 1_800)],
            life(of: 1, minutes: 31..<60, flow: 10) + life(of: 2, minutes: 31..<60, flow: 10),
            [tick(at: 3_700)], [told(later, at: 3_710)], [enrolment(of: 3, at: 3_720)],
            life(of: 2, minutes: 63..<90, flow: 50) + life(of: 3, minutes: 63..<90, flow: 10), [tick(at: 6_000)],
        ]
        let whole = try await Engine.start(in: directory)
        for part in parts { try await whole.take(part) }
        let expected = try await whole.derived()
        let plainFigures = await whole.shards.toldFigures(of: "acme/heater")
        #expect(plainFigures?.figures == later)

        var other = TemporaryDirectory()
        for (index, part) in parts.enumerated() {
            if index > 0 { other = try other.copy() }
            let engine = try await Engine.start(in: other)
            try await engine.take(part)
            if saves, index % 2 == 1 { try await engine.snapshots.save() }
        }
        let restarted = try await Engine.start(in: try other.copy())
        #expect(try await restarted.derived() == expected)
        #expect(await restarted.shards.toldFigures(of: "acme/heater") == plainFigures)
        for number in 1...3 as ClosedRange<UInt64> {
            let (a, b) = (await whole.shards.device(device(number)), await restarted.shards.device(device(number)))
            #expect(a?.state == b?.state && a?.state != nil)
            #expect(a?.profile.profile == b?.profile.profile)
            #expect(a?.profile.profile.causes.first { $0.id == "hung" }?.ratePerYear == 0.01)
        }
    }

    @Test func `Figures change what the fold concludes from the next change of findings on`() async throws {
        let profiles = try profiles()
        let own = try #require(profiles["acme/heater"])
        func watching(_ figures: LearnedFigures?) async -> Posterior? {
            let shards = Shards(count: 2, profiles: profiles)
            var inputs = [enrolment(of: 1)] + life(of: 1, minutes: 1..<30, flow: 50)
            if let figures {
                inputs.append(DeviceInput(device: .everyDevice, receivedAt: noon(1_800), content: .learned(figures)))
            }
            inputs += life(of: 1, minutes: 31..<90, flow: 10)
            _ = await shards.fold([CommittedBatch(first: position(1), inputs: inputs)])
            return await shards.device(device(1))?.state.watching
        }
        let hung = try #require(own.profile.causes.firstIndex { $0.id == "hung" })
        let before = try #require(await watching(nil))
        let rare = LearnedFigures(profile: "acme/heater", rates: ["hung": 1e-4])
        let after = try #require(await watching(rare))
        #expect(after.causes[hung] < before.causes[hung])
        #expect(await watching(LearnedFigures(profile: "acme/boiler", rates: ["hung": 1e-4])) == before)
    }

    @Test func `A partition's bytes come back with what is in them; older ones, and no others, still do`() throws {
        let figures = (1...3).map { number in
            ToldFigures(
                position: position(Int64(number)), at: noon(Int64(number)),
                figures: LearnedFigures(
                    profile: "acme/heater \(number)", rates: ["hung": 0.1 + 0.2, "ä": 1e-300],
                    falseAlarms: ["cold": 0.5], shows: ["hung": ["cold": 1 / 3.0], "b": [:]]))
        }
        let stored = StoredPartition(
            devices: [
                StoredDevice(device: device(1), profile: "acme/heater", position: position(7), state: [1, 2]),
                StoredDevice(
                    device: device(2), profile: "acme/heater", position: position(8), state: [3], quietUntil: noon(9)),
            ], figures: figures)
        #expect(StoredPartition(bytes: stored.bytes, schema: StoredPartition.schema) == stored)
        for length in 0..<stored.bytes.count {
            #expect(StoredPartition(bytes: Array(stored.bytes.prefix(length)), schema: StoredPartition.schema) == nil)
        }
        #expect(StoredPartition(bytes: stored.bytes + [0], schema: StoredPartition.schema) == nil)
        let old = StoredDevice.encode(stored.devices)
        var devices = stored.devices
        devices[1].quietUntil = nil
        #expect(StoredPartition(bytes: old, schema: 1) == StoredPartition(devices: devices))
        let noFigures = [UInt8](repeating: 0, count: 8)
        #expect(StoredPartition(bytes: noFigures + old, schema: 2) == StoredPartition(devices: devices))
        #expect(StoredPartition(bytes: noFigures + old, schema: 3) == nil)
        #expect(StoredPartition(bytes: stored.bytes, schema: 4) == nil)
    }
}
