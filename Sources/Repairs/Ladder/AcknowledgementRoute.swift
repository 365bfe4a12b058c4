package import Telemetry

/// Whose repair a device's acknowledgement is about.
package enum AcknowledgementRoute: Hashable, Sendable {
    /// Give it to this repair's machine, which checks it again.
    case repair(RepairID)
    /// It names a repair nobody has.
    case unknown(String)
    /// It names a repair of another device.
    case foreign(RepairID, of: DeviceID)
    /// It names none, and no repair of this device waits for such an answer.
    case unclaimed

    /// - Parameters:
    ///   - device: who sent it, by its address on the broker, never by what it says.
    ///   - named: the repair whose id it bears, where there is one.
    ///   - waiting: the open repair of `device`, where there is one.
    package init(_ acknowledgement: Acknowledgement, from device: DeviceID, named: Repair?, waiting: Repair?) {
        if let correlation = acknowledgement.correlation {
            guard let named, named.id.rawValue == correlation else {
                self = .unknown(correlation)
                return
            }
            self = named.device == device ? .repair(named.id) : .foreign(named.id, of: named.device)
        } else if let waiting, waiting.device == device, waiting.plan.answers, !waiting.plan.correlated {
            self = .repair(waiting.id)
        } else {
            self = .unclaimed
        }
    }
}
