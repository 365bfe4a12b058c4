import Diagnostics
import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// The disk does not give what is saved of devices that sleep, for a while: nothing is lost, and others go on.
@Suite(.timeLimit(.minutes(10))) struct UnreadStatesTests {
    /// Their partitions differ.
    private let silent: UInt64 = 1
    private let talking: UInt64 = 6

    /// A heater that has been cold and silent for seven hours and one that goes on; saved.
    private func begin(_ engine: Engine) async throws {
        for number in [silent, talking] {
            try await engine.take([enrolment(of: number)] + life(of: number, minutes: 1..<30, flow: 50))
        }
        for minute in stride(from: Int64(30), through: 450, by: 5) {
            try await engine.take(
                life(of: talking, minutes: minute..<minute + 1, flow: 50) + [tick(at: minute * 60 + 5)])
        }
        try await engine.snapshots.save()
    }

    /// A minute in which both report, and time passes.
    private func minute(_ minute: Int64) -> [DeviceInput] {
        life(of: silent, minutes: minute..<minute + 1, flow: 10)
            + life(of: talking, minutes: minute..<minute + 1, flow: 10) + [tick(at: minute * 60 + 5)]
    }

    private func path(_ directory: TemporaryDirectory) -> String {
        directory.file("data/snapshots/\(device(silent).partition).snapshot")
    }

    /// Opening the file fails, though it is there: it leads to itself.
    private func hide(_ directory: TemporaryDirectory) throws {
        try FileManager.default.moveItem(atPath: path(directory), toPath: path(directory) + ".kept")
        try FileManager.default.createSymbolicLink(
            atPath: path(directory), withDestinationPath: path(directory))
    }

    private func show(_ directory: TemporaryDirectory) throws {
        try FileManager.default.removeItem(atPath: path(directory))
        try FileManager.default.moveItem(atPath: path(directory) + ".kept", toPath: path(directory))
    }

    private func expectEqual(_ engine: Engine, _ expected: Engine) async throws {
        for number in [silent, talking] {
            let state = await engine.shards.device(device(number))?.state
            #expect(await expected.shards.device(device(number))?.state == state && state != nil, "device \(number)")
            let episodes = try await engine.stores.registry.episodes(of: device(number), limit: 100)
            #expect(try await expected.stores.registry.episodes(of: device(number), limit: 100) == episodes)
            #expect(number == talking || !episodes.isEmpty)
            let (from, to) = (noon(-1_000_000), noon(1_000_000))
            let series = try await engine.stores.history.series(device(number), Heater.flow, from: from, to: to)
            #expect(
                try await expected.stores.history.series(device(number), Heater.flow, from: from, to: to) == series)
        }
    }

    private func engines(_ profiles: [DeviceProfile]? = nil) async throws -> (Engine, expected: Engine) {
        #expect(device(silent).partition != device(talking).partition)
        let engine = try await Engine.start(in: TemporaryDirectory(), profiles: profiles)
        let expected = try await Engine.start(in: TemporaryDirectory(), profiles: profiles, sleeps: false)
        for one in [engine, expected] { try await begin(one) }
        #expect(await engine.shards.sleeping(device(silent)) != nil)
        return (engine, expected)
    }

    @Test func `What comes meanwhile waits for the state, and is folded as if it had been there`() async throws {
        let (engine, expected) = try await engines()
        try hide(engine.directory)
        for number in Int64(460)..<466 {
            for one in [engine, expected] { try await one.take(minute(number)) }
            // The other goes on.
            #expect(await engine.shards.device(device(talking))?.state.lastReceivedAt == noon(number * 60))
        }
        #expect(engine.shards.unread.waiting == 1)
        // Nothing that a start would need is let go of.
        await #expect(throws: (any Error).self) { try await engine.snapshots.save() }
        try show(engine.directory)
        for one in [engine, expected] { try await one.take(minute(466)) }
        #expect(engine.shards.unread.waiting == 0)
        #expect(engine.shards.unread.begunAnew == 0)
        try await expectEqual(engine, expected)
        try await engine.snapshots.save()
        let started = try await Engine.start(in: try engine.directory.copy())
        try await expectEqual(started, expected)
    }

    @Test func `A kill meanwhile loses nothing that was acknowledged`() async throws {
        let (engine, expected) = try await engines()
        try hide(engine.directory)
        for number in Int64(460)..<469 { for one in [engine, expected] { try await one.take(minute(number)) } }
        try? await engine.snapshots.save()
        let through = try #require(engine.shards.unread.foldedThrough)
        #expect(try await engine.stores.registry.position() <= through)
        let directory = try engine.directory.copy()
        try show(directory)
        let started = try await Engine.start(in: directory)
        #expect(started.shards.unread.waiting == 0)
        try await expectEqual(started, expected)
    }

    /// A heater that is said to have gone quiet after so long.
    private func heater(quietAfter age: String) throws -> [DeviceProfile] {
        var issues = Issues()
        let text = Heater.profile.replacing("age(flow) > 10m", with: "age(flow) > \(age)")
        let profile = ProfileFile.read(Array(text.utf8), file: "heater.yaml", conventions: ["acme"], &issues)
        return [try #require(profile)]
    }

    @Test func `A state that is due for a tick waits for that too`() async throws {
        let (engine, expected) = try await engines(heater(quietAfter: "20h"))
        var isDue = false
        for minute in stride(from: Int64(455), to: 3_000, by: 5) where !isDue {
            try hide(engine.directory)
            for one in [engine, expected] { try await one.take([tick(at: minute * 60)]) }
            try show(engine.directory)
            isDue = engine.shards.unread.waiting == 1
        }
        #expect(isDue)
        for one in [engine, expected] { try await one.take([tick(at: 3_000 * 60)] + minute(3_001)) }
        #expect(engine.shards.unread.waiting == 0)
        #expect(engine.shards.unread.begunAnew == 0)
        let state = await engine.shards.device(device(silent))?.state
        #expect(await expected.shards.device(device(silent))?.state == state && state != nil)
    }

    @Test func `After ten minutes of it the device is learned anew with what waited, and is counted`() async throws {
        let (engine, expected) = try await engines()
        try hide(engine.directory)
        for number in Int64(460)..<475 {
            for one in [engine, expected] { try await one.take(minute(number)) }
        }
        #expect(engine.shards.unread.waiting == 0)
        #expect(engine.shards.unread.begunAnew == 1)
        let state = try #require(await engine.shards.device(device(silent))?.state)
        #expect(state.isLearning && state.lastReceivedAt == noon(474 * 60))
        let series = try await engine.stores.history.series(
            device(silent), Heater.flow, from: noon(460 * 60), to: noon(480 * 60))
        #expect(series.count == 15)
        try show(engine.directory)
        try await engine.snapshots.save()
        let started = try await Engine.start(in: try engine.directory.copy())
        #expect(await started.shards.device(device(silent))?.state.isLearning == true)
        for one in [engine, started] {
            try await one.relearn()
            let learned = await one.shards.device(device(silent))?.state
            #expect(
                await learned?.symptoms.map(\.truth)
                    == expected.shards.device(device(silent))?.state.symptoms.map(\.truth))
            #expect(await learned?.openEpisodes == expected.shards.device(device(silent))?.state.openEpisodes)
        }
        let episodes = try await started.stores.registry.episodes(of: device(silent), limit: 100)
        let all = try await expected.stores.registry.episodes(of: device(silent), limit: 100)
        #expect(Set(episodes.map(\.id)) == Set(all.map(\.id)))
        #expect(
            Set(episodes.filter { $0.clearedAt == nil }.map(\.id)) == Set(all.filter { $0.clearedAt == nil }.map(\.id)))
    }

    @Test func `A start waits for what it cannot read, and shows others meanwhile`() async throws {
        let (engine, expected) = try await engines()
        for one in [engine, expected] { try await one.take(minute(460)) }
        _ = try await engine.stores.registry.project([], through: engine.stores.journal.lastPosition)
        let directory = try engine.directory.copy()
        try hide(directory)
        let started = try await Engine.start(in: directory, resumes: false)
        let resuming = Task { try await started.fold.resume() }
        #expect(await started.shards.device(device(talking))?.state.lastReceivedAt == noon(460 * 60))
        #expect(await eventually { started.fold.hindrance.reason != nil })
        try show(directory)
        try await resuming.value
        #expect(started.fold.hindrance.reason == nil)
        try await expectEqual(started, expected)
    }

    @Test func `A start that cannot read states for long goes on, and their devices are learned anew`() async throws {
        let (engine, expected) = try await engines()
        for one in [engine, expected] { try await one.take(minute(460)) }
        _ = try await engine.stores.registry.project([], through: engine.stores.journal.lastPosition)
        let directory = try engine.directory.copy()
        try hide(directory)
        let started = try await Engine.start(
            in: directory, clock: HandClock(at: noon(461 * 60)), resumes: false,
            waits: FoldService.Waits(retryAfter: .milliseconds(1), patience: .zero))
        try await started.fold.resume()
        #expect(!started.fold.isResuming && started.fold.hindrance.reason == nil)
        #expect(started.shards.unread.begunAnew == 1 && started.shards.refolds.learning.value == 1)
        let state = try #require(await started.shards.device(device(silent))?.state)
        #expect(state.isLearning && state.lastReceivedAt == noon(460 * 60))
        try await started.relearn()
        let learned = await started.shards.device(device(silent))?.state
        #expect(
            await learned?.symptoms.map(\.truth)
                == expected.shards.device(device(silent))?.state.symptoms.map(\.truth))
        #expect(await learned?.openEpisodes == expected.shards.device(device(silent))?.state.openEpisodes)
        let talks = await started.shards.device(device(talking))?.state
        #expect(await expected.shards.device(device(talking))?.state == talks && talks != nil)
        // What is saved from then on takes the place of what did not read.
        try await started.snapshots.save()
        let again = try await Engine.start(in: try directory.copy())
        #expect(again.shards.refolds.learning.value == 0)
        #expect(await again.shards.device(device(silent))?.state == learned)
    }

    @Test func `All that sleep in a partition that is given up are learned anew, and it is saved again`() async throws {
        let twin = try #require((7...10_000).first { device($0).partition == device(silent).partition })
        let engine = try await Engine.start(in: TemporaryDirectory())
        try await engine.take([enrolment(of: twin)] + life(of: twin, minutes: 1..<30, flow: 10))
        try await begin(engine)
        for number in [silent, twin] { #expect(await engine.shards.sleeping(device(number)) != nil) }
        try hide(engine.directory)
        // Of the twin nobody hears.
        for number in Int64(460)..<475 { try await engine.take(minute(number)) }
        #expect(engine.shards.unread.begunAnew == 2 && engine.shards.refolds.learning.value == 2)
        try await engine.snapshots.save()
        let started = try await Engine.start(in: try engine.directory.copy(), clock: HandClock(at: noon(475 * 60)))
        #expect(started.shards.refolds.learning.value == 2)
        try await started.relearn()
        let state = try #require(await started.shards.device(device(twin))?.state)
        #expect(!state.isLearning && state.openEpisodes[0] != nil)
    }
}
