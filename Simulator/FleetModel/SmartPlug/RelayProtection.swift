/// What a relay's firmware does against heat and too much current: it opens, and stays open until somebody switches it on.
package struct RelayProtection: Hashable, Sendable {
    package enum Trip: Hashable, Sendable { case tooHot, tooMuchCurrent }

    /// Cel of the chip. Source: Shelly support, Shelly Devices Operating Temperature: switches off at 95.
    package var hottest = 95.0
    /// A. Source: Shelly Gen2+ Device API, Switch, `current_limit`, 16 by default.
    package var strongest = 16.0

    /// s that people at home take to notice and switch it on again. Source: judgement.
    static let resetting = 1_200.0

    package init() {}

    /// What speaks against staying closed at `chip` Cel and `current` A.
    func trip(chip: Double, current: Double) -> Trip? {
        current > strongest ? .tooMuchCurrent : chip > hottest ? .tooHot : nil
    }
}
