import Foundation

extension Benchmark {
    /// Ingest from end to end beside a subscriber in C that decodes and judges nothing.
    static let ingest = Benchmark(
        name: "ingest", says: "live and backlog ingest beside the C limit: messages/s and processor time"
    ) { settings in
        let rounds = min(settings.runs, 3)
        var flow = IngestFlow(messages: 100_000, devices: 1_000, flows: 2 * rounds + 4)
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let directory = broker.directory.appending(path: "service")

        var live: [IngestRun] = []
        var liveInC: [IngestRun] = []
        do {
            let service = try await MeasuredService(broker, in: directory)
            defer { service.process.end() }
            try await service.untilReady()
            // Every device is enrolled and has been heard.
            let known = try flow.publisher(broker, flow.devices)
            _ = try await known.result()
            known.end()
            try await untilTrue("the devices are known") {
                await service.figure(MeasuredService.received) >= Double(flow.devices)
            }
            try await service.untilFolded()
            for round in 0...rounds {
                let (c, ours) = (try await flow.liveInC(), try await flow.live(service, broker))
                guard round > 0 else { continue }
                liveInC.append(c)
                live.append(ours)
            }
        }
        var backlog: [IngestRun] = []
        var backlogInC: [IngestRun] = []
        for _ in 0..<rounds {
            backlogInC.append(try await flow.backlogInC())
            backlog.append(try await flow.backlog(broker, in: directory))
        }
        return figures(
            (.median(live), .median(liveInC)), (.median(backlog), .median(backlogInC)), rounds)
    }

    private static func figures(
        _ live: (ours: IngestRun, c: IngestRun), _ backlog: (ours: IngestRun, c: IngestRun), _ rounds: Int
    ) -> [Figure] {
        let busy = "the broker was busy on \(share(live.ours)) of a core, \(share(live.c)) with the C limit"
        return [
            Figure(
                "ingest, live", unit: "messages/s", ours: live.ours.messagesPerSecond,
                yardstick: live.c.messagesPerSecond, goal: .ratioAtLeast(0.9), runs: rounds,
                note: "QoS 1, committed before acknowledged, decoded and folded by the typical profile, 1,000 devices; "
                    + "yardstick: the C limit; \(busy)"),
            Figure(
                "ingest, processor time", unit: "µs/message", ours: live.ours.processor, yardstick: live.c.processor,
                goal: .ratioAtMost(2), runs: rounds, note: "of all threads, the same runs"),
            Figure(
                "ingest, backlog", unit: "messages/s", ours: backlog.ours.messagesPerSecond,
                yardstick: backlog.c.messagesPerSecond, goal: .ratioAtLeast(0.6), runs: rounds,
                note: "100,000 messages that waited at the broker"),
            Figure(
                "ingest of a backlog, processor time", unit: "µs/message", ours: backlog.ours.processor,
                yardstick: backlog.c.processor, runs: rounds),
        ]
    }

    private static func share(_ run: IngestRun) -> String { String(format: "%.2f", run.brokerShare) }
}
