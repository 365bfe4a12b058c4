package import FleetModel
import Foundation

/// One run of a scenario: first its history, then, from exactly where that ended, its live devices.
///
/// Equal scenario, seed and end give byte-equal history, truth and registry, on any number of threads.
package actor SimulationRun {
    package nonisolated let plan: FleetPlan
    private var devices: [FleetDevice]
    /// How far the history has been made.
    private var madeUntil: ModelTime?
    private let threads: Int

    /// Length of a slice of the history, s: what all devices say in it is held in memory and put in order.
    private static let slice = 3_600.0
    /// Bytes gathered before they are handed over.
    private static let block = 1 << 20

    /// - Parameters:
    ///   - seed: nil takes the scenario's.
    ///   - end: the end of the history; its beginning and all instants of the scenario are relative to it.
    ///   - threads: devices simulated at a time; default all cores.
    package init(
        _ scenario: Scenario, seed: UInt64? = nil, end: ModelTime,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        plan = FleetPlanner.plan(scenario, seed: seed ?? scenario.seed, end: end)
        self.threads = max(1, threads)
        devices = []
        devices.reserveCapacity(plan.deviceCount)
        for (homeNumber, home) in plan.homes.enumerated() {
            for device in home.devices {
                devices.append(
                    FleetDevice(plan: plan, home: home, homeNumber: homeNumber, device: device, number: devices.count))
            }
        }
    }

    /// A run whose history ends now.
    package static func endingNow(_ scenario: Scenario, seed: UInt64? = nil) -> SimulationRun {
        SimulationRun(scenario, seed: seed, end: .ofWallClock())
    }

    /// A run whose history ends at an instant, ms since 1970.
    package init(_ scenario: Scenario, seed: UInt64? = nil, ending end: Int64) {
        self.init(scenario, seed: seed, end: ModelTime(milliseconds: end))
    }

    package nonisolated var registry: RegistryDocument { RegistryDocument(plan) }

    /// What a history holds.
    package struct HistorySummary: Hashable, Sendable {
        package var messages = 0
        package var bytes = 0
        package var devices = 0
        package var truthLines = 0
    }

    /// Where the bytes of a history go, in order, in blocks of whole lines; both may stay empty in a call.
    package typealias HistoryTaker = @Sendable (_ history: [UInt8], _ truth: [UInt8]) async throws -> Void

    /// Makes the history, once; a second call gives nothing more.
    ///
    /// History lines, in time order over all devices: `{"at": epoch ms, "topic": …, "payload": the text}`, as a subscriber
    /// who was there from the start would have seen them (so none is marked retained). Truth lines:
    /// `{"at": epoch ms, "home", "device", "family", "causes": [{"cause", "fault", "kind", "severity" 0...1, "since":
    /// epoch ms, "cured_by"}]}`, one a device at the start, and at most one an hour where something has changed.
    @discardableResult
    package func makeHistory(_ take: HistoryTaker) async throws -> HistorySummary {
        var summary = HistorySummary(devices: devices.count)
        guard madeUntil == nil else { return summary }
        madeUntil = plan.end
        let size = (devices.count + threads - 1) / threads
        var chunks: [Chunk] = stride(from: 0, to: devices.count, by: max(1, size)).map { first in
            Chunk(first: first, devices: Array(devices[first..<min(first + size, devices.count)]))
        }
        var history: [UInt8] = []
        var truth: [UInt8] = []
        history.reserveCapacity(Self.block + 1 << 16)
        var time = plan.start
        var opening = true
        repeat {
            try Task.checkCancellation()
            let next = opening ? plan.start : min(time + Self.slice, plan.end)
            let slices = await Self.run(&chunks, from: plan.start, to: next, opening: opening)
            Self.merge(slices, into: &history)
            for slice in slices {
                truth += slice.truth
                summary.messages += slice.lines.count
                summary.bytes += slice.bytes.count
                summary.truthLines += slice.truth.count { $0 == UInt8(ascii: "\n") }
            }
            if history.count >= Self.block {
                try await take(history, truth)
                history.removeAll(keepingCapacity: true)
                truth.removeAll(keepingCapacity: true)
            }
            opening = false
            time = next
        } while time < plan.end
        devices = chunks.flatMap(\.devices)
        try await take(history, truth)
        return summary
    }

    /// The devices as the history left them, for going live; makes the history first where nobody wanted to see it.
    func devicesAtEnd() async throws -> [FleetDevice] {
        try await makeHistory { _, _ in }
        return devices
    }

    private struct Chunk: Sendable {
        /// The first device's number.
        var first: Int
        var devices: [FleetDevice]
    }

    private static func run(
        _ chunks: inout [Chunk], from start: ModelTime, to time: ModelTime, opening: Bool
    ) async -> [HistorySlice] {
        let done = await withTaskGroup(of: (Int, Chunk, HistorySlice).self) { group in
            for (index, chunk) in chunks.enumerated() {
                group.addTask {
                    var chunk = chunk
                    var slice = HistorySlice()
                    for place in chunk.devices.indices {
                        let number = chunk.first + place
                        slice.run(&chunk.devices[place], number: number, from: start, to: time)
                        if opening { slice.open(chunk.devices[place], number: number, at: start) }
                    }
                    return (index, chunk, slice)
                }
            }
            var done: [(Int, Chunk, HistorySlice)] = []
            for await result in group { done.append(result) }
            return done.sorted { $0.0 < $1.0 }
        }
        chunks = done.map(\.1)
        return done.map(\.2)
    }

    private static func merge(_ slices: [HistorySlice], into history: inout [UInt8]) {
        var order: [(line: HistorySlice.Line, slice: Int)] = []
        order.reserveCapacity(slices.reduce(0) { $0 + $1.lines.count })
        for (index, slice) in slices.enumerated() {
            for line in slice.lines { order.append((line, index)) }
        }
        // A device's own lines keep their order: their ranges grow.
        order.sort {
            ($0.line.at, $0.line.device, $0.line.range.lowerBound) < (
                $1.line.at, $1.line.device, $1.line.range.lowerBound
            )
        }
        for entry in order { history += slices[entry.slice].bytes[entry.line.range] }
    }
}
