import FleetModel
import Logging
import MQTTTransport

/// A device of the fleet on the air: its model beside its connection to the broker.
///
/// What the model says goes through `outbox`, which one task at a time empties, so that the order is kept. The outbox holds
/// 256 entries; beyond that the oldest reports are dropped and counted, as a device without storage would.
actor LiveDevice {
    private var device: FleetDevice
    private let connection: DeviceConnection
    private let clock: FleetClock
    private let logger: Logger
    private var outbox: [Outgoing] = []
    private var isSending = false
    private(set) var dropped = 0

    private enum Outgoing {
        case publish(Channel, [UInt8])
        case connect
        /// Without a word: the broker publishes the last will.
        case drop

        var isReport: Bool {
            if case .publish(let channel, _) = self { channel.kind == .telemetry } else { false }
        }
    }

    private static let outboxSize = 256

    init(
        _ device: FleetDevice, broker: FleetBroker, loop: LoopThread, clock: FleetClock, logger: Logger
    ) throws(TransportError) {
        self.device = device
        self.clock = clock
        var logger = logger
        logger[metadataKey: "device.native"] = "\(device.wire.device)"
        self.logger = logger
        let wire = device.wire
        let presence = wire.presence
        connection = try DeviceConnection(
            DeviceConnection.Configuration(
                broker: broker.access(for: wire.device),
                presence: Presence(topic: presence.topic, online: presence.online, offline: presence.offline),
                subscriptions: wire.commandTopics),
            on: loop, logger: logger)
    }

    /// Reports and answers until cancelled; then goes in good order.
    func run() async throws {
        let incoming = connection.incoming
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
            await connection.disconnect()
            return
        }
        await connection.disconnect()
    }

    private func live() async throws {
        // Even what has fallen silent was known before: its info stays with the broker, and its last will.
        outbox.append(.connect)
        appendInfo()
        if !device.model.isReachable { outbox.append(.drop) }
        try await send()
        while !Task.isCancelled {
            if device.model.nextDue <= clock.now { advance() }
            try await send()
            // A command may bring the next appointment forward: look at least once a second.
            try await clock.sleep(until: device.model.nextDue, atMost: .seconds(1))
        }
    }

    private func hear(_ message: DeviceMessage) async {
        advance()
        guard let command = device.wire.command(topic: message.topic, payload: message.payload) else {
            logger.debug("ignored a command that cannot be read")
            return
        }
        var said: [(ModelTime, DeviceEvent)] = []
        device.receive(command) { said.append(($0, $1)) }
        for (time, event) in said { enqueue(event, at: time) }
        logger.info("took a command", metadata: ["repair.id": "\(command.id)"])
        try? await send()
    }

    private func advance() {
        var said: [(ModelTime, DeviceEvent)] = []
        device.advance(to: clock.now) { said.append(($0, $1)) }
        for (time, event) in said { enqueue(event, at: time) }
    }

    private func enqueue(_ event: DeviceEvent, at time: ModelTime) {
        switch event {
        // Status is the connection's own: birth message and last will.
        case .wentOffline: outbox.append(.drop)
        case .cameOnline:
            outbox.append(.connect)
            appendInfo()
        case .report, .reply:
            var scratch: [UInt8] = []
            device.wire.render(event, at: time, scratch: &scratch) { channel, payload in
                outbox.append(.publish(channel, payload))
            }
        }
        while outbox.count > Self.outboxSize, let oldest = outbox.firstIndex(where: \.isReport) {
            outbox.remove(at: oldest)
            dropped += 1
        }
    }

    private func appendInfo() {
        var scratch: [UInt8] = []
        device.wire.render(.cameOnline, at: device.model.now, scratch: &scratch) { channel, payload in
            if channel.kind == .info { outbox.append(.publish(channel, payload)) }
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
                // A device that is on already stays on; what will not cure itself ends the fleet with its reason.
                do throws(TransportError) {
                    try await connection.connect()
                } catch {
                    if Task.isCancelled { throw CancellationError() }
                    if error.code != .invalidOptions { throw error }
                }
            case .drop: await connection.drop()
            case .publish(let channel, let payload):
                do throws(TransportError) {
                    _ = try await connection.publish(
                        topic: device.wire.topic(channel), payload: payload, retain: channel.isRetained)
                } catch {
                    dropped += 1
                    logger.debug("a message was not published", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
