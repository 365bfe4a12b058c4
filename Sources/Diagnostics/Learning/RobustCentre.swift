/// A running centre and spread that outliers move only so far: Huber's M-estimate, followed one value at a time.
///
/// 16 bytes. Source: Huber 1964; Robbins and Monro 1951 for the steps.
struct RobustCentre: Hashable, Sendable {
    /// For how much time it has learned, at most the memory it learns with.
    var hours: Float = 0
    /// Mean distance from the centre, clipped.
    var spread: Float = 0
    var centre: Double = 0

    /// Values farther from the centre count as this many spreads away: 1.47 standard deviations, where Huber's estimate
    /// is 96 % as good as the mean on clean data.
    private static let clip = 2.0
    /// A normal distribution's standard deviation over its spread so clipped.
    private static let perSpread = 1.36

    var deviation: Double { Double(spread) * Self.perSpread }

    /// Takes a value that held for so many hours. `memory`: for how many hours of its own time it remembers, once it
    /// has seen that much; `firm`: for how many it learns fast, the later ones more so that a bad start is outgrown; after
    /// that each hour counts as one of `memory`.
    mutating func learn(_ value: Double, for time: Double, firm: Double, memory: Double) {
        let known = Double(hours)
        guard known > 0 else {
            centre = value
            hours = Float(min(time, memory))
            return
        }
        let step = min(1, known < firm ? 2 * time / (known + 2 * time) : time / memory)
        let distance = value - centre
        // The first hour has no spread to clip by yet, and what never moved has none at all.
        let limit = known >= 1 && spread > 0 ? Self.clip * Double(spread) : .infinity
        centre += step * min(limit, max(-limit, distance))
        spread += Float(step * (min(limit, distance.magnitude) - Double(spread)))
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
