import DeskOperations
import Diagnostics
import Foundation
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// Devices that have been silent for long are not in memory, and nobody can tell.
@Suite(.timeLimit(.minutes(10))) struct SleepingTests {
    private let numbers = UInt64(1)...6

    /// Heaters for half an hour, then seven hours of silence but for the last one.
    private func begin(_ engine: Engine) async throws {
        for number in numbers {
            try await engine.take(
                [enrolment(of: number)] + life(of: number, minutes: 1..<30, flow: 10 * Double(number)))
        }
        for minute in stride(from: Int64(30), through: 450, by: 5) {
            try await engine.take(life(of: 6, minutes: minute..<minute + 1, flow: 50) + [tick(at: minute * 60 + 5)])
        }
        try await engine.snapshots.save()
    }

    private func asleep(_ engine: Engine) async -> [UInt64] {
        var found: [UInt64] = []
        for number in numbers where await engine.shards.sleeping(device(number)) != nil { found.append(number) }
        return found
    }

    private func expectEqual(_ engine: Engine, _ expected: Engine) async throws {
        for number in numbers {
            let state = await engine.shards.device(device(number))?.state
            #expect(await expected.shards.device(device(number))?.state == state && state != nil, "device \(number)")
            let episodes = try await engine.stores.registry.episodes(of: device(number), limit: 100)
            #expect(try await expected.stores.registry.episodes(of: device(number), limit: 100) == episodes)
        }
    }

    @Test func `Who is silent for hours sleeps once it is saved, and goes on as if it had not`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        let expected = try await Engine.start(in: TemporaryDirectory(), sleeps: false)
        for one in [engine, expected] { try await begin(one) }
        #expect(await asleep(engine) == [1, 2, 3, 4, 5])
        #expect(await asleep(expected).isEmpty)
        // It speaks again, at a changed temperature; others stay asleep.
        for one in [engine, expected] {
            try await one.take(life(of: 2, minutes: 460..<480, flow: 60) + [tick(at: 480 * 60)])
        }
        #expect(await asleep(engine) == [1, 3, 4, 5])
        for one in [engine, expected] { try await one.snapshots.save() }
        try await expectEqual(engine, expected)
        #expect(await asleep(engine).isEmpty)
    }

    @Test func `What sleeps stays saved, through saves and starts`() async throws {
        let expected = try await Engine.start(in: TemporaryDirectory(), sleeps: false)
        try await begin(expected)
        var engine = try await Engine.start(in: TemporaryDirectory())
        try await begin(engine)
        for hour in Int64(8)..<28 {
            for one in [engine, expected] {
                try await one.take(
                    life(of: 6, minutes: hour * 60..<hour * 60 + 1, flow: 50) + [tick(at: hour * 3_600 + 5)])
                try await one.snapshots.save()
            }
            #expect(await asleep(engine) == [1, 2, 3, 4, 5])
            guard hour.isMultiple(of: 5) else { continue }
            engine = try await Engine.start(in: try engine.directory.copy())
            // The first tick finds them as they were put.
            for one in [engine, expected] { try await one.take([tick(at: hour * 3_600 + 15)]) }
            #expect(await asleep(engine) == [1, 2, 3, 4, 5])
        }
        try await expectEqual(engine, expected)
    }

    @Test func `Who is silent when it is saved is not in memory after a start, before anything is heard of it`()
        async throws
    {
        let expected = try await Engine.start(in: TemporaryDirectory(), sleeps: false)
        let engine = try await Engine.start(in: TemporaryDirectory())
        for one in [engine, expected] { try await begin(one) }
        // With changes to what was saved, too.
        for one in [engine, expected] {
            try await one.take(life(of: 2, minutes: 460..<461, flow: 60) + [tick(at: 461 * 60)])
            try await one.snapshots.save()
        }
        let clock = HandClock(at: noon(462 * 60))
        let started = try await Engine.start(in: try engine.directory.copy(), clock: clock)
        #expect(await asleep(started) == [1, 3, 4, 5])
        for one in [started, expected] { try await one.take([tick(at: 470 * 60)]) }
        #expect(await asleep(started) == [1, 3, 4, 5])
        // What was foretold while they slept is saved with them, again and again.
        try await started.snapshots.save()
        let again = try await Engine.start(in: try started.directory.copy(), clock: clock)
        #expect(await asleep(again) == [1, 3, 4, 5])
        try await expectEqual(again, expected)
    }

    @Test func `Settings are brought without waking who has them`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        try await begin(engine)
        let settings = DeviceSettings(
            registry: engine.stores.registry, shards: engine.shards, journal: engine.journal,
            clock: engine.clock.server())
        let before = engine.stores.journal.lastPosition
        try await settings.bringAll()
        #expect(engine.stores.journal.lastPosition == before)
        #expect(await asleep(engine) == [1, 2, 3, 4, 5])
    }

    @Test func `A state that is no longer where it was put is learned anew from what was reported`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        try await begin(engine)
        let path = engine.directory.file("data/snapshots/\(device(1).partition).snapshot")
        try Data("not a snapshot".utf8).write(to: URL(fileURLWithPath: path))
        let begun = try #require(await engine.shards.device(device(1)))
        #expect(begun.state.isLearning && begun.state.lastReceivedAt == noon(29 * 60))
        #expect(engine.shards.unread.begunAnew == 1 && engine.shards.refolds.learning.value == 1)
        let open = try await engine.stores.registry.episodes(of: device(1), limit: 100).filter { $0.clearedAt == nil }
        #expect(open.map(\.cause).contains("hung"))
        try await engine.relearn()
        let learned = try #require(await engine.shards.device(device(1))?.state)
        #expect(!learned.isLearning && learned.symptoms[0].truth != .no)
        #expect(learned.openEpisodes[0] == open.first { $0.cause == "hung" }?.openedAt)
        #expect(engine.shards.refolds.learning.value == 0)
        try await engine.take(life(of: 1, minutes: 460..<461, flow: 50))
        #expect(await engine.shards.device(device(1))?.state.lastReceivedAt == noon(460 * 60))
    }

    @Test func `An overview shows who sleeps as it would be shown awake`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        try await begin(engine)
        let devices = LearnedDevices(engine.shards, profiles: ProfileTable(try Heater.catalog().profiles.values))
        let now = noon(460 * 60)
        for number in UInt64(1)...5 {
            let glance = try #require(await devices.glance(device(number), at: now))
            #expect(await engine.shards.sleeping(device(number)) != nil)
            let (state, profile) = try #require(await engine.shards.device(device(number)))
            let awake = DeviceGlance(of: state, at: now, profile)
            #expect(glance.condition == awake.condition && glance.reach == awake.reach)
            #expect(glance.lastHeard == awake.lastHeard)
            #expect(glance.likely?.cause == awake.likely?.cause && glance.likely?.since == awake.likely?.since)
        }
    }
}
