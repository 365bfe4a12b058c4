package import Diagnostics
package import Telemetry

/// Devices as folded so far: how the desk reads state without owning any.
package protocol LiveDevices: Sendable {
    /// Nil where no profile is known for the device. The value is a copy: what is folded later does not change it.
    func device(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)?
    /// The same for an overview of many, of which most states may not be in memory.
    func glance(_ id: DeviceID, at now: Timestamp) async -> DeviceGlance?
    /// Somebody looks at a device that is learning: it is to come before others.
    func isAwaited(_ id: DeviceID)
}

extension LiveDevices {
    package func isAwaited(_ id: DeviceID) {}

    package func glance(_ id: DeviceID, at now: Timestamp) async -> DeviceGlance? {
        await device(id).map { DeviceGlance(of: $0.state, at: now, $0.profile) }
    }
}
