/// A number with its unit, for boundaries: `Quantity(21.5, .celsius)`.
package struct Quantity: Hashable, Sendable {
    package var value: Double
    package var unit: UnitCode

    package init(_ value: Double, _ unit: UnitCode) {
        self.value = value
        self.unit = unit
    }

    /// The same quantity in another unit; nil where either unit is unknown or they measure different things:
    /// 20 Cel is 68 [degF], but no number of kelvin, which are differences.
    package func converted(to other: UnitCode) -> Quantity? {
        guard let from = unit.definition, let to = other.definition, from.dimension == to.dimension,
            from.isPoint == to.isPoint
        else { return nil }
        return Quantity(to.value(ofBase: from.base(value)), other)
    }
}
