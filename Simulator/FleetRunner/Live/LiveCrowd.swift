import FleetModel
import Logging
import MQTTTransport

/// Many devices of the fleet on one connection, for load: they say what they say, come and go, and hear no commands.
///
/// One task for all of them. Memory: the devices, and what one batch says.
actor LiveCrowd {
    private var devices: [FleetDevice]
    private var queue: DueQueue
    private let connection: DeviceConnection
    private let clock: FleetClock
    private let tally: FleetTally
    private var scratch: [UInt8] = []

    private struct Message: Sendable {
        var topic: String
        var payload: [UInt8]
        var retain: Bool
    }

    /// Messages in flight; the transport takes 1,000.
    private static let batch = 500

    init(_ devices: [FleetDevice], connection: DeviceConnection, clock: FleetClock, tally: FleetTally) {
        self.devices = devices
        queue = DueQueue(devices.map(\.nextDue))
        self.connection = connection
        self.clock = clock
        self.tally = tally
    }

    /// How far it is behind the clock, s; 0 where it keeps up.
    var lag: Double { queue.first.map { max(0, clock.now - $0.due) } ?? 0 }

    /// Says of all that they are there, reports until cancelled, then says that they are gone.
    func run() async throws {
        do {
            try await connection.connect()
            try await greet()
            while !Task.isCancelled {
                let messages = dueMessages()
                if !messages.isEmpty {
                    await publish(messages)
                } else if let next = queue.first {
                    try await clock.sleep(until: next.due, atMost: .seconds(1))
                } else {
                    try await Task.sleep(for: .seconds(1))
                }
            }
        } catch {
            guard Task.isCancelled else { throw error }
        }
        // In a task that nobody has cancelled: what is said in farewell shall arrive.
        await Task { await self.leave() }.value
    }

    private func greet() async throws {
        var messages: [Message] = []
        for index in devices.indices {
            try Task.checkCancellation()
            append(.presence(.cameOnline), of: index, to: &messages)
            if !devices[index].model.isReachable { append(.presence(.wentOffline), of: index, to: &messages) }
            guard messages.count >= Self.batch else { continue }
            await publish(messages)
            messages.removeAll(keepingCapacity: true)
        }
        await publish(messages)
    }

    private func leave() async {
        let all = devices.indices
        for start in stride(from: 0, to: all.count, by: Self.batch) {
            var messages: [Message] = []
            for index in start..<min(start + Self.batch, all.count) where devices[index].model.isReachable {
                append(.presence(.wentOffline), of: index, to: &messages)
            }
            await publish(messages)
        }
        await connection.disconnect()
    }

    /// What those say whose time has come, a batch of it at most.
    private func dueMessages() -> [Message] {
        var messages: [Message] = []
        let now = clock.now
        while messages.count < Self.batch, let first = queue.first, first.due <= now {
            var said: [FleetDevice.Said] = []
            devices[first.device].advance(to: now, scratch: &scratch) { said.append($1) }
            for one in said { append(one, of: first.device, to: &messages) }
            queue.moveFirst(to: devices[first.device].nextDue)
        }
        return messages
    }

    private func append(_ said: FleetDevice.Said, of index: Int, to messages: inout [Message]) {
        let device = devices[index]
        switch said {
        case .message(let channel, let payload):
            messages.append(
                Message(topic: device.wire.topic(channel), payload: payload, retain: channel.isRetained))
        case .presence(let event):
            // The broker says it where a device has its own connection.
            let own = device.wire.presence
            if case .wentOffline = event {
                messages.append(Message(topic: own.topic, payload: Array(own.offline.utf8), retain: true))
                return
            }
            messages.append(Message(topic: own.topic, payload: Array(own.online.utf8), retain: true))
            device.presence.say(.cameOnline, at: device.model.now, scratch: &scratch) { channel, payload in
                guard channel.isIntroduction else { return }
                messages.append(
                    Message(topic: device.wire.topic(channel), payload: payload, retain: channel.isRetained))
            }
        }
    }

    private func publish(_ messages: [Message]) async {
        let (connection, tally) = (connection, tally)
        await withDiscardingTaskGroup { group in
            for message in messages {
                group.addTask {
                    do throws(TransportError) {
                        _ = try await connection.publish(
                            topic: message.topic, payload: message.payload, retain: message.retain)
                        tally.publish()
                    } catch { tally.fail() }
                }
            }
        }
    }
}
