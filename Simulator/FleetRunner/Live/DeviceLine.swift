import Logging
import MQTTTransport

/// A device's own way to the broker, with birth message, last will and commands.
struct DeviceLine: Sendable {
    private let connection: DeviceConnection

    init(_ wire: DeviceWire, broker: FleetBroker, loop: LoopThread, logger: Logger) throws(TransportError) {
        let presence = wire.presence
        connection = try DeviceConnection(
            DeviceConnection.Configuration(
                broker: broker.access(for: wire.device),
                presence: Presence(topic: presence.topic, online: presence.online, offline: presence.offline),
                subscriptions: wire.commandTopics),
            on: loop, logger: logger)
    }

    var state: ConnectionState { connection.snapshot.state }

    /// Commands.
    var incoming: AsyncStream<DeviceMessage> { connection.incoming }

    /// Comes back once connected. What is connected stays so.
    func connect() async throws(TransportError) {
        do throws(TransportError) {
            try await connection.connect()
        } catch {
            // Connected already.
            if error.code != .invalidOptions { throw error }
        }
    }

    /// Without a word: the broker publishes the last will.
    func drop() async { await connection.drop() }

    /// In good order.
    func disconnect() async { await connection.disconnect() }

    func publish(topic: String, payload: [UInt8], retain: Bool) async throws(TransportError) {
        _ = try await connection.publish(topic: topic, payload: payload, retain: retain)
    }
}
