import Profiles
import Store
import Telemetry

extension DeviceDirectory {
    /// Everything the registry knows. Cost: a few microseconds a device.
    func load(from registry: Registry) async throws {
        var last: DeviceID?
        while true {
            let page = try await registry.devices(after: last, limit: 1_000)
            for device in page {
                for address in device.addresses {
                    learn(
                        address,
                        of: Known(
                            device: device.id, profile: device.profile, isAssigned: device.assignedProfile != nil,
                            identity: DeviceIdentity(
                                convention: address.convention, manufacturer: device.manufacturer, model: device.model,
                                firmware: device.firmware),
                            captures: device.captures, newest: device.reach.lastSeen))
                }
            }
            guard let end = page.last, page.count == 1_000 else { return }
            last = end.id
        }
    }
}
