package import Telemetry

extension RepairMachine {
    /// What the caller does next, in the order given. The machine has taken the steps already.
    package enum Action: Hashable, Sendable {
        case none
        /// Append the step in a transaction of its own.
        case record(RepairStep)
        /// Append the step, then put the mark into the journal.
        case recordAndMark(RepairStep, RepairMark)
        /// Put the mark into the journal; it may stand there already.
        case mark(RepairMark)
        /// Append the step, durably; put the mark into the journal; then publish once, and report
        /// `handedOver`, `publishRefused` or `publishUncertain`. Never publish when the append failed.
        case commitThenPublish(RepairStep, Publication)
        /// Tell whoever asked that it cannot be done, and why.
        case refuse(Refusal)
        /// Count it and show it to an operator: a device says what it cannot know.
        case alert(Alert)
    }

    /// A command, with what travels beside it.
    package struct Publication: Hashable, Sendable {
        package var command: RenderedCommand
        /// MQTT message expiry: a span, so no clock but the broker's own is asked.
        package var expiresIn: TimeSpan
        package var mark: RepairMark
    }

    /// Why a person's wish was not followed.
    package enum Refusal: Hashable, Sendable {
        case ownApproval, notAwaitingApproval, alreadySent, alreadyEnded, nothingToStop, notWaitingForCustomer

        package var sentence: String {
            switch self {
            case .ownApproval: "Somebody else has to approve this; whoever asked for it cannot."
            case .notAwaitingApproval: "This repair is not waiting for approval any more."
            case .alreadySent: "It has been sent already, so it can no longer be cancelled."
            case .alreadyEnded: "This repair has ended already."
            case .nothingToStop: "There is no proof being waited for at the moment."
            case .notWaitingForCustomer: "This repair is not waiting for the customer."
            }
        }
    }

    /// A device's word that does not fit.
    package enum Alert: Hashable, Sendable {
        /// It answered for a repair of another device.
        case fromAnotherDevice(DeviceID)
        /// It named another repair than this one, or none where it names one.
        case foreignCorrelation(String?)
        /// It answered a command that was never sent.
        case neverSent
    }
}
