import FoldLoads

extension Benchmark {
    /// Whether a fold costs the same however many devices there are: its state comes from memory then, not from a cache.
    static let foldFlatness = Benchmark(
        name: "fold-many", says: "the fold at 100,000 and 1,000,000 devices, beside 1,000"
    ) { settings in
        let load = try FoldLoad.typical()
        var figures: [Figure] = []
        for wanted in [100_000, 1_000_000] {
            // Leaves 6 GiB to others. A device takes some 7 KiB with all that belongs to it.
            let room = ((Machine.freeMemory() ?? 0) - 6 << 30) / 7_168
            let devices = min(wanted, room / 1_000 * 1_000)
            guard devices >= 100_000 else { continue }
            let (few, many) = (FoldFleet(load, devices: 1_000), FoldFleet(load, devices: devices))
            let messages = 20_480
            let medians = try await Interleaved.medians(
                of: settings.runs,
                [
                    { many.nanoseconds(folding: messages) / Double(messages) / 1_000 },
                    { few.nanoseconds(folding: messages) / Double(messages) / 1_000 },
                ])
            figures.append(
                Figure(
                    "fold of a message, \(FigureTable.number(Double(devices))) devices", unit: "µs", ours: medians[0],
                    yardstick: medians[1], goal: .ratioAtMost(1.25), runs: settings.runs,
                    note: "yardstick: 1,000 devices"
                        + (devices < wanted ? "; memory was free for no more devices" : "")))
        }
        return figures
    }
}
