/// A metric's days, one robust value each, as a forecast reads them.
struct DailyValues: Sendable {
    /// Oldest first, the first and the last present; nil: a day without readings. Outliers are pulled in to what the
    /// days around them bear out (Hampel's filter).
    let values: [Double?]
    /// Days with a value.
    let count: Int
    /// The standard deviation of one day's value about the days beside it, > 0, from the median absolute difference of
    /// neighbours: an outlier does not move it, nor does a trend.
    let spread: Double

    /// Days on either side that a value is compared with.
    private static let reach = 3
    /// Values farther from the median of those around are pulled in to here (spreads). Source: Hampel 1974; 3.5 by
    /// Iglewicz and Hoaglin 1993.
    private static let outlying = 3.5

    /// Nil for fewer than four values. Leading and trailing days without one are cut off.
    ///
    /// - Parameter least: the spread is never taken to be smaller: of what is rounded, neighbours are often equal.
    init?(_ raw: [Double?], least: Double) {
        guard let first = raw.firstIndex(where: { $0 != nil }), let last = raw.lastIndex(where: { $0 != nil }) else {
            return nil
        }
        let days = Array(raw[first...last])
        let present = days.compactMap(\.self)
        guard present.count >= 4 else { return nil }
        let steps = zip(present.dropFirst(), present).map { $0 - $1 }
        let middle = steps.median
        var spread = 1.4826 * steps.map { ($0 - middle).magnitude }.median / 2.0.squareRoot()
        if spread == 0 {
            // More than half of the neighbours are equal: rounded values. The mean difference still tells.
            spread = 1.2533 * steps.map(\.magnitude).reduce(0, +) / Double(steps.count) / 2.0.squareRoot()
        }
        self.spread = max(spread, least, .leastNormalMagnitude.squareRoot())
        let room = Self.outlying * self.spread
        values = days.indices.map { index in
            guard let value = days[index] else { return nil }
            let around = days[max(0, index - Self.reach)...min(days.count - 1, index + Self.reach)].compactMap(\.self)
            let middle = around.median
            return min(middle + room, max(middle - room, value))
        }
        count = present.count
    }
}

extension Collection where Element == Double {
    /// 0 of nothing.
    var median: Double {
        guard !isEmpty else { return 0 }
        let ordered = sorted()
        let half = ordered.count / 2
        return ordered.count % 2 == 1 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2
    }
}
