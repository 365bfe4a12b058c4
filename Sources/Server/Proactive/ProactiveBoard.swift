import DeskOperations
import Diagnostics
import Telemetry

/// The devices likely to reach a limit soon, worked out once a day and device: when a day of it has ended.
///
/// Bound: `most` devices (default 10,000), some 50 bytes each; the least urgent give way, and those that have been silent for a week.
actor ProactiveBoard: ProactiveSource {
    /// Devices looked at in one go, so that a shard is held up for some microseconds and the board for some 50 ms.
    private static let slice = 64
    /// Of what has not been heard for so long nothing is foretold.
    private static let longestSilence = TimeSpan.days(8)

    private struct Urgency: Comparable {
        var within7: Double
        var within30: Double
        /// When its day ended, by our clock.
        var at: Timestamp
        static func < (a: Self, b: Self) -> Bool { (a.within7, a.within30) < (b.within7, b.within30) }
    }
    private let shards: Shards
    private let most: Int
    private var urgent: [DeviceID: Urgency] = [:]

    init(shards: Shards, most: Int = 10_000) {
        self.shards = shards
        self.most = most
    }

    /// Takes in the devices of which something new is known; at most so many, returns how many.
    func refresh(at now: Timestamp, atMost: Int) async -> Int {
        var looked = 0
        while looked < atMost {
            let moved = await shards.takeMoved(limit: Self.slice)
            guard !moved.isEmpty else { break }
            looked += moved.count
            for (id, state, profile) in moved { look(at: id, state, profile, at: now) }
        }
        if let oldest = urgent.values.map(\.at).min(), now - oldest > Self.longestSilence {
            urgent = urgent.filter { now - $0.value.at <= Self.longestSilence }
        }
        if urgent.count > most {
            for (id, _) in urgent.sorted(by: { $0.value < $1.value }).prefix(urgent.count - most) {
                urgent[id] = nil
            }
        }
        return looked
    }

    private func look(at id: DeviceID, _ state: DeviceState, _ profile: CompiledProfile, at now: Timestamp) {
        let forecasts = ForecastWriter(compiled: profile).forecasts(of: state, at: now).filter(\.isUrgent)
        urgent[id] = forecasts.map { Urgency(within7: $0.within7 ?? 0, within30: $0.within30 ?? 0, at: now) }
            .max()
    }

    func mostUrgent(limit: Int) -> [DeviceID] {
        urgent.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }
}
