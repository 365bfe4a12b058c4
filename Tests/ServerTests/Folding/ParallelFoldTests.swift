import DeskOperations
import Telemetry
import Testing

@testable import Server

/// However many threads fold side by side, each device hears its own inputs in their order, and all that follows is the
/// same: registry, history and states.
@Suite(.timeLimit(.minutes(10))) struct ParallelFoldTests {
    private static let devices = UInt64(1)...60
    private static let minutes = Int64(1)...90

    /// Heaters a minute at a time, some of which fall cold and recover, whose messages come as a crowd's do: in any order
    /// of the devices, some twice, some late.
    private static func story() -> [DeviceInput] {
        var chance = Seeded(5)
        var inputs = devices.map { enrolment(of: $0) }
        for minute in minutes {
            for number in devices.shuffled(using: &chance) {
                let cold = minute % 40 > 20 && number % 3 == 0
                let reading = input(
                    Heater.readings(["flow": cold ? 15 : 50 + Double(number % 7), "mode": 1], at: noon(minute * 60)),
                    of: number, at: minute * 60 + Int64(number) % 50)
                inputs.append(reading)
                if chance.next() % 20 == 0 { inputs.append(reading) }
                if chance.next() % 20 == 0 {
                    inputs.append(
                        input(
                            Heater.readings(["flow": 40], at: noon(minute * 60 - 600)), of: number, at: minute * 60 + 55
                        ))
                }
            }
            inputs.append(tick(at: minute * 60 + 58))
        }
        // Silence, so that ticks alone conclude something.
        return inputs + (1...30).map { tick(at: (minutes.upperBound + $0) * 60) }
    }

    /// What follows where so many threads fold, and batches are cut by another chance each time.
    private static func derived(_ story: [DeviceInput], threads: Int) async throws -> [String] {
        var chance = Seeded(UInt64(threads))
        let engine = try await Engine.start(in: TemporaryDirectory(), threads: threads)
        var rest = story[...]
        while !rest.isEmpty {
            // Several batches may wait, and are folded in one go.
            for _ in 0..<Int.random(in: 1...4, using: &chance) where !rest.isEmpty {
                let count = Int.random(in: 1...700, using: &chance)
                try engine.journal.append(Array(rest.prefix(count)), marks: [])
                rest = rest.dropFirst(count)
            }
            try await engine.foldAll()
        }
        return try await engine.derived()
    }

    @Test(arguments: [2, 5, 16])
    func `With so many threads everything ends as with one`(_ threads: Int) async throws {
        let story = Self.story()
        let expected = try await Self.derived(story, threads: 1)
        #expect(expected.count > 4_000)
        #expect(expected.contains { $0.contains("EpisodeRecord") })
        let found = try await Self.derived(story, threads: threads)
        #expect(found.count == expected.count)
        // The first that differs, not all of them.
        let differing = zip(found, expected).first { $0 != $1 }
        #expect(differing == nil)
    }
}
