import Foundation

/// One measured flow of messages, whoever received it.
struct IngestRun: Sendable {
    var messagesPerSecond: Double
    /// Of the receiver, in microseconds a message.
    var processor: Double
    /// Of the broker: cores it was busy on.
    var brokerShare: Double

    static func median(_ runs: [IngestRun]) -> IngestRun {
        IngestRun(
            messagesPerSecond: Interleaved.median(runs.map(\.messagesPerSecond)),
            processor: Interleaved.median(runs.map(\.processor)),
            brokerShare: Interleaved.median(runs.map(\.brokerShare)))
    }
}

/// What is sent: messages of `devices` devices in turn, each a minute on from its last.
struct IngestFlow: Sendable {
    let messages: Int
    let devices: Int
    /// The minute since 1970 of the next messages: what is sent later is newer.
    private(set) var minute: Int

    init(messages: Int, devices: Int, flows: Int) {
        self.messages = messages
        self.devices = devices
        minute = Int(Date().timeIntervalSince1970 / 60) - (flows + 1) * (messages / devices + 2)
    }

    /// A publisher of `count` messages, or of a whole flow's; they begin when it says so.
    mutating func publisher(_ broker: PrivateBroker, _ count: Int? = nil) throws -> LocalProcess {
        defer { minute += (count ?? messages) / devices + 1 }
        return try LocalProcess(
            program("CLimit"),
            ["publish", "\(broker.port)", "\(count ?? messages)", "\(devices)", "\(PrivateBroker.window)", "\(minute)"])
    }
}

extension IngestFlow {
    /// The C limit receives a live flow on a broker of its own.
    mutating func liveInC() async throws -> IngestRun {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let subscriber = try subscriber(broker, messages)
        defer { subscriber.end() }
        _ = try await subscriber.line(beginning: "ready")
        let publisher = try publisher(broker)
        defer { publisher.end() }
        _ = try await publisher.line(beginning: "sending")
        let before = broker.process.processorSeconds
        return try await run(subscriber, broker, before)
    }

    /// The C limit works off what waits at the broker.
    mutating func backlogInC() async throws -> IngestRun {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let first = try subscriber(broker, 0)
        _ = try await first.line(beginning: "ready")
        try await Task.sleep(for: .milliseconds(200))
        first.end()
        let publisher = try publisher(broker)
        _ = try await publisher.result()
        publisher.end()
        let before = broker.process.processorSeconds
        let subscriber = try subscriber(broker, messages)
        defer { subscriber.end() }
        return try await run(subscriber, broker, before)
    }

    private func subscriber(_ broker: PrivateBroker, _ count: Int) throws -> LocalProcess {
        let file = broker.directory.appending(path: "climit.sqlite")
        return try LocalProcess(
            program("CLimit"), ["subscribe", "\(broker.port)", "\(count)", file.path, "\(PrivateBroker.window)"])
    }

    private func run(_ subscriber: LocalProcess, _ broker: PrivateBroker, _ before: Double) async throws -> IngestRun {
        let result = try await subscriber.result()
        guard let seconds = result["seconds"], let processor = result["processor"], seconds > 0 else {
            throw BenchError("the C limit said nothing of its time")
        }
        return IngestRun(
            messagesPerSecond: Double(messages) / seconds, processor: processor / Double(messages) * 1e6,
            brokerShare: (broker.process.processorSeconds - before) / seconds)
    }

    /// The service receives a live flow and folds it.
    mutating func live(_ service: MeasuredService, _ broker: PrivateBroker) async throws -> IngestRun {
        let publisher = try publisher(broker)
        defer { publisher.end() }
        _ = try await publisher.line(beginning: "sending")
        return try await run(service, broker, from: await service.figure(MeasuredService.received), messages)
    }

    /// Measures `count` messages from now on.
    func run(
        _ service: MeasuredService, _ broker: PrivateBroker, from before: Double, _ count: Int
    ) async throws -> IngestRun {
        let start = ContinuousClock.now
        let (processor, brokers) = (service.process.processorSeconds, broker.process.processorSeconds)
        try await untilTrue("all messages are received", every: .milliseconds(40)) {
            await service.figure(MeasuredService.received) >= before + Double(count)
        }
        let received = (ContinuousClock.now - start) / .seconds(1)
        let busy = (broker.process.processorSeconds - brokers) / received
        try await service.untilFolded()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return IngestRun(
            messagesPerSecond: Double(count) / seconds,
            processor: (service.process.processorSeconds - processor) / Double(count) * 1e6, brokerShare: busy)
    }

    /// The service works off what came to the broker while it was away.
    mutating func backlog(_ broker: PrivateBroker, in directory: URL) async throws -> IngestRun {
        let publisher = try publisher(broker)
        _ = try await publisher.result()
        publisher.end()
        let service = try await MeasuredService(broker, in: directory)
        defer { service.process.end() }
        // What was there before it could be asked the first time does not count.
        try await untilTrue("the backlog flows", every: .milliseconds(5)) {
            await service.figure(MeasuredService.received) > 0
        }
        let before = await service.figure(MeasuredService.received)
        return try await run(service, broker, from: before, messages - Int(before))
    }
}
