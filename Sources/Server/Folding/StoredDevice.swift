import Telemetry

/// A device's state in a snapshot.
struct StoredDevice: Hashable, Sendable {
    var device: DeviceID
    var profile: String
    /// The journal position up to which `state` is folded.
    var position: JournalPosition
    var state: [UInt8]
}

/// Flat bytes: a count, then each device's id, profile, position and state, with lengths before what varies.
extension StoredDevice {
    static func encode(_ devices: [StoredDevice]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(UInt64(devices.count), to: &bytes)
        for one in devices {
            append(one.device.high, to: &bytes)
            append(one.device.low, to: &bytes)
            append(UInt64(bitPattern: one.position.rawValue), to: &bytes)
            append(UInt64(one.profile.utf8.count), to: &bytes)
            bytes += one.profile.utf8
            append(UInt64(one.state.count), to: &bytes)
            bytes += one.state
        }
        return bytes
    }

    /// Nil for bytes that `encode` did not make.
    static func decode(_ bytes: [UInt8]) -> [StoredDevice]? {
        var rest = bytes[...]
        guard let count = word(&rest), count <= UInt64(bytes.count) else { return nil }
        var devices: [StoredDevice] = []
        for _ in 0..<count {
            guard let high = word(&rest), let low = word(&rest), let position = word(&rest),
                let profile = run(&rest), let state = run(&rest)
            else { return nil }
            devices.append(
                StoredDevice(
                    device: DeviceID(high: high, low: low), profile: String(decoding: profile, as: UTF8.self),
                    position: JournalPosition(rawValue: Int64(bitPattern: position)), state: Array(state)))
        }
        return rest.isEmpty ? devices : nil
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func run(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let length = word(&rest), length <= UInt64(rest.count) else { return nil }
        defer { rest = rest.dropFirst(Int(length)) }
        return rest.prefix(Int(length))
    }
}
