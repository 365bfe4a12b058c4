import FleetModel
import Logging
import MQTTTransport

/// A device of the fleet on the air: its model beside its connection to the broker.
///
/// What the model says goes through `outbox`, which one task at a time empties, so that the order is kept. The outbox holds
/// 256 entries; beyond that the oldest reports are dropped and counted, as a device without storage would.
actor LiveDevice {
    private var device: FleetDevice
    private let line: DeviceLine
    private let clock: FleetClock
    private let logger: Logger
    private let tally: FleetTally
    private var onFirstConnection: (@Sendable () -> Void)?
    private var nap: Task<Void, any Error>?
    private var outbox: [Outgoing] = []
    private var isSending = false

    private enum Outgoing {
        case publish(Channel, [UInt8])
        case connect
        /// Without a word: the broker publishes the last will.
        case drop

        /// Status is the connection's own: birth message and last will.
        init(_ said: FleetDevice.Said) {
            switch said {
            case .presence(.wentOffline): self = .drop
            case .presence: self = .connect
            case .message(let channel, let payload): self = .publish(channel, payload)
            }
        }

        var isReport: Bool {
            if case .publish(let channel, _) = self { channel.kind == .telemetry } else { false }
        }
    }

    private static let outboxSize = 256

    /// - Parameter onFirstConnection: called once.
    init(
        _ device: FleetDevice, line: DeviceLine, clock: FleetClock, tally: FleetTally, logger: Logger,
        onFirstConnection: @escaping @Sendable () -> Void
    ) {
        self.tally = tally
        self.onFirstConnection = onFirstConnection
        self.device = device
        self.line = line
        self.clock = clock
        var logger = logger
        logger[metadataKey: "device.native"] = "\(device.wire.device)"
        self.logger = logger
    }

    /// Reports and answers until cancelled; then goes in good order.
    func run() async throws {
        let incoming = line.incoming
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.live() }
                group.addTask {
                    for await message in incoming where !message.retain { await self.hear(message) }
                }
                try await group.next()
                group.cancelAll()
            }
        } catch is CancellationError {
            await line.disconnect()
            return
        }
        await line.disconnect()
    }

    private func live() async throws {
        // Even what has fallen silent was known before: its info stays with the broker, and its last will.
        outbox.append(.connect)
        appendInfo()
        if !device.model.isReachable { outbox.append(.drop) }
        try await send()
        while !Task.isCancelled {
            if device.nextDue <= clock.now { advance() }
            try await send()
            await nap(until: device.nextDue)
        }
    }

    /// Sleeps until then, or until a command brings the next appointment forward.
    private func nap(until due: ModelTime) async {
        let clock = clock
        let nap = Task { try await clock.sleep(until: due, atMost: .seconds(60)) }
        self.nap = nap
        await withTaskCancellationHandler {
            _ = try? await nap.value
        } onCancel: {
            nap.cancel()
        }
    }

    private func hear(_ message: DeviceMessage) async {
        advance()
        guard let command = device.wire.command(topic: message.topic, payload: message.payload) else {
            logger.debug("ignored a command that cannot be read")
            return
        }
        var scratch: [UInt8] = []
        var said: [Outgoing] = []
        device.receive(command, scratch: &scratch) { said.append(Outgoing($1)) }
        enqueue(said)
        logger.info("took a command", metadata: ["repair.id": "\(command.id)"])
        nap?.cancel()
        try? await send()
    }

    private func advance() {
        var scratch: [UInt8] = []
        var said: [Outgoing] = []
        device.advance(to: clock.now, scratch: &scratch) { said.append(Outgoing($1)) }
        enqueue(said)
    }

    private func enqueue(_ said: [Outgoing]) {
        for one in said {
            outbox.append(one)
            if case .connect = one { appendInfo() }
        }
        while outbox.count > Self.outboxSize, let oldest = outbox.firstIndex(where: \.isReport) {
            outbox.remove(at: oldest)
            tally.drop()
        }
    }

    private func appendInfo() {
        var scratch: [UInt8] = []
        device.presence.say(.cameOnline, at: device.model.now, scratch: &scratch) { channel, payload in
            if channel.isIntroduction { outbox.append(.publish(channel, payload)) }
        }
    }

    /// Empties the outbox in order; returns at once where another task is at it.
    private func send() async throws {
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        while !outbox.isEmpty {
            let next = outbox.removeFirst()
            switch next {
            case .connect:
                // What will not cure itself ends the fleet with its reason.
                do throws(TransportError) {
                    try await line.connect()
                    onFirstConnection?()
                    onFirstConnection = nil
                } catch {
                    if Task.isCancelled { throw CancellationError() }
                    throw error
                }
            case .drop: await line.drop()
            case .publish(let channel, let payload):
                do throws(TransportError) {
                    try await line.publish(
                        topic: device.wire.topic(channel), payload: payload, retain: channel.isRetained)
                    tally.publish()
                } catch {
                    tally.fail()
                    logger.debug("a message was not published", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
