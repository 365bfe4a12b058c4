import Foundation

/// One measured flow of messages, whoever received it.
struct IngestRun: Sendable {
    var messagesPerSecond: Double
    /// Of the receiver, in microseconds a message.
    var processor: Double
    /// Cores that broker and publisher were busy on.
    var broker: Double
    var publisher: Double
    /// Bytes of the receiver in memory when it held most; nil where it was not looked at.
    var peakMemory: Double?

    /// Cores that the receiver was busy on.
    var receiver: Double { processor * messagesPerSecond / 1e6 }

    /// The medians; of memory the most.
    static func median(_ runs: [IngestRun]) -> IngestRun {
        func middle(_ part: (IngestRun) -> Double) -> Double { Interleaved.median(runs.map(part)) }
        return IngestRun(
            messagesPerSecond: middle(\.messagesPerSecond), processor: middle(\.processor), broker: middle(\.broker),
            publisher: middle(\.publisher), peakMemory: runs.compactMap(\.peakMemory).max())
    }
}

/// What is sent: messages of `devices` devices in turn, each a minute on from its last.
struct IngestFlow: Sendable {
    let messages: Int
    let devices: Int
    /// The minute since 1970 of the next messages: what is sent later is newer.
    private(set) var minute: Int

    /// - Parameter sent: messages that all flows together send at most.
    init(messages: Int, devices: Int, sent: Int) {
        self.messages = messages
        self.devices = devices
        minute = Int(Date().timeIntervalSince1970 / 60) - sent / devices - 100
    }

    /// A publisher of `count` messages, or of a whole flow's; they begin when it says so.
    ///
    /// - Parameter rate: messages a second; 0: as fast as the broker takes them.
    mutating func publisher(
        _ broker: PrivateBroker, _ count: Int? = nil, devices: Int? = nil, rate: Int = 0
    ) throws -> LocalProcess {
        let (count, devices) = (count ?? messages, devices ?? self.devices)
        defer { minute += count / devices + 1 }
        return try LocalProcess(
            program("CLimit"),
            [
                "publish", "\(broker.address.port)", "\(count)", "\(devices)", "\(PrivateBroker.window)", "\(minute)",
                "\(rate)",
            ],
            log: broker.log("publisher"))
    }
}

// MARK: - The C limit, and other receivers that say themselves what it took them

extension IngestFlow {
    /// The C limit receives a live flow on a broker of its own.
    mutating func liveInC() async throws -> IngestRun {
        try await live(messages) { broker, count in try Self.limit(broker, count) }
    }

    /// A receiver that says `ready` and at its end what it took takes a live flow on a broker of its own.
    mutating func live(
        _ count: Int, devices: Int? = nil, _ receiver: (PrivateBroker, Int) throws -> LocalProcess
    ) async throws -> IngestRun {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let receiver = try receiver(broker, count)
        defer { receiver.end() }
        _ = try await receiver.line(beginning: "ready")
        let publisher = try publisher(broker, count, devices: devices)
        defer { publisher.end() }
        _ = try await publisher.line(beginning: "sending")
        return try await run(of: receiver, count, broker, publisher)
    }

    /// The C limit works off what waits at the broker.
    mutating func backlogInC() async throws -> IngestRun {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let first = try Self.limit(broker, 0)
        _ = try await first.line(beginning: "ready")
        first.end()
        let publisher = try publisher(broker)
        _ = try await publisher.result()
        publisher.end()
        let subscriber = try Self.limit(broker, messages)
        defer { subscriber.end() }
        return try await run(of: subscriber, messages, broker, nil)
    }

    /// With a count of zero it makes its session and waits.
    private static func limit(_ broker: PrivateBroker, _ count: Int) throws -> LocalProcess {
        let file = broker.directory.appending(path: "climit.sqlite").path
        return try LocalProcess(
            program("CLimit"),
            ["subscribe", "\(broker.address.port)", "\(count)", file, "\(PrivateBroker.window)"],
            log: broker.log("climit"))
    }

    private func run(
        of receiver: LocalProcess, _ count: Int, _ broker: PrivateBroker, _ publisher: LocalProcess?
    ) async throws -> IngestRun {
        let before = broker.process.processorSeconds
        let result = try await receiver.result()
        guard let seconds = result["seconds"], let processor = result["processor"], seconds > 0 else {
            throw BenchError("a receiver said nothing of its time\(receiver.complaints)")
        }
        let brokers = broker.process.processorSeconds - before
        let publishing = try await publisher?.result()["processor"] ?? 0
        return IngestRun(
            messagesPerSecond: Double(count) / seconds, processor: processor / Double(count) * 1e6,
            broker: brokers / seconds, publisher: publishing / seconds)
    }
}

// MARK: - The service

extension IngestFlow {
    /// The service receives a live flow and folds it.
    mutating func live(_ service: MeasuredService, _ broker: PrivateBroker) async throws -> IngestRun {
        let publisher = try publisher(broker)
        defer { publisher.end() }
        let before = service.figure(MeasuredService.received)
        _ = try await publisher.line(beginning: "sending")
        return try await run(service, broker, from: before, publisher)
    }

    /// The service works off what came to the broker while it was away. The broker stands still until the service is up,
    /// so that all of it is measured.
    mutating func backlog(_ broker: PrivateBroker, in directory: URL) async throws -> IngestRun {
        let publisher = try publisher(broker)
        _ = try await publisher.result()
        publisher.end()
        broker.process.hold()
        defer { broker.process.goOn() }
        let service = try MeasuredService(broker, in: directory)
        defer { service.process.end() }
        try await service.untilUp()
        broker.process.goOn()
        return try await run(service, broker, from: 0, nil)
    }

    /// Measures a whole flow's messages from now on.
    private func run(
        _ service: MeasuredService, _ broker: PrivateBroker, from before: Double, _ publisher: LocalProcess?
    ) async throws -> IngestRun {
        let start = ContinuousClock.now
        let (processor, brokers) = (service.process.processorSeconds, broker.process.processorSeconds)
        // Each question costs the service some time of its own.
        try await untilTrue("all messages are received", of: service.process, every: .milliseconds(50)) {
            service.figure(MeasuredService.received) >= before + Double(messages)
        }
        let received = (ContinuousClock.now - start) / .seconds(1)
        let busy = (broker.process.processorSeconds - brokers) / received
        try await service.untilFolded()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let publishing = try await publisher?.result()["processor"] ?? 0
        return IngestRun(
            messagesPerSecond: Double(messages) / seconds,
            processor: (service.process.processorSeconds - processor) / Double(messages) * 1e6, broker: busy,
            publisher: publishing / received, peakMemory: Double(service.process.peakMemory))
    }
}
