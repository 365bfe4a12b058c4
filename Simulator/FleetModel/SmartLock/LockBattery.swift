/// A lock's four AA cells in series: charge, open-circuit voltage and internal resistance.
///
///     U(I) = 3 (e(s) − I R) + e(s_w) − I R_w          dq/dt = −I
///     s = (q/Q − (1 − c(T))) / c(T)                     s_w = s − d
///     R = R_0 e^(0.035 (20 − T)) (1 + 1.5 (1 − s)²)     R_w = R (1 + 8 d)
///
/// e: open-circuit voltage of a cell by its charge; c: share of the charge that the cold leaves usable; d: what one cell has
/// less than the others. An emptied cell in a string is driven backwards, to −0.3 V here.
/// Sources: Energizer, Alkaline Manganese Dioxide Handbook and Application Manual (open circuit 1.5 to 1.6 V fresh, internal
/// resistance 150 to 300 mΩ, both rising towards the end and in the cold, weakest cell reversed by the others); the factors
/// are judgement within those figures.
package struct LockBattery: Hashable, Sendable {
    package enum Chemistry: Hashable, Sendable { case alkaline, lithium, rechargeable }

    package private(set) var chemistry: Chemistry
    /// Charge when new, mA.h.
    package private(set) var capacity: Double
    /// R_0 of a cell with its contact, Ω.
    package let freshResistance: Double
    /// q/Q, 0...1.
    package private(set) var charge: Double

    /// What acts on the cells.
    package struct Condition: Hashable, Sendable {
        /// Cel.
        package var temperature: Double
        /// d, 0...1.
        package var deficit: Double
        package init(temperature: Double = 20, deficit: Double = 0) {
            self.temperature = temperature
            self.deficit = deficit
        }
    }

    package init(chemistry: Chemistry, capacity: Double, freshResistance: Double, charge: Double) {
        self.chemistry = chemistry
        self.capacity = capacity
        self.freshResistance = freshResistance
        self.charge = charge
    }

    package mutating func replace(with chemistry: Chemistry, capacity: Double) {
        self.chemistry = chemistry
        self.capacity = capacity
        charge = 1
    }

    /// `current` in mA.
    package mutating func draw(_ current: Double, seconds: Double) {
        charge = max(0, charge - current * seconds / 3_600 / capacity)
    }

    /// Leaves no more than this share of a new one's charge.
    package mutating func limit(to share: Double) { charge = min(charge, max(0, share)) }

    /// Without load, V; and the string's resistance, Ω.
    package func source(_ condition: Condition) -> (voltage: Double, resistance: Double) {
        let s = usable(at: condition.temperature)
        let weak = max(0, s - condition.deficit)
        let resistance =
            freshResistance * exponential(0.035 * (20 - condition.temperature)) * (1 + 1.5 * (1 - s) * (1 - s))
        return (
            3 * openCircuit(s) + openCircuit(weak), resistance * (4 + 8 * condition.deficit)
        )
    }

    /// Under `current` A, V.
    package func voltage(under current: Double, _ condition: Condition) -> Double {
        let s = usable(at: condition.temperature)
        let weak = max(0, s - condition.deficit)
        let resistance =
            freshResistance * exponential(0.035 * (20 - condition.temperature)) * (1 + 1.5 * (1 - s) * (1 - s))
        let good = openCircuit(s) - current * resistance
        return 3 * good + max(-0.3, openCircuit(weak) - current * resistance * (1 + 8 * condition.deficit))
    }

    /// s.
    private func usable(at temperature: Double) -> Double {
        // Lithium cells hardly mind the cold.
        let cold = (max(0, 20 - temperature) * 0.011 + max(0, -temperature) * 0.009) * (chemistry == .lithium ? 0.3 : 1)
        let share = (1 - cold).clamped(to: 0.2...1)
        return max(0, (charge - (1 - share)) / share)
    }

    /// e, V. Source: discharge curves at a few mA of LR6, FR6 and HR6 data sheets, read off at six points.
    private func openCircuit(_ s: Double) -> Double {
        switch chemistry {
        case .alkaline: Self.curve(s, 0.90, 1.05, 1.18, 1.29, 1.42, 1.58)
        case .lithium: Self.curve(s, 0.90, 1.35, 1.44, 1.49, 1.54, 1.75)
        case .rechargeable: Self.curve(s, 0.90, 1.10, 1.20, 1.26, 1.31, 1.40)
        }
    }

    /// Straight lines between charges of 0, 5, 20, 50, 80 and 100 %.
    private static func curve(
        _ s: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double
    ) -> Double {
        if s < 0.05 { return a + (b - a) * s / 0.05 }
        if s < 0.2 { return b + (c - b) * (s - 0.05) / 0.15 }
        if s < 0.5 { return c + (d - c) * (s - 0.2) / 0.3 }
        if s < 0.8 { return d + (e - d) * (s - 0.5) / 0.3 }
        return e + (f - e) * min(1, (s - 0.8) / 0.2)
    }

    /// What the firmware makes of the voltage between runs, %: it takes the cells for alkaline.
    package static func percent(of voltage: Double) -> Double {
        let cell = voltage / 4
        if cell < 1.05 { return max(0, (cell - 0.90) / 0.15 * 5) }
        if cell < 1.18 { return 5 + (cell - 1.05) / 0.13 * 15 }
        if cell < 1.29 { return 20 + (cell - 1.18) / 0.11 * 30 }
        if cell < 1.42 { return 50 + (cell - 1.29) / 0.13 * 30 }
        return min(100, 80 + (cell - 1.42) / 0.16 * 20)
    }
}
