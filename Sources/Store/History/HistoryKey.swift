import Telemetry

/// Where a device's readings of one hour stand: 24 bits of the device's number, 24 of the hour, 12 of a counter, so
/// that a device's hours lie side by side in the file and a day of a chart is one short walk.
enum HistoryKey {
    static let mostDevices: Int64 = 1 << 24
    static let mostRowsAnHour: Int64 = 1 << 12
    private static let mostHours: Int64 = 1 << 24

    /// Whole hours since 1970, UTC. Range: 0 to 16,777,215; instants outside count to the first or last.
    static func hour(of instant: Timestamp) -> Int64 {
        min(max(instant.microseconds / 3_600_000_000, 0), mostHours - 1)
    }

    /// The first key of an hour of a device.
    static func first(device: Int64, hour: Int64) -> Int64 { device << 36 | hour << 12 }
    /// The last key of an hour of a device.
    static func last(device: Int64, hour: Int64) -> Int64 { first(device: device, hour: hour) | (mostRowsAnHour - 1) }

    static func hour(of key: Int64) -> Int64 { key >> 12 & (mostHours - 1) }
}
