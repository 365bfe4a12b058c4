import Profiles
import Store
import Telemetry

/// A device's history as its profile reads it now, however the profile's metrics were kept at the time: units and states
/// of a changed profile may be others.
struct KeptHistory: Sendable {
    /// How it was kept from when on, the oldest first; at least one.
    private let ways: [(from: Timestamp, stored: StoredReadings)]

    init(kept: [KeptWay], read profile: DeviceProfile) {
        // Without a word of it, as it is now.
        let kept = kept.isEmpty ? [KeptWay(from: .distantPast, after: .start, metrics: profile.keptMetrics)] : kept
        ways = kept.map { (from: $0.from, stored: StoredReadings(kept: $0.metrics, read: profile)) }
    }

    /// See `StoredReadings.instants`.
    func instants(
        of device: DeviceID, in range: Range<Timestamp>, of history: History
    ) async throws -> [(at: Timestamp, readings: [Reading])] {
        var instants: [(at: Timestamp, readings: [Reading])] = []
        for (index, way) in ways.enumerated() {
            let begin = index == 0 ? range.lowerBound : max(range.lowerBound, way.from)
            let end = index + 1 < ways.count ? min(range.upperBound, ways[index + 1].from) : range.upperBound
            guard begin < end else { continue }
            instants += try await way.stored.instants(of: device, from: begin, to: end, in: history)
        }
        return instants
    }
}
