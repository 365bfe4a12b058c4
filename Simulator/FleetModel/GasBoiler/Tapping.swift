/// Hot water drawn from a combination boiler: short draws, showers and baths, in proportion to the household's
/// activity.
///
/// Litres a minute of water at the boiler's outlet temperature. A Poisson process of draws, each of one flow and
/// length.
/// Source: EN 13203-2 tapping patterns (kinds of draws, flows of 3 to 12 L/min); their shares by judgement.
struct Tapping: Hashable, Sendable {
    /// L/min.
    private(set) var flow = 0.0
    private var left = 0.0

    /// Draws a day and person; showers and baths among them.
    static let drawsPerPerson = 9.0
    static let showers = 0.09
    static let baths = 0.015
    static let showerFlows = Distribution.boundedNormal(mean: 7, deviation: 1.2, within: 4.5...9.5)
    static let showerTimes = Distribution.lognormal(median: 340, spread: 0.4)
    static let bathFlows = Distribution.uniform(9, 11)
    static let bathTimes = Distribution.uniform(420, 720)
    static let tapFlows = Distribution.uniform(2.5, 5.5)
    static let tapTimes = Distribution.lognormal(median: 35, spread: 0.7)

    /// - Parameter crowd: flow above what one tap takes, as of two showers at once, 0...1.
    mutating func step(
        seconds: Double, persons: Int, activity: Double, crowd: Double, using random: inout RandomSource
    ) {
        if left > 0 {
            left -= seconds
            if left <= 0 { flow = 0 }
            return
        }
        // Activity averages some 0.35 over the day.
        let rate = Self.drawsPerPerson * Double(max(1, persons)) * activity / (0.35 * 86_400)
        guard activity > 0, random.happens(rate * seconds) else { return }
        let kind = random.uniform()
        if kind < Self.baths {
            flow = Self.bathFlows.draw(using: &random)
            left = Self.bathTimes.draw(using: &random)
        } else if kind < Self.baths + Self.showers {
            flow = Self.showerFlows.draw(using: &random)
            left = min(Self.showerTimes.draw(using: &random), 1_200)
            // Who lets two taps run at a time does it when somebody showers.
            flow *= 1 + 1.3 * crowd
        } else {
            flow = Self.tapFlows.draw(using: &random)
            left = min(Self.tapTimes.draw(using: &random), 300)
        }
        flow = min(flow, 16)
    }
}
