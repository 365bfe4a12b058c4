package import Diagnostics
package import Telemetry

/// Devices as folded so far: how the desk reads state without owning any.
package protocol LiveDevices: Sendable {
    /// Nil where no profile is known for the device. The value is a copy: what is folded later does not change it.
    func device(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)?
}
