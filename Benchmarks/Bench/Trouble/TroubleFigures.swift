import Foundation

/// Ingest while something is wrong, and with a fleet of every kind of device.
extension Benchmark {
    static let slowDisk = Benchmark(
        name: "slow-disk", says: "a disk whose every sync takes 200 ms: what a commit holds, acknowledgements, look-ups"
    ) { _ in try await SlowDisk.figures() }

    static let badNetwork = Benchmark(
        name: "bad-network", says: "lost packets, reset and half-open connections: until what was said is in"
    ) { _ in try await BadNetwork.figures() }

    static let overload = Benchmark(
        name: "overload", says: "twice what can be taken (--seconds): memory, what is lost and not counted, look-ups"
    ) { settings in try await LongOverload.figures(seconds: settings.seconds) }

    static let mixedFleet = Benchmark(
        name: "mixed-fleet", says: "devices of every kind under the shipped profiles: memory as their past comes in"
    ) { settings in try await MixedFleet.figures(root: settings.root) }
}
