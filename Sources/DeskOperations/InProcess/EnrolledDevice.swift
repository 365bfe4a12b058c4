package import Telemetry

/// A device of the registry with what the fold needs to know of it.
package struct EnrolledDevice: Hashable, Sendable {
    package var device: DeviceID
    package var addresses: [Address]
    /// A profile that a person chose; nil: found by matching.
    package var assignedProfile: String?

    package init(device: DeviceID, addresses: [Address], assignedProfile: String? = nil) {
        self.device = device
        self.addresses = addresses
        self.assignedProfile = assignedProfile
    }
}
