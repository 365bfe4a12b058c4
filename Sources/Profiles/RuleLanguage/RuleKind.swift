import Telemetry

/// What a part of a rule is: a condition, a named state, or a quantity with its unit.
enum RuleKind {
    case truth
    /// Index of the metric whose states these are.
    case state(metric: Int)
    /// Index of the metric whose occurrences these are.
    case event(metric: Int)
    case quantity(RuleQuantity)
}

/// The unit side of a part of a rule.
struct RuleQuantity {
    var dimension: Dimension
    /// A point on a scale with a conventional zero, as Cel is; see `UnitDefinition`.
    var isPoint = false
    /// The unit as the author knows it, where there is one.
    var unit: UnitCode?
    /// A number that was written without a unit.
    var isBare = false
    /// A literal zero: the same in every unit that is not a point's.
    var isZero = false

    static let ratio = RuleQuantity(dimension: .one)

    init(dimension: Dimension, isPoint: Bool = false, unit: UnitCode? = nil, isBare: Bool = false, isZero: Bool = false)
    {
        self.dimension = dimension
        self.isPoint = isPoint
        self.unit = unit
        self.isBare = isBare
        self.isZero = isZero
    }

    init(_ unit: UnitCode, _ definition: UnitDefinition) {
        self.init(dimension: definition.dimension, isPoint: definition.isPoint, unit: unit)
    }

    /// What differences of it are: K for Cel.
    var difference: RuleQuantity {
        RuleQuantity(dimension: dimension, unit: isPoint ? nil : unit)
    }

    /// It per second: `kW/s` for kW, `K/s` for Cel; nil where no such dimension exists.
    var perSecond: RuleQuantity? {
        guard let dimension = dimension.divided(by: .time) else { return nil }
        let code = UnitCode(rawValue: difference.label + "/s")
        return RuleQuantity(dimension: dimension, unit: code.definition?.dimension == dimension ? code : nil)
    }

    /// The unit for messages.
    var label: String { unit?.rawValue ?? dimension.code }
}
