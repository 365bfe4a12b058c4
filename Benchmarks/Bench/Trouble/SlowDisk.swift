import Foundation

/// L04: one flow on this machine's disk, and the same on one whose every sync takes 200 ms more. What waits is
/// committed together, so that acknowledgements wait for a few syncs and not for one each, and look-ups wait for none.
enum SlowDisk {
    private static let delay = 200
    private static let (rate, seconds, devices) = (2_000, 10, 1_000)

    private struct Run {
        /// Messages a commit.
        var batch: Double
        /// Milliseconds within which 99 of 100 messages were acknowledged.
        var held: Double
        var looked: LookUpLoad.Outcome
    }

    static func figures() async throws -> [Figure] {
        let (fast, slow) = (try await run(delay: 0), try await run(delay: delay))
        let says = "\(rate) messages/s for \(seconds) s; yardstick: the same without the delay"
        return [
            Figure(
                "disk that syncs in \(delay) ms, messages a commit", unit: "messages", ours: slow.batch,
                yardstick: fast.batch, goal: .ratioAtLeast(2), note: says),
            Figure(
                "disk that syncs in \(delay) ms, acknowledged, p99", unit: "ms", ours: slow.held, yardstick: fast.held,
                goal: .atMost(1_000),
                note:
                    "the upper end of a class half as wide as it is long; a message waits for the commit under way and "
                    + "for its own"),
            Figure(
                "disk that syncs in \(delay) ms, look-up, p99", unit: "ms", ours: slow.looked.milliseconds(0.99),
                yardstick: fast.looked.milliseconds(0.99), goal: .atMost(50),
                note: "\(slow.looked.answered.count) of them, every kind of search in turn, and the card"),
        ]
    }

    private static func run(delay: Int) async throws -> Run {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let directory = broker.directory.appending(path: "service")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let disk = directory.appending(path: "disk")
        let service = try MeasuredService(
            broker, in: directory,
            environment: ["LD_PRELOAD": try program("libFaultyDisk.so").path, "FAULTY_DISK": disk.path])
        defer { service.process.end() }
        try await service.knows(devices, in: directory)
        try Data("\(delay)".utf8).write(to: disk)
        defer { try? Data().write(to: disk) }
        var flow = IngestFlow(messages: rate * seconds, devices: devices, sent: rate * seconds)
        let load = LookUpLoad(service, agents: 4, callers: devices)
        let looked: LookUpLoad.Outcome
        do {
            let publisher = try flow.publisher(broker, rate: rate)
            defer { publisher.end() }
            _ = try await publisher.result()
            let all = Double(rate * seconds)
            try await untilTrue("all messages are received", of: service.process, every: .milliseconds(50)) {
                service.figure(MeasuredService.received) >= all
            }
            looked = try await load.end()
        } catch {
            _ = try? await load.end()
            throw error
        }
        try looked.require(100)
        return Run(
            batch: Double(rate * seconds) / max(1, try service.given("bedside_batches_committed_total")),
            held: try service.given("bedside_ack_held_p99_seconds") * 1_000, looked: looked)
    }
}

extension MeasuredService {
    /// Waits until it is ready, and makes so many callers with a device each known.
    func knows(_ callers: Int, in directory: URL) async throws {
        try await untilReady()
        let table = directory.appending(path: "customers.csv")
        try LookUpLoad.customers(callers).write(to: table, atomically: true, encoding: .utf8)
        try await takeIn(table)
    }
}

extension LookUpLoad.Outcome {
    /// Throws where one failed, or too few were made for a p99.
    func require(_ count: Int) throws {
        guard failures == 0, answered.count >= count else {
            throw BenchError("\(failures) look-ups failed beside \(answered.count) that did not")
        }
    }
}
