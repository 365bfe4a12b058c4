import Profiles
import Store
import Telemetry

extension DeviceDirectory {
    /// Everything the registry knows. Cost: a few microseconds a device. A matched profile that is no longer loaded is
    /// left out, so that the device's next word finds it another.
    ///
    /// Returns each device that has a profile.
    @discardableResult
    func load(
        from registry: Registry, _ catalog: ProfileCatalog
    ) async throws -> [KnownDevice] {
        var last: DeviceID?
        var known: [KnownDevice] = []
        var texts = SharedTexts()
        while true {
            let page = try await registry.devices(after: last, limit: Registry.mostRows)
            for var device in page {
                device.matchedProfile = device.matchedProfile.map { texts[$0] }
                device.assignedProfile = device.assignedProfile.map { texts[$0] }
                if let profile = device.profile {
                    known.append(KnownDevice(id: device.id, profile: profile, enrolledAt: device.enrolledAt))
                }
                let matched = device.matchedProfile.flatMap { catalog[ProfileID(rawValue: $0)] == nil ? nil : $0 }
                for var address in device.addresses {
                    address.convention = texts[address.convention]
                    learn(
                        address,
                        of: Known(
                            device: device.id, profile: device.assignedProfile ?? matched,
                            isAssigned: device.assignedProfile != nil,
                            identity: DeviceIdentity(
                                convention: address.convention, manufacturer: device.manufacturer.map { texts[$0] },
                                model: device.model.map { texts[$0] }, firmware: device.firmware.map { texts[$0] },
                                reportedMetrics: Self.reported(matched, catalog)),
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

/// Texts that many rows have in common, each kept once. Bound: as many as makers, models, firmwares and profiles there are.
private struct SharedTexts {
    private var held: Set<String> = []

    subscript(text: String) -> String {
        mutating get { held.insert(text).memberAfterInsert }
    }
}
