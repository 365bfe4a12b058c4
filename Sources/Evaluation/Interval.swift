import Glibc

/// Where a figure lies in 95 of 100 repetitions.
package struct Interval: Hashable, Sendable, Codable {
    package var low: Double
    package var high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// The standard normal's quantile at 0.975.
    static let z = 1.959_964

    /// Of a share: `hits` of `count`; 0 to 1 without any. Source: Wilson 1927.
    package static func share(_ hits: Int, of count: Int) -> Interval {
        guard count > 0 else { return Interval(low: 0, high: 1) }
        let n = Double(count)
        let p = Double(hits) / n
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return Interval(low: max(0, middle - half), high: min(1, middle + half))
    }

    /// Of the mean of a count that was seen once, events being independent. Source: Byar's approximation, Breslow and
    /// Day 1987, volume II, equation 2.10.
    package static func count(_ events: Int) -> Interval {
        func cube(_ value: Double) -> Double { value * value * value }
        let n = Double(events)
        let low = events == 0 ? 0 : n * cube(1 - 1 / (9 * n) - z / (3 * n.squareRoot()))
        let m = n + 1
        return Interval(low: low, high: m * cube(1 - 1 / (9 * m) + z / (3 * m.squareRoot())))
    }

    func scaled(by factor: Double) -> Interval { Interval(low: low * factor, high: high * factor) }
}

/// The natural logarithm of a probability, which is kept 1e-6 off 0: diagnoses are written with six decimals.
func logOfProbability(_ p: Double) -> Double { log(min(1, max(1e-6, p))) }
