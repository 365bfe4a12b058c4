/// The air of the room a cooling appliance stands in: heated in winter, following the weather in summer.
struct KitchenAir: Sendable {
    /// Cel.
    private(set) var temperature: Double
    /// While heated and nobody cooks, Cel.
    private let base: Double
    /// Outdoors, smoothed over half a day and over six hours, Cel.
    private var slow: Double
    private var fast: Double
    private var unrest: OrnsteinUhlenbeck

    /// Cel. Source: Huebner et al., Energy and Buildings 66, 2013 (English living rooms in winter, 19 to 21); kitchens are
    /// a little warmer.
    static let bases = Distribution.boundedNormal(mean: 20.5, deviation: 1.2, within: 17...23.5)
    /// Kelvin indoors per kelvin outdoors once no heating is needed: chosen to meet the summer means of 21 to 24 Cel.
    /// Source: Beizaee, Lomas, Firth, Building and Environment 65, 2013 (207 English homes).
    private static let summerSlope = 0.45
    /// K while people are up and cook.
    private static let bustle = 0.9

    init(outdoor: Double, using random: inout RandomSource) {
        base = Self.bases.draw(using: &random)
        slow = outdoor
        fast = outdoor
        unrest = OrnsteinUhlenbeck(deviation: 0.35, memory: 3 * 3_600, using: &random)
        temperature = base
    }

    /// - Parameters:
    ///   - hot: level of a hot room, 16 K at 1.
    ///   - garage: 1 stands outside the heated house, 2 K above outdoors.
    mutating func step(
        seconds: Double, outdoor: Double, activity: Double, hot: Double, garage: Double,
        using random: inout RandomSource
    ) {
        slow += (outdoor - slow) * min(1, seconds / 43_200)
        fast += (outdoor - fast) * min(1, seconds / 21_600)
        unrest.advance(by: seconds, using: &random)
        let summer = Self.summerSlope * max(0, slow - (base - 6))
        let heated = base + summer + Self.bustle * activity + unrest.value + 16 * hot
        temperature = heated + (fast + 2 - heated) * garage
    }
}
