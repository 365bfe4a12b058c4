import Diagnostics
import FoldLoads

extension Benchmark {
    /// What a device's state takes, in memory and as flat bytes, and how fast it goes out and comes back.
    static let stateSize = Benchmark(
        name: "state", says: "a device's state in memory and as bytes; snapshots out and in"
    ) {
        settings in
        let load = try FoldLoad.typical()
        let compiled = load.compiled
        let snapshots = load.grown(load.traces.count).map { $0.encode(compiled) }
        let bytes = Double(snapshots.reduce(0) { $0 + $1.count }) / Double(snapshots.count)
        let count = 50_000

        let before = Machine.residentMemory()
        let states = (0..<count).compactMap { DeviceState(bytes: snapshots[$0 % snapshots.count], compiled) }
        let taken = Machine.residentMemory() - before
        guard states.count == count else { throw BenchError("a snapshot does not come back") }

        let rates = try await Interleaved.medians(
            of: settings.runs,
            [
                {
                    var written = 0
                    let spent = ProcessorTime.measure {
                        for state in states { written += state.encode(compiled).count }
                    }
                    return Double(written) / spent * 1_000
                },
                {
                    var read = 0
                    let spent = ProcessorTime.measure {
                        for index in 0..<count {
                            let snapshot = snapshots[index % snapshots.count]
                            if DeviceState(bytes: snapshot, compiled) != nil { read += snapshot.count }
                        }
                    }
                    return Double(read) / spent * 1_000
                },
            ])
        return [
            Figure(
                "state of a device in memory, typical profile", unit: "bytes", ours: Double(taken) / Double(count),
                goal: .atMost(8_192),
                note: "by what the process grows for \(count) devices"),
            Figure(
                "state of a device as flat bytes, typical profile", unit: "bytes", ours: bytes, goal: .atMost(8_192),
                note: "after twelve days of messages"),
            Figure("snapshots written, one core", unit: "MB/s", ours: rates[0], runs: settings.runs),
            Figure("snapshots read back, one core", unit: "MB/s", ours: rates[1], runs: settings.runs),
        ]
    }
}
