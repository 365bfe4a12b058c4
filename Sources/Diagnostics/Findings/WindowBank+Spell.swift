import Profiles
import Telemetry

extension WindowBank {
    /// Since when the condition under a `duration` has held without a break that is known of, by event time; `isLonger`
    /// where it already held at the window's beginning. Nil where it does not hold now, or that is not known.
    ///
    /// As fine as the window's buckets (a sixteenth of it): within the one it began in, it counts as true up to the end
    /// for as long as it was true at all. A bucket of which less than half is known breaks it.
    func spell(of window: Int, at time: Int64, by plan: WindowPlan) -> (since: Int64, isLonger: Bool)? {
        guard plan.reads.indices.contains(window), plan.reads[window].ring >= 0 else { return nil }
        let ring = plan.reads[window].ring
        let shape = plan.rings[ring]
        guard case .condition(let place) = shape.source, case .duration = shape.function else { return nil }
        let track = conditions[place]
        guard track.truth == .yes, track.at >= 0, time - track.at <= plan.holds else { return nil }
        var since = track.at
        var number = rings[ring].head
        guard number >= 0 else { return (since, false) }
        let oldest = max((time - shape.length) / shape.width, number - Int64(shape.closed), 0)
        while number >= oldest {
            let bucket = read { $0.bucket(number, rings[ring], shape) }
            let (held, known) = (Double(bucket.amount), Double(bucket.seconds))
            let end = min(since, (number + 1) * shape.width)
            let isWhole = held >= known * 0.99 && known * 2e6 >= Double(end - number * shape.width)
            guard isWhole else { return (end - Int64(held * 1e6), false) }
            since = number * shape.width
            number -= 1
        }
        return (max(since, time - shape.length), true)
    }
}
