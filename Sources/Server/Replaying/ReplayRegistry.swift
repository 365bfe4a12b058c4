package import DeskOperations
import Diagnostics
import ProfileFiles
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

    /// What is set for a device, as the running service would bring it.
    ///
    /// - Parameter now: the zone's rules are known around then.
    func setting(of device: DeviceID, _ compiled: CompiledProfile, at now: Timestamp) -> DeviceSetting {
        let zone = compiled.readsLocalTime ? zones[device] : nil
        return DeviceSettings.setting(
            overrides: overrides[device] ?? [:], zone: zone.flatMap { ZoneOffsets(zone: $0, around: now) }, compiled)
    }
}
