import FleetModel
import FleetRunner
import Foundation

extension Benchmark {
    /// How fast the simulator makes history in files.
    static let fleet = Benchmark(
        name: "fleet", says: "simulated readings to files: 100 homes with heat pump and router for a day"
    ) { settings in
        let room = FileManager.default.temporaryDirectory.appending(path: "bench-fleet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        let text = """
            scenario: bench
            history: 1d
            interval: 60s
            regions: {fenwick: {season: winter, time_zone: Europe/London}}
            fleet: {homes: 100, shares: {heat_pump: 1, router: 1}}
            """
        let scenario = try ScenarioFile.read(Array(text.utf8), file: "bench.yaml")
        let end = ModelTime(milliseconds: 1_771_113_600_000)
        var (messages, bytes) = (0, 0)
        let medians = try await Interleaved.medians(
            of: settings.runs,
            [
                {
                    let run = SimulationRun(scenario, end: end)
                    return try await seconds {
                        let made = try await run.writeHistory(to: room.appending(path: "history.jsonl"))
                        (messages, bytes) = (made.messages, made.bytes)
                    }
                },
                { try await seconds { try write(bytes, to: room.appending(path: "plain.jsonl")) } },
            ])
        // What a second of a processor makes must not fall where several work at it.
        let ends = (1...2).map { threads in
            {
                let run = SimulationRun(scenario, end: end, threads: threads)
                let before = ProcessorTime.ofProcess()
                let made = try await run.writeHistory(to: URL(filePath: "/dev/null"))
                return Double(made.messages) / ((ProcessorTime.ofProcess() - before) / 1e9)
            }
        }
        let byThreads = try await Interleaved.medians(of: settings.runs, ends)
        // Beside time and number a heat pump's report and a router's hold 13 readings each.
        let readings = Double(messages) * 13
        return [
            Figure(
                "simulated readings to a file", unit: "readings/s", ours: readings / medians[0],
                yardstick: readings / medians[1], goal: .atLeast(1_000_000), runs: settings.runs,
                note:
                    "all cores; a day of run-up included, which is simulated and not written; beside it writing the same bytes, already made"
            ),
            Figure(
                "simulated messages to nowhere, two threads", unit: "messages/processor second", ours: byThreads[1],
                yardstick: byThreads[0], goal: .ratioAtLeast(0.8), runs: settings.runs,
                note: "processor time of the whole process, run-up included; beside it the same on one thread"),
        ]
    }

    private static func seconds(_ body: () async throws -> Void) async throws -> Double {
        let begun = ContinuousClock.now
        try await body()
        let took = ContinuousClock.now - begun
        return Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
    }

    /// So many bytes in blocks of a MiB.
    private static func write(_ count: Int, to url: URL) throws {
        try Data().write(to: url)
        let file = try FileHandle(forWritingTo: url)
        defer { try? file.close() }
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for start in stride(from: 0, to: count, by: block.count) {
            try file.write(contentsOf: block[..<min(block.count, count - start)])
        }
    }
}
