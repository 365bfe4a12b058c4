import Diagnostics
import Profiles
import Store
import Telemetry

/// One profile in a run, with what it takes to try it on a device.
struct BacktestSide {
    let compiled: CompiledProfile
    let stored: StoredReadings
    /// Readings from here on fill the windows and teach what is learned.
    let from: Timestamp
    /// How peers stood, where the profile compares them.
    var peers: PeerHistory?

    /// The windows are filled from so long before the counted time at least.
    private static let leastWarmUp = TimeSpan.days(1)
    /// What is learned of a device is unknown for its first seven days, and for hours and conditions it has seen little of.
    private static let learningWarmUp = TimeSpan.days(14)

    /// - Parameter kept: the profile that history was written under.
    init(_ profile: DeviceProfile, kept: DeviceProfile, countsFrom: Timestamp) {
        compiled = ProfileTable.compile(profile)
        stored = StoredReadings(kept: kept, read: profile)
        let longest = profile.windows.map(\.length).max() ?? .zero
        let learns = profile.windows.contains { $0.function == .deviation || $0.function == .expected }
        from = countsFrom - max(longest, learns ? Self.learningWarmUp : Self.leastWarmUp)
    }
}

/// How the devices looked at stood to each other, by the end of the hour.
typealias PeerHistory = [Timestamp: [PeerGroup: PeerNorm]]

/// A device as the registry knows it now.
struct BacktestDevice {
    let record: DeviceRecord
    /// Of its home's clock; nil where that is not known.
    let zone: ZoneOffsets?
}
