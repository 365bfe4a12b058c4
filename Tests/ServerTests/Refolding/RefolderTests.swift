import DeskOperations
import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// Devices whose profile has changed have their state back from history, and nobody hears of it as news.
@Suite(.timeLimit(.minutes(10))) struct RefolderTests {
    /// A day and a half of a heater that is warm, and cold from minute `minutes - 60` on; saved.
    private static let minutes: Int64 = 2_160

    private func saved(_ numbers: ClosedRange<UInt64> = 1...1) async throws -> TemporaryDirectory {
        let clock = HandClock(at: noon(Self.minutes * 60))
        let engine = try await Engine.start(in: TemporaryDirectory(), clock: clock)
        for number in numbers {
            try await engine.take([enrolment(of: number)])
            try await engine.take([input(.info(["firmware": "2.1"]), of: number, at: 1)])
            try await engine.take(life(of: number, minutes: 1..<Self.minutes - 60, flow: 50))
            try await engine.take(life(of: number, minutes: Self.minutes - 60..<Self.minutes, flow: 15))
        }
        try await engine.take([tick(at: Self.minutes * 60)])
        try await engine.snapshots.save()
        return try engine.directory.copy()
    }

    private func started(
        _ directory: TemporaryDirectory, _ changes: [(String, String)] = Heater.longer
    ) async throws -> Engine {
        try await Engine.start(
            in: directory, clock: HandClock(at: noon(Self.minutes * 60)), profiles: try Heater.profiles(changes))
    }

    private func state(_ engine: Engine, _ number: UInt64 = 1) async throws -> DeviceState {
        try #require(await engine.shards.device(device(number))).state
    }

    private func episodes(_ engine: Engine, _ number: UInt64 = 1) async throws -> [EpisodeRecord] {
        try await engine.stores.registry.episodes(of: device(number), limit: 100)
    }

    @Test func `A changed profile's devices are learning, then have the same episode open, and nothing is told twice`()
        async throws
    {
        let directory = try await saved(1...3)
        let before = try await Engine.start(in: try directory.copy())
        let open = try await episodes(before)
        #expect(open.count == 1 && open[0].cause == "hung" && open[0].clearedAt == nil)
        let symptom = try await state(before).symptoms[0]

        let engine = try await started(directory)
        #expect(engine.shards.refolds.learning.value == 3)
        let learning = try await state(engine)
        let profile = try #require(await engine.shards.device(device(1))).profile
        let health = Health(of: learning, at: noon(Self.minutes * 60), profile)
        #expect(learning.isLearning && health.isLearning && health.condition == .unknown)
        #expect(learning.info["firmware"] == "2.1")
        #expect(learning.lastReceivedAt == noon(Self.minutes * 60 - 60))

        try await engine.relearn()
        #expect(engine.shards.refolds.learning.value == 0)
        for number in UInt64(1)...3 {
            let relearnt = try await state(engine, number)
            #expect(!relearnt.isLearning)
            #expect(relearnt.openEpisodes[0] == open[0].openedAt)
            #expect(try await episodes(engine, number).map(\.cause) == ["hung"])
        }
        let relearnt = try await state(engine)
        #expect(relearnt.symptoms[0] == symptom)
        // The window of two hours has what lies before the hour in which it is cold.
        #expect(relearnt.symptoms[1].truth == .no)
        #expect(try await episodes(engine) == open)
        #expect(Health(of: relearnt, at: noon(Self.minutes * 60), profile).condition == .faulty)
    }

    @Test func `What the new profile alone finds is on file as open, and what it no longer knows has ended for that`()
        async throws
    {
        let directory = try await saved()
        let renamed = [
            ("  hung:\n", "  stuck_valve:\n"), ("works: {hung: 0.9}", "works: {stuck_valve: 0.9}"),
        ]
        let engine = try await started(directory, renamed)
        let open = try await episodes(engine)
        try await engine.relearn()
        let after = try await episodes(engine)
        #expect(Set(after.map(\.cause)) == ["hung", "stuck_valve"])
        let ended = try #require(after.first { $0.cause == "hung" })
        #expect(ended.id == open[0].id && ended.ending == .profileChanged && ended.clearedAt == noon(Self.minutes * 60))
        let found = try #require(after.first { $0.cause == "stuck_valve" })
        #expect(found.clearedAt == nil && found.openedAt == open[0].openedAt && found.evidence == open[0].evidence)
        #expect(try await state(engine).openEpisodes[0] == found.openedAt)

        // And it clears by its readings as any other.
        try await engine.take(life(of: 1, minutes: Self.minutes..<Self.minutes + 15, flow: 60))
        let cleared = try await episodes(engine).first { $0.cause == "stuck_valve" }
        #expect(cleared?.clearedAt != nil && cleared?.ending == nil)
    }

    @Test func `By a profile that finds nothing in the past, an episode ends for that; silence ends none`() async throws
    {
        let directory = try await saved()
        let stricter = try await started(
            try directory.copy(), [("mean(flow, 5m) < 25 Cel", "mean(flow, 5m) < 5 Cel"), ("> 35 Cel", "> 6 Cel")])
        try await stricter.relearn()
        #expect(try await state(stricter).openEpisodes == [nil, nil])
        #expect(try await episodes(stricter).map(\.ending) == [.profileChanged])

        let forgetful = try await started(directory)
        try forgetful.stores.history.remove(before: noon(Self.minutes * 60 + 86_400))
        let open = try await episodes(forgetful)
        try await forgetful.relearn()
        #expect(try await state(forgetful).openEpisodes[0] == open[0].openedAt)
        #expect(try await episodes(forgetful) == open)
        // Once it can be judged again, it may end.
        try await forgetful.take(life(of: 1, minutes: Self.minutes + 5..<Self.minutes + 20, flow: 60))
        let cleared = try await episodes(forgetful)
        #expect(cleared.count == 1 && cleared[0].clearedAt != nil && cleared[0].ending == nil)
    }

    @Test func `What comes in while the past is read is folded behind it, once`() async throws {
        let directory = try await saved()
        let quietly = try await started(try directory.copy())
        let all = (0..<6).map { (part: Int) -> [DeviceInput] in
            let begin = Self.minutes + Int64(2 * part)
            return life(of: 1, minutes: begin..<begin + 2, flow: 20 + Double(part))
        }
        try await quietly.relearn()
        for part in all { try await quietly.take(part) }
        let expected = try await state(quietly)

        let engine = try await started(directory)
        // Some before the work begins, some at each of its rests, some behind it.
        try await engine.take(all[0])
        let next = Shared(1)
        let refolder = engine.refolder(
            isBusy: { next.value % 2 == 1 && next.value < 5 },
            pause: { _ in
                let part = next.value
                guard part < 5 else { return }
                next.change { $0 += 1 }
                try? await engine.take(all[part])
            })
        try await refolder.refold(device(1), isAsked: false)
        #expect(next.value > 2)
        for part in all[next.value...] { try await engine.take(part) }

        let relearnt = try await state(engine)
        let profile = try #require(await engine.shards.device(device(1))).profile
        #expect(!relearnt.isLearning)
        #expect(relearnt.symptoms == expected.symptoms)
        #expect(relearnt.openEpisodes == expected.openEpisodes)
        #expect(relearnt.lastReceivedAt == expected.lastReceivedAt)
        let now = noon((Self.minutes + 12) * 60)
        for window in profile.profile.windows.indices {
            #expect(
                relearnt.value(ofWindow: window, at: now, profile) == expected.value(ofWindow: window, at: now, profile)
            )
        }
        let (one, other) = (try await engine.derived(), try await quietly.derived())
        #expect(one.filter { $0.contains("HistoryPoint") } == other.filter { $0.contains("HistoryPoint") })
        #expect(try await episodes(engine) == episodes(quietly))
    }

    @Test func `What is older than what was heard before the change is late, for history alone`() async throws {
        let engine = try await started(try await saved())
        let late = noon(Self.minutes * 60 - 600)
        try await engine.take([
            input(Heater.readings(["flow": 90], at: late), of: 1, at: Self.minutes * 60 + 5)
        ])
        let points = try await engine.stores.history.series(
            device(1), Heater.flow, from: late, to: late + .seconds(1))
        #expect(points.map(\.late).sorted { !$0 && $1 } == [false, true])
        try await engine.relearn()
        #expect(try await state(engine).openEpisodes[0] != nil)
    }

    @Test func `A start that is cut off in the midst begins what is not done again`() async throws {
        var directory = try await saved(1...4)
        for _ in 0..<2 {
            let engine = try await started(directory)
            let refolder = engine.refolder()
            let first = try #require(await refolder.next())
            try await refolder.refold(first, isAsked: true)
            try await engine.take(life(of: 1, minutes: Self.minutes..<Self.minutes + 1, flow: 15))
            try await engine.snapshots.save()
            directory = try directory.copy()
        }
        let engine = try await started(directory)
        #expect(engine.shards.refolds.learning.value == 2)
        try await engine.relearn()
        for number in UInt64(1)...4 {
            #expect(try await state(engine, number).openEpisodes[0] != nil)
            #expect(try await episodes(engine, number).count == 1)
        }
    }

    @Test func `A learning device does not go to sleep, and what it reports is in the history`() async throws {
        let engine = try await started(try await saved())
        try await engine.take([tick(at: (Self.minutes + 1_000) * 60)])
        try await engine.snapshots.save()
        try await engine.take([tick(at: (Self.minutes + 1_001) * 60)])
        #expect(await engine.shards.sleeping(device(1)) == nil)
        try await engine.take(life(of: 1, minutes: Self.minutes + 1_002..<Self.minutes + 1_003, flow: 15))
        let points = try await engine.stores.history.series(
            device(1), Heater.flow, from: noon(Self.minutes * 60), to: noon((Self.minutes + 2_000) * 60))
        #expect(points.count == 1 && !points[0].late)
    }

    @Test func `Whoever is awaited comes first`() async throws {
        let engine = try await started(try await saved(1...3))
        let looked = LearnedDevices(engine.shards, profiles: ProfileTable(try Heater.profiles(Heater.longer)))
        #expect(await looked.glance(device(2), at: noon())?.condition == .unknown)
        #expect(!engine.shards.refolds.isAnyAsked)
        looked.isAwaited(device(3))
        looked.isAwaited(device(3))
        #expect(engine.shards.refolds.takeAsked() == device(3))
        #expect(engine.shards.refolds.takeAsked() == nil)
    }

    @Test func `After each day it rests as long as that took, and waits while messages do`() async throws {
        var pace = RefoldPace()
        #expect(pace.rest(after: .milliseconds(8), isAsked: false) == .milliseconds(8))
        #expect(pace.rest(after: .milliseconds(1), isAsked: false) == .zero)
        #expect(pace.rest(after: .milliseconds(3), isAsked: false) == .milliseconds(4))
        #expect(pace.rest(after: .seconds(1), isAsked: true) == .zero)

        let engine = try await started(try await saved())
        let busy = Shared(5)
        let waits = Shared(0)
        let refolder = engine.refolder(
            isBusy: {
                busy.change { $0 -= 1 }
                return busy.value >= 0
            },
            pause: { rest in if rest == RefoldPace.step { waits.change { $0 += 1 } } })
        try await refolder.refold(device(1), isAsked: false)
        #expect(waits.value == 5)
        #expect(try await !state(engine).isLearning)
    }
}
