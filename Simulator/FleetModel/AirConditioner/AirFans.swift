/// The fan outdoors: a propeller on an induction motor that runs by its capacitor.
///
///     k c u² (1 − s) = s²
///
/// s: speed as share of the field's; u: voltage as share of 230 V; c: share of the capacitance. That is the
/// torque of the motor, which goes with slip, field and capacitance, against that of a propeller. With k = 4.82 a sound
/// one turns at 0.85: 850 of 1,000 1/min, as usual type plates of six poles at 50 Hz have it. Sources: a run capacitor
/// that has lost much of its capacitance turns the fan slowly, and then no longer starts it although a push does
/// (inspectapedia.com, HVAC condenser fan diagnosis; myhvacperformance.com, replace the motor capacitor: within 10 %);
/// a torque in proportion to it, a third to begin and an eighth to go on are judgement.
package struct OutdoorFan: Hashable, Sendable {
    private static let steepness = 0.85 * 0.85 / 0.15
    private static let toBegin = 0.35
    private static let toGoOn = 0.12

    /// Of its speed when sound at 230 V, 0...; 0 while it stands.
    package private(set) var speed = 0.0

    package init() {}

    /// - Parameters: `voltage` in V; `capacitance` as share of a new capacitor's, 0...1.
    package mutating func step(isWanted: Bool, voltage: Double, capacitance: Double) {
        let pull = capacitance * (voltage / 230) * (voltage / 230)
        guard isWanted, pull > (speed > 0 ? Self.toGoOn : Self.toBegin) else {
            speed = 0
            return
        }
        let k = Self.steepness * pull
        speed = ((k * k + 4 * k).squareRoot() - k) / 2 / 0.85
    }
}

/// The mesh before the coil indoors, which fills with what the room's air carries.
///
///     dm/dt = c V        share of the air = (1 + m/m_0)^(−½)
///
/// V: m³/s through it; the pressure it takes goes with its load and the square of the flow, against a fan of constant
/// speed. Source: makers ask for cleaning every month or two of the cooling season (Gree, maintenance advice),
/// some 250 hours, in which this loses a tenth; 0.1 mg of what a mesh keeps per m³ (lint and coarse dust) and m_0 = 60
/// g are judgement.
package struct MeshFilter: Hashable, Sendable {
    /// g.
    package private(set) var load: Double
    /// g at which somebody of this household cleans it.
    private let cleanedAt: Double

    private static let half = 60.0
    private static let dust = 0.0001
    /// m³/s at full fan.
    private static let volume = RoomAir.airflow / 1.2

    static let cleanings = Distribution.uniform(8, 25)

    package init(load: Double, cleanedAt: Double) {
        self.load = load
        self.cleanedAt = cleanedAt
    }

    init(using random: inout RandomSource) {
        cleanedAt = Self.cleanings.draw(using: &random)
        load = cleanedAt * random.uniform()
    }

    /// Share of the air that gets through, 0...1.
    package var passage: Double { 1 / (1 + load / Self.half).squareRoot() }

    /// - Parameter air: share of the full airflow.
    package mutating func step(seconds: Double, air: Double) {
        load += Self.dust * Self.volume * air * seconds
        if load > cleanedAt { load = 0.5 }
    }
}
