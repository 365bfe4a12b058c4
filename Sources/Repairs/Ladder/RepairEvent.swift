package import Telemetry

extension RepairMachine {
    /// What happens to a repair.
    package enum Event: Hashable, Sendable {
        case approved(by: String)
        /// The facts of this moment, for deciding whether to send.
        case considered(Readiness)
        case cancelled(by: String)
        /// An agent wants to try something else and waits for no proof.
        case stoppedWatching(by: String)
        case customerSaysDone(by: String)

        /// The broker took the command.
        case handedOver
        /// The command never reached the network.
        case publishRefused(reason: String)
        /// The connection broke before the broker confirmed.
        case publishUncertain
        /// The service started, and found this repair as its steps tell.
        case restarted(epoch: Int64)

        case acknowledged(Acknowledgement, from: DeviceID)
        case readings(Verdict)
        /// Nothing but time: to be sent at `deadline`, or on any grid.
        case timePassed
    }

    /// What later readings say of the fix's effect.
    package enum Verdict: Hashable, Sendable {
        case firstSign, verified, holds, didNotHold
        case notVerified(reason: String?)
        case cannotBeProved(reason: String)
    }

    /// What sending depends on, looked up together just before.
    package struct Readiness: Hashable, Sendable {
        /// When it was looked up; older than the plan's `times.facts`, it decides nothing.
        package var asOf: Timestamp
        /// The guards' verdict at the moment of sending; empty: nothing stands against it.
        package var failures: [GuardFailure]
        package var reach: Reach
        /// True where the cause that the repair was asked for has cleared by itself since.
        package var causeCleared: Bool
        /// Whether the connection for commands is up.
        package var connected: Bool
        /// Nil for a fix that the customer carries out.
        package var command: RenderedCommand?

        package init(
            asOf: Timestamp, failures: [GuardFailure], reach: Reach, causeCleared: Bool, connected: Bool,
            command: RenderedCommand?
        ) {
            self.asOf = asOf
            self.failures = failures
            self.reach = reach
            self.causeCleared = causeCleared
            self.connected = connected
            self.command = command
        }
    }
}

/// Whether a device's latest word is recent.
package enum Reach: String, Hashable, Sendable, Codable { case fresh, stale, offline }
