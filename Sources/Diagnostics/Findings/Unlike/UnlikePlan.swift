import Profiles

/// Which metrics of a profile are watched, and how: made once per profile.
struct UnlikePlan: Sendable {
    /// Metrics that are watched at most, the first ones.
    static let mostMetrics = 48

    enum Place: Hashable, Sendable {
        /// By place among the numbers, and among the states.
        case number(Int)
        case state(Int)
        /// Something that happens, or beyond the bound: not watched.
        case none
    }
    /// By metric index.
    let places: [Place]
    /// By place: the metric, and how it grows where it does.
    let numbers: [Int]
    let growths: [WindowPlan.Ring.Growth]
    let states: [Int]
    /// Numbers that take part in `Relation` and `Density`: the first of them.
    let related: Int
    /// For `Density`.
    let weights: [Float]
    /// log10 of how many tests one day of one device holds.
    let manyTests: Float

    init(_ profile: DeviceProfile, most: Int = mostMetrics) {
        var places: [Place] = []
        var numbers: [Int] = []
        var states: [Int] = []
        for (index, metric) in profile.metrics.enumerated() {
            if index >= most || metric.kind.isEvent {
                places.append(.none)
            } else if metric.kind.namedValues != nil {
                places.append(.state(states.count))
                states.append(index)
            } else {
                places.append(.number(numbers.count))
                numbers.append(index)
            }
        }
        self.places = places
        self.numbers = numbers
        self.states = states
        growths = numbers.map { Self.growth(of: profile.metrics[$0].kind) }
        related = min(Relation.most, numbers.count)
        weights = Density.weights(size: related)
        let tests = numbers.count * NumberWatch.tests + states.count * StateWatch.tests + 3
        manyTests = Binary.log2(Float(tests)) * 0.301_029_995_66
    }

    private static func growth(of kind: Metric.Kind) -> WindowPlan.Ring.Growth {
        switch kind {
        case .counter: .counter
        case .rollingCounter(let over): .rolling(over: over)
        case .gauge, .state, .event: .gauge
        }
    }
}
