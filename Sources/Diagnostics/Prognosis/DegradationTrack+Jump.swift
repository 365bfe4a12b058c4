/// When a track begins anew without anybody having said so: a battery was changed, water topped up, a filter cleaned.
///
/// The last three days are compared with the line through up to 21 days before them (Theil 1950, Sen 1968). Each lies
/// farther from its limit than the line foretold, by more than five spreads of the days about the line and by more than
/// half of what was lost since the track began. A jump towards the limit is wear like any other and begins nothing.
///
/// False beginnings on made-up series without a repair: under 0.05 a year; under 0.2 where the noise is weather that
/// lasts for days (`docs/accuracy.md`). Cost: some 15 µs a day.
extension DegradationTrack {
    private static let judged = 3
    private static let before = 21
    private static let fewestBefore = 7
    private static let spreads = 5.0
    private static let lostShare = 0.5

    /// To be asked after each new day; true where the track begins anew with the judged days.
    mutating func beginAnewAfterJump(rises: Bool) -> Bool {
        let direction = rises ? 1.0 : -1
        let days = days.enumerated().compactMap { index, value in value.map { (Double(index), direction * $0) } }
        guard days.count >= Self.fewestBefore + Self.judged else { return false }
        let before = Array(days.dropLast(Self.judged).suffix(Self.before))
        let (slope, offset) = Self.line(through: before)
        let rests = before.map { $0.1 - offset - slope * $0.0 }
        let steps = zip(before.dropFirst(), before).map { $0.1 - $1.1 }
        let spread = max(
            1.4826 * rests.map(\.magnitude).median, 1.4826 * steps.map(\.magnitude).median / 2.0.squareRoot())
        let gains = days.suffix(Self.judged).map { offset + slope * $0.0 - $0.1 }
        let lost = before.suffix(Self.judged).map(\.1).median - days.prefix(Self.judged).map(\.1).median
        guard let least = gains.min(), least > 0, least > Self.spreads * spread,
            least > Self.lostShare * lost.magnitude
        else { return false }
        keepNewest(Self.judged)
        beginning = .jump
        return true
    }

    /// The median of the slopes between all pairs, and the median offset.
    private static func line(through points: [(Double, Double)]) -> (slope: Double, offset: Double) {
        var slopes: [Double] = []
        slopes.reserveCapacity(points.count * (points.count - 1) / 2)
        for (index, one) in points.enumerated() {
            for other in points[(index + 1)...] { slopes.append((other.1 - one.1) / (other.0 - one.0)) }
        }
        let slope = slopes.median
        return (slope, points.map { $0.1 - slope * $0.0 }.median)
    }
}
