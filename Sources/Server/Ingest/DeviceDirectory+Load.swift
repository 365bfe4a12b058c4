import Profiles
import Store
import Telemetry

extension DeviceDirectory {
    /// Everything the registry knows. Cost: a few microseconds a device. A matched profile that is no longer loaded is
    /// left out, so that the device's next word finds it another.
    ///
    /// Returns each device that has a profile, with that.
    @discardableResult
    func load(
        from registry: Registry, _ catalog: ProfileCatalog
    ) async throws -> [(id: DeviceID, profile: String)] {
        var last: DeviceID?
        var known: [(id: DeviceID, profile: String)] = []
        while true {
            let page = try await registry.devices(after: last, limit: Registry.mostRows)
            for device in page {
                if let profile = device.profile { known.append((device.id, profile)) }
                let matched = device.matchedProfile.flatMap { catalog[ProfileID(rawValue: $0)] == nil ? nil : $0 }
                for address in device.addresses {
                    learn(
                        address,
                        of: Known(
                            device: device.id, profile: device.assignedProfile ?? matched,
                            isAssigned: device.assignedProfile != nil,
                            identity: DeviceIdentity(
                                convention: address.convention, manufacturer: device.manufacturer, model: device.model,
                                firmware: device.firmware, reportedMetrics: Self.reported(matched, catalog)),
                            captures: device.captures, newest: device.reach.lastSeen))
                }
            }
            guard let end = page.last, page.count == Registry.mostRows else { return known }
            last = end.id
        }
    }

    /// A device that matched by what it reported has reported it.
    private static func reported(_ matched: String?, _ catalog: ProfileCatalog) -> Set<String> {
        let profile = matched.flatMap { catalog[ProfileID(rawValue: $0)] }
        return profile?.match.reportsMetric.map { [$0] } ?? []
    }
}
