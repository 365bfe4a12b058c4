package import Telemetry

/// A named figure of a profile that one device may have otherwise: "the temperature this household wants at least".
package struct Parameter: Hashable, Sendable {
    package var id: String
    /// What it means, as a clause.
    package var says: String
    /// As the author wrote it.
    package var unit: UnitCode
    /// In base units, as rules read it.
    package var value: Double
    /// In base units: what a device's override may be.
    package var range: ClosedRange<Double>

    package init(id: String, says: String, unit: UnitCode, value: Double, range: ClosedRange<Double>) {
        self.id = id
        self.says = says
        self.unit = unit
        self.value = value
        self.range = range
    }
}
