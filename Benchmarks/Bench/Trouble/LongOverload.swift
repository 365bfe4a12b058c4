import Foundation

/// L02: for so many seconds twice as much comes as the service can take, since it is held for half of the time. It
/// grows no further than it must, what the broker has no room for is counted, and look-ups are answered.
enum LongOverload {
    private static let devices = 1_000
    /// Messages for which the broker has room.
    private static let queue = 50_000
    /// Seconds from which on readings have gone to the files several times, so that what grows then grows for ever.
    private static let isLong = 300

    private struct Outcome {
        /// Bytes in memory at the end of each window.
        var memory: [Double] = []
        /// Messages that the broker took, that the service received, and that were counted as dropped.
        var offered = 0.0
        var received = 0.0
        var dropped = 0.0
        var peak = 0.0
        var rate = 0
        var looked = LookUpLoad.Outcome()
    }

    static func figures(seconds: Int) async throws -> [Figure] {
        let outcome = try await run(seconds: seconds)
        let half = outcome.memory.count / 2
        let (early, late) = (outcome.memory.prefix(half).max() ?? 0, outcome.memory.dropFirst(half).max() ?? 0)
        let what = "twice what can be taken, \(seconds) s"
        let windows = outcome.memory.map { FigureTable.number($0 / 1e6) }.joined(separator: " ")
        return [
            Figure(
                "\(what): memory, peak", unit: "MB", ours: outcome.peak / 1e6, goal: .atMost(256),
                note: "\(outcome.rate) messages/s come for \(devices) devices"),
            Figure(
                "\(what): memory, second half", unit: "MB", ours: late / 1e6, yardstick: early / 1e6,
                goal: seconds >= isLong ? .ratioAtMost(1.1) : nil,
                note: "yardstick: the first half; a goal from \(isLong) s on, when readings have gone to the files "
                    + "several times; window by window: \(windows)"),
            Figure(
                "\(what): messages lost and not counted", unit: "messages",
                ours: max(0, outcome.offered - outcome.received - outcome.dropped), goal: .atMost(0),
                note: String(
                    format: "%.0f came, %.0f were received, %.0f the broker had no room for and said so",
                    outcome.offered, outcome.received, outcome.dropped)),
            Figure(
                "\(what): look-up, p99", unit: "ms", ours: outcome.looked.milliseconds(0.99), goal: .atMost(150),
                note: "100 of them for which the process is held; \(outcome.looked.answered.count) look-ups"),
        ]
    }

    private static func run(seconds: Int) async throws -> Outcome {
        let broker = try await PrivateBroker(queue: queue)
        defer { broker.end() }
        let directory = broker.directory.appending(path: "service")
        let service = try MeasuredService(broker, in: directory)
        defer { service.process.end() }
        try await service.knows(devices, in: directory)
        var flow = IngestFlow(messages: 100_000, devices: devices, sent: 500_000 + seconds * 60_000)
        // What it can take.
        _ = try await flow.live(service, broker)
        var outcome = Outcome()
        outcome.rate = Int(try await flow.live(service, broker).messagesPerSecond)
        let before = service.figure(MeasuredService.received)
        let window = min(20, max(2, seconds / 10))
        let load = LookUpLoad(service, agents: 4, callers: devices)
        do {
            let halving = Halving(service.process)
            defer { halving.end() }
            for _ in 0..<(seconds / window) {
                let publisher = try flow.publisher(broker, outcome.rate * window, rate: outcome.rate)
                defer { publisher.end() }
                outcome.offered += try await publisher.result()["messages"] ?? 0
                outcome.memory.append(Double(service.process.residentMemory))
            }
            outcome.looked = try await load.end()
        } catch {
            _ = try? await load.end()
            throw error
        }
        try outcome.looked.require(100)
        try await service.untilDrained()
        outcome.received = service.figure(MeasuredService.received) - before
        outcome.dropped = try service.given("bedside_broker_messages_dropped")
        outcome.peak = Double(service.process.peakMemory)
        return outcome
    }
}

extension MeasuredService {
    /// Until it has received nothing more for three seconds, in which the broker has said how it is, and all is folded.
    func untilDrained() async throws {
        var (count, since) = (figure(Self.received), ContinuousClock.now)
        try await untilTrue("nothing more comes", of: process, every: .milliseconds(200), within: .seconds(300)) {
            let now = self.figure(Self.received)
            if now != count { (count, since) = (now, .now) }
            return ContinuousClock.now - since > .seconds(3)
        }
        try await untilFolded()
    }
}
