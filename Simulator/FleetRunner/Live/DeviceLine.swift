import Logging
import MQTTTransport

/// A device's way to the broker: a connection of its own, or a share in one.
struct DeviceLine: Sendable {
    private let connection: DeviceConnection
    /// Where many share a connection the device says itself what the broker would say of it; nil where it has its own.
    private let shared: (topic: String, online: String, offline: String)?

    /// A connection of its own, with birth message, last will and commands.
    static func own(
        _ wire: DeviceWire, broker: FleetBroker, loop: LoopThread, logger: Logger
    ) throws(TransportError) -> DeviceLine {
        let presence = wire.presence
        let connection = try DeviceConnection(
            DeviceConnection.Configuration(
                broker: broker.access(for: wire.device),
                presence: Presence(topic: presence.topic, online: presence.online, offline: presence.offline),
                subscriptions: wire.commandTopics),
            on: loop, logger: logger)
        return DeviceLine(connection: connection, shared: nil)
    }

    /// A share in a connection that somebody else opens and closes; no commands come by it.
    static func shared(_ connection: DeviceConnection, _ wire: DeviceWire) -> DeviceLine {
        DeviceLine(connection: connection, shared: wire.presence)
    }

    /// Commands; nil where there is no way for them.
    var incoming: AsyncStream<DeviceMessage>? { shared == nil ? connection.incoming : nil }

    /// Comes back once connected. What is connected stays so.
    func connect() async throws(TransportError) {
        if let shared { return await say(shared.online, at: shared.topic) }
        do throws(TransportError) {
            try await connection.connect()
        } catch {
            // Connected already.
            if error.code != .invalidOptions { throw error }
        }
    }

    /// Without a word: the broker publishes the last will.
    func drop() async {
        if let shared { await say(shared.offline, at: shared.topic) } else { await connection.drop() }
    }

    /// In good order.
    func disconnect() async {
        if let shared { await say(shared.offline, at: shared.topic) } else { await connection.disconnect() }
    }

    func publish(topic: String, payload: [UInt8], retain: Bool) async throws(TransportError) {
        _ = try await connection.publish(topic: topic, payload: payload, retain: retain)
    }

    private func say(_ word: String, at topic: String) async {
        // Whoever cannot be reached hears nothing: the next word says it again.
        _ = try? await connection.publish(topic: topic, payload: Array(word.utf8), retain: true)
    }
}
