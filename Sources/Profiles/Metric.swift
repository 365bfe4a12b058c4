package import Telemetry

/// A measured quantity of the device.
package struct Metric: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case gauge
        /// Grows, and starts again at a reset; nothing between the last value and zero is made up.
        case counter
        /// Grows, and goes on from zero after this value, in the metric's unit (> 0): a smaller value is growth, not a
        /// reset. From 65,530 to 5 over 65,536 it grew by 11.
        case rollingCounter(over: Double)
        /// Named states in the file's order; a reading's value is the index. `raw` is what the device sends,
        /// numbers in their shortest spelling.
        case state([State])
        /// Something that happens: every reading is one occurrence, and nothing lasts between them. A reading's value is
        /// the index of what happened.
        case event([State])
    }
    package struct State: Hashable, Sendable {
        package var raw: String
        package var name: String
        package init(raw: String, name: String) {
            self.raw = raw
            self.name = name
        }
    }
    package var id: MetricID
    /// The raw names the decoding may give, at least one, e.g. `outdoor` or `ENERGY.Power` or `switch:0.apower`: the
    /// first of them that there is a value under is read.
    package var paths: [String]
    package var unit: UnitCode
    package var kind: Kind
    /// In `unit`; a value outside is a sensor finding and is never fed to physics.
    package var plausible: ClosedRange<Double>?
    /// What the metric reveals of the people at home, e.g. `presence`.
    package var reveals: String?

    package init(
        id: MetricID, path: String, orElse otherPaths: [String] = [], unit: UnitCode, kind: Kind = .gauge,
        plausible: ClosedRange<Double>? = nil, reveals: String? = nil
    ) {
        self.id = id
        paths = [path] + otherPaths
        self.unit = unit
        self.kind = kind
        self.plausible = plausible
        self.reveals = reveals
    }
}

extension Metric.Kind {
    /// The named values of a state or an event, by a reading's value; nil for a number.
    package var namedValues: [Metric.State]? {
        switch self {
        case .state(let values), .event(let values): values
        case .gauge, .counter, .rollingCounter: nil
        }
    }

    /// Whether it is something that happens, rather than something that lasts.
    package var isEvent: Bool {
        if case .event = self { true } else { false }
    }
}
