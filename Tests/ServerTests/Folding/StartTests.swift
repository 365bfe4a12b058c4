import Diagnostics
import Foundation
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// Whatever was saved, flushed and pruned before a crash, the next start ends where it would have been without one.
@Suite(.timeLimit(.minutes(10))) struct StartTests {
    /// Ten heaters that are enrolled one after the other, fall cold, recover and fall silent, as steps of some inputs.
    private func story(seed: UInt64) -> [[DeviceInput]] {
        var chance = Seeded(seed)
        var steps: [[DeviceInput]] = []
        for minute in Int64(0)..<90 {
            var step: [DeviceInput] = []
            for number in UInt64(1)...10 {
                let begins = Int64(number) * 3
                if minute == begins {
                    step.append(enrolment(of: number, at: minute * 60))
                    step.append(
                        input(.info(["topic.home": "\(number)", "model": "H1"]), of: number, at: minute * 60))
                }
                guard minute >= begins, minute < 70 || number > 5 else { continue }
                let cold = minute % 40 > 20 && number % 2 == 0
                step.append(
                    input(
                        Heater.readings(
                            ["flow": (cold ? 15 : 50) + .random(in: 0..<1, using: &chance), "mode": 1],
                            at: noon(minute * 60)), of: number, at: minute * 60))
                if minute == 80 {
                    step.append(enrolment(of: number, profile: "acme/heater-3", at: minute * 60))
                }
            }
            step.append(tick(at: minute * 60 + 30))
            steps.append(step)
        }
        return steps
    }

    private func uninterrupted(_ story: [[DeviceInput]]) async throws -> [String] {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story { try await engine.take(step) }
        return try await engine.derived()
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `Crashes between any saves, flushes and prunes change nothing`(_ seed: UInt64) async throws {
        let story = story(seed: seed)
        let expected = try await uninterrupted(story)
        #expect(expected.count > 600)
        var chance = Seeded(seed &+ 77)
        var directory = TemporaryDirectory()
        var engine = try await Engine.start(in: directory)
        for step in story {
            switch Int.random(in: 0..<12, using: &chance) {
            case 0, 1: try await engine.snapshots.save()
            case 2: try engine.stores.history.flush()
            case 3:
                // Journalled, and then the power goes before anything is folded.
                try engine.journal.append(step, marks: [])
                directory = try directory.copy()
                engine = try await Engine.start(in: directory)
                continue
            case 4, 5:
                directory = try directory.copy()
                engine = try await Engine.start(in: directory)
            default: break
            }
            try await engine.take(step)
        }
        directory = try directory.copy()
        engine = try await Engine.start(in: directory)
        #expect(try await engine.derived() == expected)
    }

    @Test func `A crash in the middle of a save loses nothing, whichever partitions were saved`() async throws {
        let story = story(seed: 9)
        let expected = try await uninterrupted(story)
        for kept in 0..<4 {
            let directory = TemporaryDirectory()
            let engine = try await Engine.start(in: directory)
            for step in story[..<20] { try await engine.take(step) }
            // From the second round on there are older snapshots.
            if kept >= 2 { try await engine.snapshots.save() }
            for step in story[20..<50] { try await engine.take(step) }
            let before = try directory.copy()
            try await engine.snapshots.save()
            let files = FileManager.default
            try files.removeItem(atPath: before.file("data/history"))
            try files.copyItem(atPath: directory.file("data/history"), toPath: before.file("data/history"))
            let saved = try files.contentsOfDirectory(atPath: directory.file("data/snapshots")).sorted()
            for (index, name) in saved.enumerated() where index % 2 == kept % 2 {
                try? files.removeItem(atPath: before.file("data/snapshots/\(name)"))
                try files.copyItem(
                    atPath: directory.file("data/snapshots/\(name)"), toPath: before.file("data/snapshots/\(name)"))
            }
            let again = try await Engine.start(in: before)
            for step in story[50...] { try await again.take(step) }
            #expect(try await again.derived() == expected)
        }
    }

    @Test func `A save leaves the registry whole without its log, so that no commit has to move it`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 1..<10, flow: 50))
        try await engine.snapshots.save()
        let copy = TemporaryDirectory()
        try FileManager.default.copyItem(
            atPath: directory.file("data/registry.sqlite"), toPath: copy.file("registry.sqlite"))
        let registry = try Registry(path: copy.file("registry.sqlite"))
        #expect(try await registry.position() == engine.stores.registry.position())
        #expect(try await registry.device(device(1)) != nil)
    }

    @Test func `A service without devices starts again after its journal was pruned`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for second in 0..<30 { try await engine.take([tick(at: Int64(second) * 10)]) }
        try await engine.snapshots.save()
        #expect(try engine.stores.journal.prunedThrough() > .start)
        let again = try await Engine.start(in: try directory.copy())
        try await again.take([enrolment(of: 1, at: 400)] + life(of: 1, minutes: 7..<10, flow: 50))
        #expect(await again.shards.device(device(1)) != nil)
    }

    @Test func `A device whose snapshot does not read is learned anew, and is heard meanwhile`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 1..<10, flow: 50))
        try await engine.snapshots.save()
        try await engine.take([tick(at: 700)])
        try await engine.snapshots.save()
        let copy = try directory.copy()
        let path = copy.file("data/snapshots/\(device(1).partition).snapshot")
        try Data("not a snapshot".utf8).write(to: URL(fileURLWithPath: path))
        let again = try await Engine.start(in: copy, clock: HandClock(at: noon(710)))
        #expect(again.shards.unread.begunAnew == 1 && again.shards.refolds.learning.value == 1)
        try await again.take(life(of: 1, minutes: 12..<13, flow: 50))
        #expect(await again.shards.device(device(1))?.state.lastReceivedAt == noon(720))
        try await again.relearn()
        #expect(await again.shards.device(device(1))?.state.symptoms[0].truth == .no)
    }

    @Test func `Where the journal was lost its positions go on behind all that was derived from it`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 1..<10, flow: 50))
        let before = engine.stores.journal.lastPosition
        let copy = try directory.copy()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: copy.file("data/journal.sqlite\(suffix)"))
        }
        let error = await #expect(throws: StartError.self) { try await Engine.start(in: copy) }
        #expect(error?.description.contains("journal.sqlite") == true)
        #expect(error?.remedy.contains("--without-journal") == true)
        let again = try await Engine.start(in: copy, withoutJournal: true)
        #expect(again.stores.journal.lastPosition == before)
        try await again.take(life(of: 1, minutes: 11..<12, flow: 50))
        #expect(try await again.stores.registry.device(device(1))?.reach.lastSeen == noon(600))
        // And once more, with a gap at the journal's beginning.
        let third = try await Engine.start(in: try copy.copy())
        #expect(await third.shards.device(device(1))?.state.lastReceivedAt == noon(660))
    }

    @Test(arguments: ["missing", "empty"])
    func `Where the registry or the history's index is gone beside the others it does not start`(_ state: String)
        async throws
    {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 1..<10, flow: 50))
        try await engine.snapshots.save()
        for name in ["registry.sqlite", "journal.sqlite", "history/index.sqlite"] {
            let copy = try directory.copy()
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: copy.file("data/\(name)\(suffix)"))
            }
            if state == "empty" { _ = try copy.write("", to: "data/\(name)") }
            let error = await #expect(throws: StartError.self) { try await Engine.start(in: copy) }
            #expect(error?.reason.contains("data/\(name)") == true && error?.reason.contains(state) == true)
            #expect(error?.remedy.contains("bedside restore") == true)
            #expect(FileManager.default.fileExists(atPath: copy.file("data/\(name)")) == (state == "empty"))
        }
    }

    @Test func `Nothing that is ahead of registry and history is saved`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        try await engine.take([enrolment(of: 1)])
        // As when a store refuses what follows: folded, and no further.
        let ahead = CommittedBatch(first: position(2), inputs: life(of: 1, minutes: 1..<2, flow: 50))
        _ = await engine.shards.fold([ahead])
        await #expect(throws: StateAheadOfStores.self) { try await engine.snapshots.save() }
        #expect(engine.stores.snapshots.load().saved.isEmpty)
    }
}
