import Diagnostics
import Foundation
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// What was saved of devices is lost, or days of their history do not read: they are learned anew from the rest.
@Suite(.timeLimit(.minutes(10))) struct LostPastTests {
    /// Two days of two heaters that have been cold for the last hour.
    private static let minutes: Int64 = 2_880

    private func saved() async throws -> TemporaryDirectory {
        let engine = try await Engine.start(in: TemporaryDirectory(), clock: HandClock(at: noon(Self.minutes * 60)))
        for number in UInt64(1)...2 {
            try await engine.take([enrolment(of: number)])
            try await engine.take(life(of: number, minutes: 1..<Self.minutes - 60, flow: 50))
            try await engine.take(life(of: number, minutes: Self.minutes - 60..<Self.minutes, flow: 15))
        }
        try await engine.take([tick(at: Self.minutes * 60)])
        try await engine.snapshots.save()
        return try engine.directory.copy()
    }

    private func start(_ directory: TemporaryDirectory, clock: HandClock? = nil) async throws -> Engine {
        try await Engine.start(in: directory, clock: clock ?? HandClock(at: noon(Self.minutes * 60)))
    }

    private func loseStates(_ directory: TemporaryDirectory) throws {
        for number in UInt64(1)...2 {
            let path = directory.file("data/snapshots/\(device(number).partition).snapshot")
            try Data("not a snapshot".utf8).write(to: URL(fileURLWithPath: path))
        }
    }

    private func state(_ engine: Engine, _ number: UInt64 = 1) async throws -> DeviceState {
        try #require(await engine.shards.device(device(number))).state
    }

    private func episodes(_ engine: Engine, _ number: UInt64 = 1) async throws -> [EpisodeRecord] {
        try await engine.stores.registry.episodes(of: device(number), limit: 100)
    }

    /// The file of a day of the history, the first or the last.
    private func day(_ directory: TemporaryDirectory, last: Bool = false) throws -> String {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.file("data/history"))
            .filter { $0.hasSuffix(".sqlite") && $0.first == "2" }.sorted()
        let name = try #require(last ? files.last : files.first)
        return directory.file("data/history/\(name)")
    }

    @Test func `An episode of a device whose state is lost goes on, or ends by its readings, and is never left open`()
        async throws
    {
        let directory = try await saved()
        try loseStates(directory)
        let engine = try await start(directory)
        let open = try await episodes(engine)
        #expect(open.count == 1 && open[0].cause == "hung" && open[0].clearedAt == nil)
        for number in UInt64(1)...2 { #expect(try await state(engine, number).isLearning) }
        #expect(engine.shards.refolds.learning.value == 2 && engine.shards.unread.begunAnew == 2)
        // The second one recovers while nothing is known of it.
        for (number, flow) in [(1, 15), (2, 60)] as [(UInt64, Double)] {
            try await engine.take(life(of: number, minutes: Self.minutes..<Self.minutes + 15, flow: flow))
        }
        // Nor does a restart in the midst leave it.
        try await engine.snapshots.save()
        let again = try await start(try engine.directory.copy(), clock: HandClock(at: noon((Self.minutes + 15) * 60)))
        #expect(again.shards.refolds.learning.value == 2)
        try await again.relearn()
        #expect(again.shards.refolds.learning.value == 0)
        let learned = try await state(again)
        #expect(learned.openEpisodes[0] == open[0].openedAt && learned.symptoms[0].truth == .yes)
        #expect(learned.lastReceivedAt == noon((Self.minutes + 14) * 60))
        #expect(try await episodes(again) == open)
        let ended = try await episodes(again, 2)
        #expect(ended.count == 1 && ended[0].clearedAt != nil && ended[0].ending == nil)
    }

    @Test func `A device that was enrolled since the last save is new, and has nothing to learn`() async throws {
        let engine = try await start(try await saved())
        try await engine.take([enrolment(of: 3, at: Self.minutes * 60)])
        try await engine.take(life(of: 3, minutes: Self.minutes..<Self.minutes + 3, flow: 50))
        let before = try await state(engine, 3)
        let again = try await start(try engine.directory.copy())
        #expect(again.shards.refolds.learning.value == 0 && again.shards.unread.begunAnew == 0)
        #expect(try await state(again, 3) == before)
    }

    @Test func `A day that a newer version wrote, or that holds something else, is a gap, and the rest is learned`()
        async throws
    {
        for isNewer in [true, false] {
            let directory = try await saved()
            try loseStates(directory)
            let path = try day(directory)
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            if isNewer {
                // It has steps of a schema that the day's do not know.
                try await Registry(path: directory.file("registry-of-another")).backUp(to: path)
            } else {
                try Data("not a day of readings".utf8).write(to: URL(fileURLWithPath: path))
            }
            let engine = try await start(directory)
            try await engine.relearn()
            #expect(engine.shards.refolds.learning.value == 0)
            #expect(engine.shards.refolds.gaps.value == 2, "newer: \(isNewer)")
            #expect(try await state(engine).openEpisodes[0] == episodes(engine)[0].openedAt)
        }
    }

    @Test func `A day that the disk does not give is waited for, then learned without`() async throws {
        let directory = try await saved()
        try loseStates(directory)
        let clock = HandClock(at: noon(Self.minutes * 60))
        let engine = try await start(directory, clock: clock)
        // Closed, its file is another, which nobody has opened yet; it leads to itself.
        try engine.stores.history.summarise(before: noon(86_400))
        let path = try day(directory)
        try #require(path.hasSuffix(".closed.sqlite"))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".kept")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        let refolder = engine.refolder()
        for _ in 0..<3 {
            try await refolder.refold(device(1), isAsked: true)
            #expect(try await state(engine).isLearning)
            clock.pass(.minutes(4))
        }
        #expect(engine.shards.refolds.gaps.value == 0)
        try await refolder.refold(device(1), isAsked: true)
        #expect(engine.shards.refolds.gaps.value == 1 && engine.shards.refolds.learning.value == 1)
        let open = try await episodes(engine).first { $0.cause == "hung" }
        #expect(try await state(engine).openEpisodes[0] == open?.openedAt && open != nil)
        // The other one has its own time, and by then the disk gives it.
        try await refolder.refold(device(2), isAsked: true)
        #expect(try await state(engine, 2).isLearning)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".kept", toPath: path)
        try await refolder.refold(device(2), isAsked: true)
        #expect(engine.shards.refolds.gaps.value == 1 && engine.shards.refolds.learning.value == 0)
    }

    @Test func `What is learned anew while its partition is being saved is saved, before it may leave the memory`()
        async throws
    {
        let directory = try await saved()
        try loseStates(directory)
        let engine = try await start(directory)
        let partition = device(1).partition
        // The image is made, then the device is learned anew at the same position, then the image is on disk.
        let image = await engine.shards.image(of: partition)
        try await engine.relearn()
        let positions = Dictionary(uniqueKeysWithValues: image.devices.map { ($0.device, $0.position) })
        #expect(positions[device(1)] != nil)
        await engine.shards.noteSaved(positions, of: partition)
        // Silent for a day: what is saved would sleep.
        try await engine.take([tick(at: (Self.minutes + 1_440) * 60)])
        try await engine.take([tick(at: (Self.minutes + 1_441) * 60)])
        #expect(await engine.shards.sleeping(device(1)) == nil)
        #expect(try await !state(engine).isLearning)
        try await engine.snapshots.save()
        try await engine.take([tick(at: (Self.minutes + 1_442) * 60)])
        #expect(await engine.shards.sleeping(device(1)) != nil)
        let learned = try await state(engine)
        let again = try await start(try engine.directory.copy())
        #expect(try await state(again) == learned)
    }
}
