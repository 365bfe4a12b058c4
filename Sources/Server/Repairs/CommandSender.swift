import MQTTTransport
import Repairs
import Telemetry

/// What commands leave by; the live one is MQTT.
protocol CommandSender: Sendable {
    var isConnected: Bool { get }
    /// Sends once, never again, and says what is known of it.
    func send(_ command: RenderedCommand, expiresIn: TimeSpan) async -> CommandFate
}

/// What is known of a command that was handed on.
enum CommandFate: Hashable, Sendable {
    case handedOver
    /// It certainly did not leave.
    case refused(String)
    /// It may have left.
    case uncertain
}

extension CommandConnection: CommandSender {
    var isConnected: Bool { snapshot.state.isConnected }

    func send(_ command: RenderedCommand, expiresIn: TimeSpan) async -> CommandFate {
        do throws(TransportError) {
            let outcome = try await publish(
                topic: command.topic, payload: Array(command.payload.utf8), expiresAfter: expiresIn)
            return switch outcome {
            // A device that is away and has no session would never hear of it.
            case .noSubscribers: .refused("no device listens for it")
            case .accepted: .handedOver
            case .refused(_, let words): .refused("the broker refused it: \(words)")
            case .unknown: .uncertain
            }
        } catch {
            return .refused(error.detail)
        }
    }
}
