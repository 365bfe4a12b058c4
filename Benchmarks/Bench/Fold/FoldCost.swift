import FoldLoads

extension Benchmark {
    /// What the fold of one message costs, for the profile that stands for all.
    static let foldCost = Benchmark(name: "fold", says: "the fold of an 8-reading message, typical profile") {
        settings in
        let load = try FoldLoad.typical()
        let fleet = FoldFleet(load, devices: 1_000)
        let plain = PlainLoop(metrics: load.metricCount, devices: 1_000)
        let messages = 20_480
        let medians = try await Interleaved.medians(
            of: settings.runs,
            [
                { fleet.nanoseconds(folding: messages) / Double(messages) / 1_000 },
                { plain.nanoseconds(folding: messages, of: load) / Double(messages) / 1_000 },
            ])
        return [
            Figure(
                "fold of a message, typical profile", unit: "µs", ours: medians[0], yardstick: medians[1],
                goal: .atMost(4), runs: settings.runs,
                note:
                    "8 metrics, 12 symptoms, 1,000 devices in turn; yardstick: a plain loop that keeps a smoothed mean, "
                    + "variance and extremes of each metric and compares 12 of them")
        ]
    }
}
