package import FleetModel
import Foundation

/// One run of a scenario: first its history, then, from exactly where that ended, its live devices.
///
/// Equal scenario, seed and end give byte-equal history, truth and registry, on any number of threads.
package actor SimulationRun {
    package nonisolated let plan: FleetPlan
    private let parts: [FleetPart]
    private var isMade = false

    /// Truth is written once in so many seconds.
    private static let truthEvery = 3_600.0
    private let sliceLines: Double
    /// About the lines of a slice of the history; what is said in it is held in memory, twice, and put in order.
    package static let usualSliceLines = 250_000.0
    /// Bytes gathered before they are handed over.
    private static let block = 1 << 20

    /// - Parameters:
    ///   - seed: nil takes the scenario's.
    ///   - end: the end of the history; its beginning and all instants of the scenario are relative to it.
    ///   - threads: devices simulated at a time; default all cores.
    ///   - sliceLines: about so many lines are held and put in order at a time.
    package init(
        _ scenario: Scenario, seed: UInt64? = nil, end: ModelTime,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, sliceLines: Double = usualSliceLines
    ) {
        let plan = FleetPlanner.plan(scenario, seed: seed ?? scenario.seed, end: end)
        self.init(plan, threads: threads, sliceLines: sliceLines)
    }

    init(_ plan: FleetPlan, threads: Int, sliceLines: Double = usualSliceLines) {
        self.plan = plan
        self.sliceLines = sliceLines
        var devices: [FleetDevice] = []
        devices.reserveCapacity(plan.deviceCount)
        for (index, home) in plan.homes.enumerated() {
            for device in home.devices {
                devices.append(
                    FleetDevice(
                        plan: plan, home: home, homeNumber: plan.firstHome + index, device: device,
                        number: plan.firstDevice + devices.count))
            }
        }
        // More parts than threads: families differ in cost, and whoever is done takes the next.
        let count = threads > 1 ? 4 * threads : 1
        let size = max(1, (devices.count + count - 1) / count)
        parts = stride(from: 0, to: devices.count, by: size).map { first in
            FleetPart(Array(devices[first..<min(first + size, devices.count)]))
        }
    }

    /// A run whose history ends now.
    package static func endingNow(_ scenario: Scenario, seed: UInt64? = nil) -> SimulationRun {
        SimulationRun(scenario, seed: seed, end: .ofWallClock())
    }

    /// The present, ms since 1970.
    package static func wallClock() -> Int64 { ModelTime.ofWallClock().milliseconds }

    /// A run whose history ends at an instant, ms since 1970.
    package init(_ scenario: Scenario, seed: UInt64? = nil, ending end: Int64) {
        self.init(scenario, seed: seed, end: ModelTime(milliseconds: end))
    }

    package nonisolated var registry: RegistryDocument { RegistryDocument(plan) }

    /// What a history holds, so far or in all.
    package struct HistorySummary: Hashable, Sendable {
        package var messages = 0
        package var bytes = 0
        package var devices = 0
        package var truthLines = 0
        /// How far it has come; nil before its beginning.
        package var until: ModelTime?
        /// Whether it was ended before its time.
        package var isStopped = false
    }

    /// Where the bytes of a history go, in order, in blocks of whole lines; both may stay empty in a call.
    package typealias HistoryTaker = @Sendable (_ history: [UInt8], _ truth: [UInt8]) async throws -> Void
    /// Looks at how far a history has come, at least once an hour of it, and says whether to go on.
    package typealias HistoryWatch = @Sendable (HistorySummary) -> Bool

    /// Makes the history, once; a second call gives nothing more.
    ///
    /// History lines, in time order over all devices: `{"at": epoch ms, "topic": …, "payload": the text}`, as a subscriber
    /// who was there from the start would have seen them (so none is marked retained). Truth lines:
    /// `{"at": epoch ms, "home", "device", "family", "causes": [{"cause", "fault", "kind", "severity" 0...1, "since":
    /// epoch ms, "cured_by"}]}`, one a device at the start and at the end, and between at most one an hour where something
    /// has changed.
    ///
    /// Where `watch` ends it, what was handed over is whole up to `until`, and the run cannot go live.
    @discardableResult
    package func makeHistory(
        watch: HistoryWatch = { _ in true }, _ take: HistoryTaker
    ) async throws -> HistorySummary {
        var summary = HistorySummary(devices: plan.deviceCount)
        guard !isMade else { return summary }
        isMade = true
        let slices = SliceTimes(plan, truthEvery: Self.truthEvery, lines: sliceLines)
        var history: [UInt8] = []
        var truth: [UInt8] = []
        history.reserveCapacity(Self.block + 1 << 16)
        var made = await Self.run(parts, slices, 0)
        var number = 0
        while true {
            try Task.checkCancellation()
            // While these are put in order and handed over, the next are made.
            let next = number + 1
            async let following = Self.run(parts, slices, next)
            HistorySlice.merge(made, into: &history)
            for slice in made {
                truth += slice.truth
                summary.messages += slice.count
                summary.bytes += slice.bytes.count
                summary.truthLines += slice.truthLines
            }
            summary.until = slices.end(of: number)
            summary.isStopped = number < slices.last && !watch(summary)
            let isLast = summary.isStopped || number == slices.last
            if history.count >= Self.block || isLast {
                try await take(history, truth)
                history.removeAll(keepingCapacity: true)
                truth.removeAll(keepingCapacity: true)
            }
            made = await following
            if isLast { return summary }
            number = next
        }
    }

    /// The devices as the history left them, for going live; makes the history first where nobody wanted to see it. They
    /// are handed over: a second call gives none.
    func devicesAtEnd() async throws -> [FleetDevice] {
        try await makeHistory { _, _ in }
        var devices: [FleetDevice] = []
        devices.reserveCapacity(plan.deviceCount)
        for part in parts { devices += await part.handOver() }
        return devices
    }

    /// Slice `number` of all parts, in the devices' order; none beyond the last.
    private static func run(_ parts: [FleetPart], _ slices: SliceTimes, _ number: Int) async -> [HistorySlice] {
        guard number <= slices.last else { return [] }
        return await withTaskGroup(of: (Int, HistorySlice).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask {
                    let slice = await part.run(
                        from: slices.start, base: slices.end(of: max(0, number - 1)), to: slices.end(of: number),
                        truth: slices.truth(of: number))
                    return (index, slice)
                }
            }
            var made: [(Int, HistorySlice)] = []
            for await result in group { made.append(result) }
            return made.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
