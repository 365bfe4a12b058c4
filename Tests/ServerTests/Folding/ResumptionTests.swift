import Diagnostics
import Foundation
import ProfileFiles
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// A start is ready before it has read what was saved: who asks before its work is done sees all that was journalled, and
/// however far it comes, nothing is lost.
@Suite(.timeLimit(.minutes(10))) struct ResumptionTests {
    private let numbers = UInt64(1)...12

    /// Heaters that are enrolled, fall cold and recover; the last ones fall silent. Time passes between.
    private func step(_ minute: Int64) -> [DeviceInput] {
        var inputs: [DeviceInput] = []
        for number in numbers {
            if minute == 0 { inputs.append(enrolment(of: number)) }
            guard minute < 40 || number < 9 else { continue }
            inputs += life(
                of: number, minutes: minute + 1..<minute + 2, flow: minute % 30 > 14 && number % 2 == 0 ? 15 : 50)
        }
        return inputs + [tick(at: minute * 60 + 70)]
    }

    /// Folded and saved up to `saved`, folded up to `folded`, and journalled up to `end`.
    private func left(
        _ directory: TemporaryDirectory, saved: Int64, folded: Int64, end: Int64
    ) async throws -> TemporaryDirectory {
        let engine = try await Engine.start(in: directory)
        for minute in 0..<folded {
            if minute == saved { try await engine.snapshots.save() }
            try await engine.take(step(minute))
        }
        // As far as it would be told by and by.
        _ = try await engine.stores.registry.project([], through: engine.stores.journal.lastPosition)
        for minute in folded..<end { try engine.journal.append(step(minute), marks: []) }
        return try directory.copy()
    }

    private func whole(_ end: Int64) async throws -> Engine {
        let engine = try await Engine.start(in: TemporaryDirectory())
        for minute in 0..<end { try await engine.take(step(minute)) }
        return engine
    }

    private func expectEqual(_ engine: Engine, _ expected: Engine, of number: UInt64) async throws {
        let (one, other) = (await engine.shards.device(device(number)), await expected.shards.device(device(number)))
        #expect(one?.state == other?.state && one != nil, "device \(number)")
        let (from, to) = (noon(-1_000_000), noon(1_000_000))
        let series = try await engine.stores.history.series(device(number), Heater.flow, from: from, to: to)
        let all = try await expected.stores.history.series(device(number), Heater.flow, from: from, to: to)
        #expect(series == all && !all.isEmpty, "device \(number)")
        let episodes = try await engine.stores.registry.episodes(of: device(number), limit: 100)
        #expect(try await expected.stores.registry.episodes(of: device(number), limit: 100) == episodes)
    }

    @Test func `A device is shown with all that was journalled before anything else is taken up`() async throws {
        let expected = try await whole(50)
        let directory = try await left(TemporaryDirectory(), saved: 20, folded: 50, end: 50)
        let engine = try await Engine.start(in: directory, resumes: false)
        for number in [3, 12, 8] as [UInt64] { try await expectEqual(engine, expected, of: number) }
        #expect(await engine.shards.areResting)
        try await engine.fold.resume()
        #expect(await !engine.shards.areResting)
        for number in numbers { try await expectEqual(engine, expected, of: number) }
        #expect(try await engine.derived() == expected.derived())
    }

    @Test func `Where the journal was lost, a start goes on though something comes before its work is done`()
        async throws
    {
        let directory = try await left(TemporaryDirectory(), saved: 20, folded: 50, end: 50)
        for file in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: directory.file("data/\(file)"))
        }
        let engine = try await Engine.start(in: directory, resumes: false, withoutJournal: true)
        try engine.journal.append([tick(at: 3_000)], marks: [])
        try await engine.fold.resume()
        try await engine.foldAll()
        #expect(await !engine.shards.areResting)
        for number in numbers { #expect(await engine.shards.device(device(number)) != nil) }
    }

    @Test func `Of whom the registry lacks something, a look-up waits for it`() async throws {
        let expected = try await whole(50)
        let directory = try await left(TemporaryDirectory(), saved: 20, folded: 47, end: 50)
        let engine = try await Engine.start(in: directory, resumes: false)
        let waiting = numbers.map { number in Task { try await expectEqual(engine, expected, of: number) } }
        await Task.yield()
        try await engine.fold.resume()
        for one in waiting { try await one.value }
        #expect(try await engine.derived() == expected.derived())
    }

    @Test func `Where the stores take nothing, look-ups show what is folded and wait no longer`() async throws {
        let directory = try await left(TemporaryDirectory(), saved: 20, folded: 47, end: 50)
        let shards = Shards(count: 2, profiles: ProfileTable(try Heater.catalog().profiles.values))
        let stores = try await Stores.open(directory.file("data"))
        let registry = stores.registry
        let resumption = try await stores.resumption(
            into: shards, known: { try await DeviceDirectory().load(from: registry, Heater.catalog()) }, logger: quiet)
        #expect(resumption.rest.devices.count == 8)
        async let one = shards.device(device(1))
        resumption.done.finish()
        #expect(await one?.state.lastReceivedAt == noon(47 * 60))
    }

    @Test func `A start that is cut off while it is at work loses nothing, whatever was asked for`() async throws {
        let expected = try await whole(50)
        var directory = try await left(TemporaryDirectory(), saved: 20, folded: 48, end: 50)
        for asked in [[9], [10, 12], []] as [[UInt64]] {
            let engine = try await Engine.start(in: directory, resumes: false)
            for number in asked { _ = await engine.shards.folded(device(number)) }
            // Neither may come before the rest has: what they let go of would be missing.
            try engine.stores.history.flush()
            try await engine.snapshots.save()
            directory = try directory.copy()
        }
        let engine = try await Engine.start(in: directory)
        #expect(try await engine.derived() == expected.derived())
        try await engine.snapshots.save()
        let again = try await Engine.start(in: try directory.copy())
        #expect(try await again.derived() == expected.derived())
    }

    @Test func `What is folded in order takes up what it needs`() async throws {
        let expected = try await whole(50)
        let directory = try await left(TemporaryDirectory(), saved: 20, folded: 49, end: 49)
        let engine = try await Engine.start(in: directory, resumes: false)
        let first = JournalPosition(rawValue: engine.stores.journal.lastPosition.rawValue + 1)
        _ = await engine.shards.fold([CommittedBatch(first: first, inputs: step(49))])
        for number in numbers {
            let state = await engine.shards.device(device(number))?.state
            #expect(await expected.shards.device(device(number))?.state == state)
        }
    }

    @Test func `The registry's position follows though nothing happens that it is told`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 1..<2, flow: 50))
        for _ in 0..<50 {
            let same = [DeviceInput](repeating: input(.availability(.online), of: 1, at: 61), count: 100)
            try engine.journal.append(same, marks: [])
        }
        try await engine.foldAll()
        let last = engine.stores.journal.lastPosition.rawValue
        #expect(try await engine.stores.registry.position().rawValue >= last - 2_048)
    }
}
