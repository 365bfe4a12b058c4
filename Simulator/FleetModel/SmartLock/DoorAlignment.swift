/// How well a door's bolt meets its strike, in mm and N: hung, swollen by moisture, bowed by warmth, sagged.
///
///     x = x_0 + a (φ − 75) + b (T_in − T_out − 10) + sag         F = K max(0, x − gap)
///     dφ/dt = (φ_out − φ)/τ
///
/// x: how far the bolt lies off its strike's middle; φ: relative humidity that the leaf has come to, %.
/// Sources: equilibrium moisture of wood, 9, 12 and 16 % at 50, 65 and 80 % of relative humidity, and 0.25 % of width for
/// each percent across the grain (USDA Forest Products Laboratory, Wood Handbook, chapter 4): two stiles of 120 mm move
/// some 0.15 mm for each percent of humidity bare, a quarter of it painted; plastic and steel leaves bow by 0.03 to 0.08
/// mm/K between their faces (differential clause of EN 1121). The rest is judgement.
package struct DoorAlignment: Sendable {
    /// x_0 and the gap, mm.
    package let hung: Double
    package let gap: Double
    /// a, mm/%.
    package let swelling: Double
    /// b, mm/K.
    package let bowing: Double
    /// φ, %.
    package private(set) var moisture: Double
    /// x, mm.
    package private(set) var offset = 0.0

    /// mm.
    static let hungs = Distribution.boundedNormal(mean: 0.6, deviation: 0.3, within: -0.3...1.4)
    static let gaps = Distribution.boundedNormal(mean: 2.2, deviation: 0.3, within: 1.5...3)
    /// Share of leaves that are wood, and their a; of the others, and their b.
    static let woodenShare = 0.4
    static let woodSwellings = Distribution.boundedNormal(mean: 0.035, deviation: 0.01, within: 0.015...0.06)
    static let otherBowings = Distribution.boundedNormal(mean: 0.035, deviation: 0.012, within: 0.01...0.065)
    /// τ, s. Source: painted stiles take on moisture over some ten days.
    static let memory = 10 * 86_400.0
    /// K, N/mm: weather strip, hinges and strike give.
    package static let stiffness = 120.0
    /// N.m for each N: friction of steel on steel, 0.3, at the bolt's rack of 8 mm.
    package static let leverage = 0.3 * 0.008
    /// % by which damp months are moister than the year's mean, for each K they are colder. Source: monthly means of
    /// north-west European stations, 88 % in December, 74 % in June.
    static let winterMoisture = 1.0

    package init(hung: Double, gap: Double, swelling: Double, bowing: Double, moisture: Double = 80) {
        self.hung = hung
        self.gap = gap
        self.swelling = swelling
        self.bowing = bowing
        self.moisture = moisture
    }

    package init(outdoors: OutdoorConditions, using random: inout RandomSource) {
        let wooden = random.happens(Self.woodenShare)
        let a = Self.woodSwellings.draw(using: &random)
        let b = Self.otherBowings.draw(using: &random)
        self.init(
            hung: Self.hungs.draw(using: &random), gap: Self.gaps.draw(using: &random), swelling: wooden ? a : 0.004,
            bowing: wooden ? 0.01 : b, moisture: Self.wetness(outdoors))
    }

    private static func wetness(_ outdoors: OutdoorConditions) -> Double {
        (outdoors.humidity + winterMoisture * (10 - outdoors.temperature)).clamped(to: 30...100)
    }

    /// - Parameters: `indoors` in Cel; `more` in mm, what a cause adds.
    package mutating func step(seconds: Double, indoors: Double, outdoors: OutdoorConditions, more: Double) {
        moisture += (Self.wetness(outdoors) - moisture) * min(1, seconds / Self.memory)
        offset = hung + swelling * (moisture - 75) + bowing * (indoors - outdoors.temperature - 10) + more
    }

    /// F, N, with the door left to itself; pulled or pushed shut by a hand it is a quarter.
    package var force: Double { Self.stiffness * max(0, offset - gap) }

    /// N.m that the strike adds at the bolt's shaft.
    package var torque: Double { Self.leverage * force }
}
