import Diagnostics
import FoldLoads
import Foundation
import Store
import Telemetry

extension Benchmark {
    /// What a restart waits for most: snapshots read from disk and made into states.
    static let restart = Benchmark(
        name: "restart", says: "states of devices read back from snapshots: 20,000, 100,000 with --full"
    ) { settings in
        let devices = settings.isFull ? 100_000 : 20_000
        let load = try FoldLoad.typical()
        let compiled = load.compiled
        let states = load.grown(load.traces.count).map { $0.encode(compiled) }
        let directory = FileManager.default.temporaryDirectory.appending(path: "bench-restart-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let snapshots = try Snapshots(directory: directory)
        let each = devices / 256 + 1
        var written = 0
        let saving = try seconds {
            for partition in 0..<256 {
                let bytes = (0..<each).flatMap { states[($0 + partition) % states.count] }
                written += bytes.count
                try snapshots.save(
                    Snapshot(
                        partition: partition, bytes: bytes, position: JournalPosition(rawValue: 1), schema: 1))
            }
        }
        var loaded: [Snapshot] = []
        let reading = seconds { loaded = snapshots.load().snapshots }
        guard loaded.count == 256 else { throw BenchError("a snapshot does not come back") }
        var made = 0
        let making = seconds {
            for number in 0..<256 * each where DeviceState(bytes: states[number % states.count], compiled) != nil {
                made += 1
            }
        }
        guard made == 256 * each else { throw BenchError("a state does not come back") }
        let share = Double(devices) / Double(256 * each)
        let note = "\(FigureTable.number(Double(devices))) devices, typical profile, \(written / 1_048_576) MiB"
        return [
            Figure(
                "snapshots read from disk", unit: "s", ours: reading * share,
                note: note + "; checksums included, all cores"),
            Figure("states made of their bytes", unit: "s", ours: making * share, note: note + "; one core"),
            Figure(
                "a restart's snapshots, read and made states", unit: "s", ours: (reading + making) * share,
                goal: .atMost(settings.isFull ? 5 : 1), note: note),
            Figure("snapshots written and synced", unit: "s", ours: saving * share, note: note),
        ]
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        HistoryLoad.seconds(try ContinuousClock().measure(body))
    }
}
