/// A running centre and spread that outliers move only so far: Huber's M-estimate, followed one value at a time.
///
/// 16 bytes. Source: Huber 1964; Robbins and Monro 1951 for the steps.
struct RobustCentre: Hashable, Sendable {
    /// For how much time it has learned, at most the memory it learns with.
    var hours: Float = 0
    /// Mean distance from the centre, clipped.
    var spread: Float = 0
    var centre: Double = 0

    /// A normal distribution's standard deviation over its mean distance from the centre.
    private static let perMeanDistance = 1.2533
    /// Values farther from the centre count as this many spreads away (2.4 standard deviations).
    private static let clip = 3.0

    var deviation: Double { Double(spread) * Self.perMeanDistance }

    /// Takes a value that held for so many hours. `memory`: for how many hours of its own time it remembers, once it
    /// has seen that much; `firm`: for how many it learns at the pace of a plain mean, after which each hour counts as
    /// one of `memory`.
    mutating func learn(_ value: Double, for time: Double, firm: Double, memory: Double) {
        let known = Double(hours)
        guard known > 0 else {
            centre = value
            hours = Float(min(time, memory))
            return
        }
        let step = min(1, time / (known < firm ? known + time : memory))
        let distance = value - centre
        // The first hour has no spread to clip by yet, and what never moved has none at all.
        let limit = known >= 1 && spread > 0 ? Self.clip * Double(spread) : .infinity
        centre += step * min(limit, max(-limit, distance))
        // Twice as far, so that a spread that was found too small can grow.
        spread += Float(step * (min(2 * limit, distance.magnitude) - Double(spread)))
        hours = Float(min(known + time, memory))
    }

    /// Both, as if learned together.
    func joined(with other: RobustCentre) -> RobustCentre {
        let (a, b) = (Double(hours), Double(other.hours))
        guard a > 0 else { return other }
        guard b > 0 else { return self }
        let part = b / (a + b)
        var result = self
        result.centre = centre + (other.centre - centre) * part
        let own = Double(spread) + (centre - result.centre).magnitude
        let others = Double(other.spread) + (other.centre - result.centre).magnitude
        result.spread = Float(own * (1 - part) + others * part)
        result.hours = hours + other.hours
        return result
    }
}
