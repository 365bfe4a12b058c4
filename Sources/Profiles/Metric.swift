package import Telemetry

/// A measured quantity of the device.
package struct Metric: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case gauge
        /// Grows, and starts again at a reset.
        case counter
        /// Named states in the file's order; a reading's value is the index. `raw` is what the device sends,
        /// numbers in their shortest spelling.
        case state([State])
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
    /// The raw name the decoding gives, e.g. `outdoor` or `ENERGY.Power` or `switch:0.apower`.
    package var path: String
    package var unit: UnitCode
    package var kind: Kind
    /// In `unit`; a value outside is a sensor finding and is never fed to physics.
    package var plausible: ClosedRange<Double>?
    /// What the metric reveals of the people at home, e.g. `presence`.
    package var reveals: String?

    package init(
        id: MetricID, path: String, unit: UnitCode, kind: Kind = .gauge, plausible: ClosedRange<Double>? = nil,
        reveals: String? = nil
    ) {
        self.id = id
        self.path = path
        self.unit = unit
        self.kind = kind
        self.plausible = plausible
        self.reveals = reveals
    }
}
