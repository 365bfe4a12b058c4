import Profiles
import Telemetry

/// What one fix is worth on one device now, for any probabilities of the causes: the weighed sum of what it does for
/// each. Ranking takes it at the diagnosis; a question's worth, at what the diagnosis would be after each answer.
struct FixValue: Hashable, Sendable {
    let fix: Int
    /// P(it holds | cause), by cause index, learned for this firmware; nil where the fix has nothing to do with the cause.
    let holds: [Double?]
    /// By cause: how much likelier the trouble is over with the fix than without, within the time its proof is given:
    /// what it cures and would not have cleared by itself.
    let gains: [Double]
    /// Part of the gain lost to what it costs the customer, 0...0.5.
    let cost: Double
    /// What a gain counts: by the fix's kind, less its cost, halved where something stands in its way now.
    let worth: Double

    init(of index: Int, firmware: String?, isHindered: Bool, _ compiled: CompiledProfile) {
        let fix = compiled.profile.fixes[index]
        self.fix = index
        var holds: [Double?] = []
        var gains: [Double] = []
        for (place, cause) in compiled.profile.causes.enumerated() {
            // A cause that lists a fix without a figure for it: more likely than not to help.
            let prior = fix.works[place] ?? (cause.fixes.contains(index) ? 0.6 : nil)
            guard let prior, prior.isFinite else {
                holds.append(nil)
                gains.append(0)
                continue
            }
            let efficacy = compiled.learned.efficacy(
                of: fix, for: cause, prior: min(1, max(0, prior)), firmware: firmware)
            holds.append(efficacy)
            gains.append(efficacy * (1 - compiled.learned.clearsByItself(cause, within: fix.provenWithin)))
        }
        self.holds = holds
        self.gains = gains
        cost = Self.cost(of: fix)
        worth = Self.weight(fix.kind) * (1 - cost) / (isHindered ? 2 : 1)
    }

    var belongs: Bool { holds.contains { $0 != nil } }

    /// P(it holds) over what may be the cause; pairs of causes may count twice, so at most 1.
    func effect(_ causes: [Double]) -> Double { min(1, zip(holds, causes).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 }) }
    /// The part of `effect` that would not have come about by itself.
    func gain(_ causes: [Double]) -> Double { min(1, zip(gains, causes).reduce(0) { $0 + $1.0 * $1.1 }) }
    /// Linear in the probabilities, so that what a question may bring is never less than nothing.
    func benefit(_ causes: [Double]) -> Double { zip(gains, causes).reduce(0) { $0 + $1.0 * $1.1 } * worth }

    /// What a kind is worth at equal effect: a relief leaves the cause in place, a test only tells, a credit only
    /// makes good. With a cost of at most a half, a cure stays above a relief of the same effect.
    private static func weight(_ kind: Fix.Kind) -> Double {
        switch kind {
        case .cure: 1
        case .relief: 0.4
        case .test: 0.2
        case .makeGood: 0.1
        }
    }

    /// What it costs the customer, as the part of the benefit it eats up: a visit is days of waiting and a day off
    /// (0.2), doing it oneself an effort (0.05); half an hour without the device 0.15, each thing cut 0.05, lost data or
    /// a risk 0.1 each; together at most a half, so that no cost outweighs a cure.
    private static func cost(of fix: Fix) -> Double {
        var cost = min(0.15, 0.15 * fix.impact.offline.inSeconds / 1_800) + 0.05 * Double(fix.impact.cuts.count)
        if fix.impact.dataLoss.isMeant { cost += 0.1 }
        if fix.impact.safety.isMeant { cost += 0.1 }
        switch fix.means {
        case .remote, .amends: break
        case .customer: cost += 0.05
        case .onSite: cost += 0.2
        }
        return min(0.5, max(0, cost))
    }
}

extension String? {
    /// A stated impact other than `none`.
    fileprivate var isMeant: Bool {
        guard let text = self else { return false }
        return !text.isEmpty && text != "none"
    }
}
