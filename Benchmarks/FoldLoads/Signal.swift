package import Profiles

/// A made-up signal of one metric: what a healthy device might send, minute by minute.
///
/// Gauges wander about a level and come back to it, in steps of a sensor's resolution; counters grow; states hold for
/// some twenty minutes. The shape matters to what a fold costs, the meaning does not.
package struct Signal: Sendable {
    package enum Kind: Sendable {
        /// Wanders about `level` by some `swing`, in steps of `step`.
        case gauge(level: Double, swing: Double, step: Double)
        /// Grows by up to `most` a minute.
        case counter(most: Double)
        case state(count: Int)
    }
    package let kind: Kind
    private var value: Double
    private var chance: Chance

    package init(_ kind: Kind, seed: UInt64) {
        self.kind = kind
        chance = Chance(seed: seed)
        value =
            switch kind {
            case .gauge(let level, _, _): level
            case .counter: 0
            case .state: 0
            }
    }

    /// The next minute's value.
    package mutating func next() -> Double {
        switch kind {
        case .gauge(let level, let swing, let step):
            value += (level - value) * 0.02 + (chance.next() - 0.5) * swing * 0.7
            return (value / step).rounded() * step
        case .counter(let most):
            value += chance.next() * most
            return (value * 1_000).rounded() / 1_000
        case .state(let count):
            if chance.next() < 0.05 { value = (chance.next() * Double(count)).rounded(.down) }
            return value
        }
    }
}

extension Signal {
    /// A signal for a metric of which nothing is known but its profile: about the middle of what is plausible.
    package init(_ metric: Metric, seed: UInt64) {
        let range = metric.plausible ?? 0...100
        switch metric.kind {
        case .gauge:
            let width = min(range.upperBound - range.lowerBound, 1_000)
            let level = max(range.lowerBound, min(range.upperBound, width / 3 + range.lowerBound))
            self.init(.gauge(level: level, swing: width * 0.02, step: max(width / 1_000, 0.01)), seed: seed)
        case .counter, .rollingCounter: self.init(.counter(most: 0.1), seed: seed)
        case .state(let values), .event(let values): self.init(.state(count: values.count), seed: seed)
        }
    }
}

/// Equal seeds give equal numbers, 0 ..< 1.
struct Chance: Sendable {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53
    }
}
