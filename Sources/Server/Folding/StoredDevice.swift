package import Telemetry

/// A device's state in a snapshot.
package struct StoredDevice: Hashable, Sendable {
    package var device: DeviceID
    var profile: String
    /// The journal position up to which `state` is folded.
    var position: JournalPosition
    var state: [UInt8]
    /// Ticks before this change nothing of the state, where nothing else comes before them; nil: nothing is foretold.
    var quietUntil: Timestamp?

    package init(
        device: DeviceID, profile: String, position: JournalPosition, state: [UInt8], quietUntil: Timestamp? = nil
    ) {
        self.device = device
        self.profile = profile
        self.position = position
        self.state = state
        self.quietUntil = quietUntil
    }
}

/// Flat bytes: a count, then each device's id, profile, position and state, with lengths before what varies. What is
/// foretold stands elsewhere.
extension StoredDevice {
    static func encode(_ devices: [StoredDevice]) -> [UInt8] {
        var bytes: [UInt8] = []
        FlatBytes.append(UInt64(devices.count), to: &bytes)
        for one in devices {
            FlatBytes.append(one.device.high, to: &bytes)
            FlatBytes.append(one.device.low, to: &bytes)
            FlatBytes.append(UInt64(bitPattern: one.position.rawValue), to: &bytes)
            FlatBytes.append(one.profile.utf8, to: &bytes)
            FlatBytes.append(one.state, to: &bytes)
        }
        return bytes
    }

    /// Nil for bytes that `encode` did not make.
    static func decode(_ bytes: [UInt8]) -> [StoredDevice]? { decode(bytes[...]) }

    static func decode(_ bytes: ArraySlice<UInt8>) -> [StoredDevice]? {
        var rest = bytes
        guard let count = FlatBytes.word(&rest), count <= UInt64(bytes.count) else { return nil }
        var devices: [StoredDevice] = []
        for _ in 0..<count {
            guard let high = FlatBytes.word(&rest), let low = FlatBytes.word(&rest),
                let position = FlatBytes.word(&rest), let profile = FlatBytes.text(&rest),
                let state = FlatBytes.run(&rest)
            else { return nil }
            devices.append(
                StoredDevice(
                    device: DeviceID(high: high, low: low), profile: profile,
                    position: JournalPosition(rawValue: Int64(bitPattern: position)), state: Array(state)))
        }
        return rest.isEmpty ? devices : nil
    }
}
