package import DeskOperations
import ProfileFiles
import Profiles
import Telemetry

/// What a registry holds of the devices whose past is replayed: addresses, chosen profiles, their own figures and the
/// local time of their homes.
package struct ReplayRegistry: Sendable {
    let enrolled: [EnrolledDevice]
    private let overrides: [DeviceID: [String: Double]]
    private let zones: [DeviceID: String]

    package init(_ devices: [DocumentDevice] = []) {
        enrolled = devices.map(\.enrolled)
        overrides = Dictionary(devices.map { ($0.enrolled.device, $0.overrides) }) { first, _ in first }
        zones = Dictionary(devices.compactMap { one in one.timeZone.map { (one.enrolled.device, $0) } }) { first, _ in
            first
        }
    }

    /// What is set for a device of `profile`, as the running service would bring it.
    ///
    /// - Parameter now: the zone's rules are known around then.
    func setting(of device: DeviceID, _ profile: DeviceProfile, readsLocalTime: Bool, at now: Timestamp)
        -> DeviceSetting
    {
        var setting = DeviceSetting()
        for parameter in profile.parameters where setting.overrides.count < DeviceSetting.mostOverrides {
            setting.overrides[parameter.id] = overrides[device]?[parameter.id]
        }
        if readsLocalTime { setting.zone = zones[device].flatMap { ZoneOffsets(zone: $0, around: now) } }
        return setting
    }
}
