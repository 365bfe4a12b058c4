/// What a unit code means: base value = value × `scale` + `offset`.
///
/// Base units are m, kg, s, A, K, cd, bit and dB. Degrees Celsius and dB[mW] are *points* on a scale whose zero is a
/// convention: two points have a difference (in K, in dB), and a point may be moved by one, but twice 10 Cel means
/// nothing.
package struct UnitDefinition: Hashable, Sendable {
    package var dimension: Dimension
    package var scale: Double
    /// Not zero only for points.
    package var offset: Double
    package var isPoint: Bool

    package init(dimension: Dimension, scale: Double = 1, offset: Double = 0, isPoint: Bool = false) {
        self.dimension = dimension
        self.scale = scale
        self.offset = offset
        self.isPoint = isPoint
    }

    package func base(_ value: Double) -> Double { value * scale + offset }
    package func value(ofBase base: Double) -> Double { (base - offset) / scale }

    /// The unit that differences of this one are in: K for Cel, dB for dB[mW], itself otherwise.
    package var difference: UnitDefinition { UnitDefinition(dimension: dimension, scale: scale) }

    /// A unit that has no meaning for products: no unit of this kind may stand in `a.b` or `a/b`.
    var standsAlone: Bool { isPoint || dimension == .level }
}
