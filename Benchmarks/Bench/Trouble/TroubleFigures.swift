import Foundation

extension Benchmark {
    /// Ingest while something is wrong, and with a fleet of every kind of device.
    static let trouble = Benchmark(
        name: "trouble",
        says: "a slow disk, a bad network, twice what can be taken (--seconds), devices of every kind: what holds"
    ) { settings in
        try await SlowDisk.figures() + BadNetwork.figures() + LongOverload.figures(seconds: settings.seconds)
            + MixedFleet.figures(root: settings.root)
    }
}
