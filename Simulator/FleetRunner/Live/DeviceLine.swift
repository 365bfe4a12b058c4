import Logging
import MQTTTransport

/// A device's way to the broker: a connection of its own, or a share in one.
struct DeviceLine: Sendable {
    private let connection: DeviceConnection
    /// Where many share a connection the device says itself what the broker would say of it; nil where it has its own.
    private let sharedStatus: String?

    /// A connection of its own, with birth message, last will and commands.
    static func own(
        _ wire: DeviceWire, broker: FleetBroker, loop: LoopThread, logger: Logger
    ) throws(TransportError) -> DeviceLine {
        let connection = try DeviceConnection(
            DeviceConnection.Configuration(
                broker: broker.access(for: wire.device), presence: Presence(topic: wire.topic(.status)),
                subscriptions: [wire.commandTopic]),
            on: loop, logger: logger)
        return DeviceLine(connection: connection, sharedStatus: nil)
    }

    /// A share in a connection that somebody else opens and closes; no commands come by it.
    static func shared(_ connection: DeviceConnection, _ wire: DeviceWire) -> DeviceLine {
        DeviceLine(connection: connection, sharedStatus: wire.topic(.status))
    }

    /// Commands; nil where there is no way for them.
    var incoming: AsyncStream<DeviceMessage>? { sharedStatus == nil ? connection.incoming : nil }

    /// Comes back once connected. What is connected stays so.
    func connect() async throws(TransportError) {
        if sharedStatus != nil { return await say("online") }
        do throws(TransportError) {
            try await connection.connect()
        } catch {
            // Connected already.
            if error.code != .invalidOptions { throw error }
        }
    }

    /// Without a word: the broker publishes the last will.
    func drop() async {
        if sharedStatus != nil { await say("offline") } else { await connection.drop() }
    }

    /// In good order.
    func disconnect() async {
        if sharedStatus != nil { await say("offline") } else { await connection.disconnect() }
    }

    func publish(topic: String, payload: [UInt8], retain: Bool) async throws(TransportError) {
        _ = try await connection.publish(topic: topic, payload: payload, retain: retain)
    }

    private func say(_ word: String) async {
        guard let sharedStatus else { return }
        // Whoever cannot be reached hears nothing: the next word says it again.
        _ = try? await connection.publish(topic: sharedStatus, payload: Array(word.utf8), retain: true)
    }
}
