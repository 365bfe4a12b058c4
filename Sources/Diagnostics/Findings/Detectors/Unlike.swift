package import Telemetry

/// A device unlike itself: the surprises of its metrics as one, with what drives it and since when.
///
/// Idea: of n metrics the largest surprise is n times as likely as of one, so log10 n comes off (Bonferroni); an
/// episode starts where what is left reaches a threshold, and ends when no metric has surprised for a while. The
/// metrics are judged elsewhere, by whichever detectors fit.
///
/// Source: Bonferroni 1936. Memory: 8 bytes a metric. Cost: one pass over the metrics.
package struct Unlike: Hashable, Sendable {
    /// What an episode is.
    package struct Episode: Hashable, Sendable {
        /// Of the first sample that surprised.
        package var since: Timestamp
        /// −log10 p of the largest surprise, for as many metrics as there are.
        package var surprise: Double
        /// Indices of metrics that surprised by at least `named`, the most surprising first.
        package var drivers: [Int]
    }

    /// An episode starts at this (−log10 p, default 4: of 8,640 samples of five minutes in a month, about one).
    package static let threshold = 4.0
    /// A metric counts as driving from this on, and keeps the episode going (−log10 p, default 2.5).
    package static let named = 2.5
    /// An episode ends when none was named for as long (default 6 h).
    package static let calm = TimeSpan.hours(6)

    /// Largest surprise of each metric in the episode, or since the first that may lead to one.
    private var largest: [Double]
    /// Microseconds since 1970 of the first and the last surprise of at least `named`.
    private var first: Int64?
    private var last: Int64 = 0

    package init(metrics: Int) { largest = Array(repeating: 0, count: max(0, metrics)) }

    /// The episode that goes on at the moment, if any.
    /// - Parameter surprises: −log10 p by metric; those beyond the number of metrics are left out.
    package mutating func judge(_ surprises: [Double], at: Timestamp) -> Episode? {
        let now = at.microseconds
        if first != nil, at - Timestamp(microseconds: last) > Self.calm {
            first = nil
            largest = largest.map { _ in 0 }
        }
        for (index, surprise) in surprises.prefix(largest.count).enumerated() where surprise >= Self.named {
            largest[index] = max(largest[index], min(mostSurprise, surprise))
            if first == nil { first = now }
            last = max(last, now)
        }
        guard let first, let most = largest.max() else { return nil }
        let surprise = most - Elementary.ln(Double(largest.count)) * 0.434294481903251827651
        guard surprise >= Self.threshold else { return nil }
        let drivers = largest.indices.filter { largest[$0] > 0 }.sorted { (largest[$1], $0) < (largest[$0], $1) }
        return Episode(since: Timestamp(microseconds: first), surprise: surprise, drivers: drivers)
    }
}
