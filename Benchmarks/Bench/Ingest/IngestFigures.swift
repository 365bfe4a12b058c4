import Foundation

extension Benchmark {
    /// Ingest from end to end, beside a subscriber in C that decodes and judges nothing, and beside pipelines in Python.
    static let ingest = Benchmark(
        name: "ingest",
        says: "live and backlog ingest beside the C limit and Python: messages/s, processor time, memory"
    ) { settings in
        let rounds = min(settings.runs, 3)
        let messages = 200_000
        var flow = IngestFlow(messages: messages, devices: 1_000, sent: messages * (4 * rounds + 8))
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let directory = broker.directory.appending(path: "service")

        var live: [IngestRun] = []
        var liveInC: [IngestRun] = []
        let lookUps: Figure
        let held: Double
        do {
            let service = try MeasuredService(broker, in: directory)
            defer { service.process.end() }
            try await service.untilReady()
            try await enrol(&flow, service, broker)
            for round in 0...rounds {
                let (c, ours) = (try await flow.liveInC(), try await flow.live(service, broker))
                guard round > 0 else { continue }
                liveInC.append(c)
                live.append(ours)
            }
            held = service.figure("bedside_ack_held_longest_seconds")
            lookUps = try await lookedUp(&flow, service, broker, in: directory)
        }
        var backlog: [IngestRun] = []
        var backlogInC: [IngestRun] = []
        for _ in 0..<rounds {
            backlogInC.append(try await flow.backlogInC())
            backlog.append(try await flow.backlog(broker, in: directory))
        }
        let overload = try await flow.overload(broker, in: directory)
        let ours = IngestRun.median(live)
        return liveFigures(ours, .median(liveInC), rounds, held: held) + [lookUps]
            + backlogFigures(.median(backlog), .median(backlogInC), rounds)
            + memoryFigures(.median(backlog), overload, rounds)
            + (try await pipelineFigures(&flow, ours, root: settings.root))
    }

    /// Makes every device known, and heard.
    private static func enrol(
        _ flow: inout IngestFlow, _ service: MeasuredService, _ broker: PrivateBroker
    ) async throws {
        let known = try flow.publisher(broker, flow.devices)
        _ = try await known.result()
        known.end()
        let devices = Double(flow.devices)
        try await untilTrue("the devices are known", of: service.process) {
            service.figure(MeasuredService.received) >= devices
        }
        try await service.untilFolded()
    }

    /// Look-ups while messages flow as fast as they can.
    private static func lookedUp(
        _ flow: inout IngestFlow, _ service: MeasuredService, _ broker: PrivateBroker, in directory: URL
    ) async throws -> Figure {
        let table = directory.appending(path: "customers.csv")
        try LookUpLoad.customers(flow.devices).write(to: table, atomically: true, encoding: .utf8)
        try await service.takeIn(table)
        let load = LookUpLoad(service, agents: 4, callers: flow.devices)
        let run: IngestRun
        do {
            run = try await flow.live(service, broker)
        } catch {
            _ = try? await load.end()
            throw error
        }
        let looked = try await load.end()
        guard looked.failures == 0, looked.answered.count >= 100 else {
            throw BenchError("\(looked.failures) look-ups failed beside \(looked.answered.count) that did not")
        }
        return Figure(
            "look-up while ingest is saturated, p99", unit: "ms", ours: looked.milliseconds(0.99), goal: .atMost(50),
            note: "a search and the card, \(looked.answered.count) of them by 4 agents at "
                + "\(Int(run.messagesPerSecond)) messages/s, every kind in turn; half of them within "
                + String(format: "%.1f ms", looked.milliseconds(0.5)) + "; p99 of each in ms: \(looked.kinds)")
    }

    private static func liveFigures(
        _ ours: IngestRun, _ inC: IngestRun, _ rounds: Int, held: Double
    ) -> [Figure] {
        [
            Figure(
                "ingest, live", unit: "messages/s", ours: ours.messagesPerSecond, yardstick: inC.messagesPerSecond,
                goal: .ratioAtLeast(0.9), runs: rounds,
                note: "QoS 1, committed before acknowledged, decoded and folded by the typical profile, 1,000 devices; "
                    + "yardstick: the C limit; \(shares(ours)); with the C limit \(shares(inC))"),
            Figure(
                "ingest, processor time", unit: "µs/message", ours: ours.processor, yardstick: inC.processor,
                goal: .ratioAtMost(2), runs: rounds, note: "of all threads, the same runs"),
            Figure(
                "ingest, an acknowledgement held, longest", unit: "ms", ours: held * 1_000, goal: .atMost(200),
                note: "from a burst's first message until its acknowledgement is let go, the same runs"),
        ]
    }

    /// Where these come to the machine's cores, no further publisher makes the broker any busier.
    private static func shares(_ run: IngestRun) -> String {
        String(
            format: "cores busy: broker %.2f, receiver %.2f, publisher %.2f", run.broker, run.receiver, run.publisher)
    }

    private static func backlogFigures(_ ours: IngestRun, _ inC: IngestRun, _ rounds: Int) -> [Figure] {
        [
            Figure(
                "ingest, backlog", unit: "messages/s", ours: ours.messagesPerSecond, yardstick: inC.messagesPerSecond,
                goal: .ratioAtLeast(0.6), runs: rounds, note: "200,000 messages that waited at the broker"),
            Figure(
                "ingest of a backlog, processor time", unit: "µs/message", ours: ours.processor,
                yardstick: inC.processor, runs: rounds),
        ]
    }

    /// L05: with a limit of 256 MB the service is not killed for its memory.
    private static func memoryFigures(_ backlog: IngestRun, _ overload: Overload, _ rounds: Int) -> [Figure] {
        let devices = "of the whole process, its start and 1,000 devices included"
        return [
            Figure(
                "memory while a backlog is drained, peak", unit: "MB", ours: (backlog.peakMemory ?? 0) / 1e6,
                goal: .atMost(256), runs: rounds, note: "the most of the runs, \(devices)"),
            Figure(
                "memory at twice what can be taken, peak", unit: "MB", ours: overload.peakMemory / 1e6,
                goal: .atMost(256),
                note: String(
                    format: "%.0f messages/s come, %.0f are taken, %.0f waited at the broker; \(devices)",
                    overload.offered, overload.taken, overload.waiting)),
        ]
    }

    /// Beside what the same messages cost in Python; one run each.
    private static func pipelineFigures(
        _ flow: inout IngestFlow, _ ours: IngestRun, root: String
    ) async throws -> [Figure] {
        let (pipeline, why) = await Pipeline.find(root: root)
        guard let pipeline else {
            return [
                Figure(
                    "ingest beside Python, processor time", unit: "µs/message", ours: ours.processor,
                    note: "not compared: \(why)")
            ]
        }
        var figures: [Figure] = []
        // Few devices for the trees: a forest takes longer to plant than hundreds of messages to judge.
        for (score, count, devices, goal) in [("zscore", 50_000, 1_000, 0.5), ("half-space-trees", 4_000, 20, 0.01)] {
            let run = try await flow.live(count, devices: devices) { broker, count in
                try pipeline.start(broker, count, score: score)
            }
            figures.append(
                Figure(
                    "ingest beside Python, \(score), processor time", unit: "µs/message", ours: ours.processor,
                    yardstick: run.processor, goal: .ratioAtMost(goal),
                    note: "paho-mqtt with manual acknowledgements, orjson, river, sqlite3: "
                        + "\(Int(run.messagesPerSecond)) messages/s"))
        }
        return figures
    }
}
