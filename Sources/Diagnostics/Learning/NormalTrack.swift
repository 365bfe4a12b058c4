import Telemetry

/// This device's own normal of one metric: centre and spread by hour of the day, apart for Monday to Friday and for the
/// weekend, in local time.
///
/// - Unknown until it has listened for seven days and known this hour of this kind of day for three hours in all.
/// - Each hour of its own time counts as one of the last twenty: it follows the seasons in about a month.
/// - What lies far off moves it little, and nothing is learned while an episode is open: a fault that is noticed does
///   not become normal. One that comes slowly and unnoticed does, within weeks; `expected` is for those.
///
/// Memory: 48 × 16 + 16 bytes.
struct NormalTrack: Hashable, Sendable {
    static let bins = 48
    private static let memory = 20.0
    private static let learned: Float = 3
    private static let listens = TimeSpan.days(7).microseconds
    /// A spread counts as at least this part of the day's usual one: an hour that never stirred is not so sure.
    private static let leastSpread = 0.25
    /// Deviations are cut here, where they have long said all there is to say.
    static let farthest = 100.0

    /// 24 hours from midnight of Monday to Friday, then of the weekend.
    var hours = [RobustCentre](repeating: RobustCentre(), count: Self.bins)
    /// When it began to listen and when it last did; -1 before the first.
    var began: Int64 = -1
    var at: Int64 = -1

    /// Takes the value that holds at `time`. Its weight is the time since the last, at most `holds`; none while `pauses`.
    mutating func learn(_ value: Double, at time: Int64, _ civil: CivilTime, holds: Int64, pauses: Bool) {
        defer { at = max(at, time) }
        guard at >= 0 else { return began = time }
        guard time > at, !pauses else { return }
        let elapsed = Double(min(time - at, holds)) / 3.6e9
        hours[Self.bin(civil)].learn(value, for: elapsed, firm: Self.memory, memory: Self.memory)
    }

    /// In robust standard deviations, -100...100; nil before it has learned.
    func deviation(of value: Double, at time: Int64, _ civil: CivilTime) -> Double? {
        let own = hours[Self.bin(civil)]
        guard began >= 0, time - began >= Self.listens, own.hours >= Self.learned else { return nil }
        var usual = 0.0
        var count = 0.0
        for hour in hours where hour.hours >= Self.learned {
            usual += hour.deviation
            count += 1
        }
        return Self.distance(value - own.centre, in: max(own.deviation, Self.leastSpread * usual / count))
    }

    /// A distance in spreads, cut at `farthest`; off something that never moves it is the farthest at once.
    static func distance(_ distance: Double, in spread: Double) -> Double {
        if distance == 0 { return 0 }
        let deviation = distance / spread
        return deviation.isNaN ? 0 : min(farthest, max(-farthest, deviation))
    }

    private static func bin(_ civil: CivilTime) -> Int { (civil.weekday > 5 ? 24 : 0) + min(23, max(0, civil.hour)) }
}
