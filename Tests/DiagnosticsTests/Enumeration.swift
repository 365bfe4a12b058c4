import Profiles

@testable import Diagnostics

/// P(present | exactly these causes), by the definition.
func chance(of finding: Network.Finding, with active: [Int]) -> Double {
    let raised = 1 - active.reduce(1 - finding.leak) { $0 * (1 - finding.likelihood[$1]) }
    return finding.thinned.isEmpty ? raised : active.reduce(raised) { $0 * finding.thinned[$1] }
}

/// All subsets of causes up to a size, by the definition of noisy-OR and nothing else.
func enumerated(
    _ priors: [Double], _ findings: [Network.Finding], _ truths: [Truth], atMost size: Int
) -> Posterior {
    var total = 0.0
    var none = 0.0
    var shares = [Double](repeating: 0, count: priors.count)
    for subset in 0..<(1 << priors.count) where subset.nonzeroBitCount <= size {
        let active = priors.indices.filter { subset >> $0 & 1 == 1 }
        var weight = priors.indices.reduce(1.0) { $0 * (active.contains($1) ? priors[$1] : 1 - priors[$1]) }
        for (finding, truth) in zip(findings, truths) where truth != .unknown {
            let present = chance(of: finding, with: active)
            weight *= truth == .yes ? present : 1 - present
        }
        total += weight
        if subset == 0 { none = weight }
        for cause in active { shares[cause] += weight }
    }
    return Posterior(causes: shares.map { $0 / total }, nothingWeKnow: none / total)
}

/// None, one and two causes, and each larger set that comes of adding one cause to a set of at least a tenth of what was looked
/// at so far, up to four: by the definition, set by set.
func looked(_ priors: [Double], _ findings: [Network.Finding], _ truths: [Truth]) -> [Int: Double] {
    func mass(_ subset: Int) -> Double {
        weight(priors, findings, truths, of: priors.indices.filter { subset >> $0 & 1 == 1 })
    }
    var looked: [Int: Double] = [:]
    for subset in 0..<(1 << priors.count) where subset.nonzeroBitCount <= 2 { looked[subset] = mass(subset) }
    for size in 2...3 {
        let total = looked.values.reduce(0, +)
        for (subset, one) in looked where subset.nonzeroBitCount == size && one >= total / 10 {
            for cause in priors.indices where subset >> cause & 1 == 0 {
                looked[subset | 1 << cause] = mass(subset | 1 << cause)
            }
        }
    }
    return looked
}

/// The shares of these sets, and how many causes the largest has.
func extended(_ priors: [Double], _ findings: [Network.Finding], _ truths: [Truth]) -> (shares: Posterior, most: Int) {
    let looked = looked(priors, findings, truths)
    let total = looked.values.reduce(0, +)
    let shares = priors.indices.map { cause in
        looked.reduce(0) { $0 + ($1.key >> cause & 1 == 1 ? $1.value : 0) } / total
    }
    let most = looked.keys.map(\.nonzeroBitCount).max() ?? 0
    return (Posterior(causes: shares, nothingWeKnow: (looked[0] ?? 0) / total), most)
}

func randomNetwork(_ causes: Int, _ findings: Int, seed: UInt64) -> ([Double], [Network.Finding], [Truth]) {
    var chance = Seeded(state: seed)
    let priors = (0..<causes).map { _ in Double.random(in: 0.0001...0.02, using: &chance) }
    let all = (0..<findings).map { _ in
        Network.Finding(
            leak: Double.random(in: 0.005...0.05, using: &chance),
            likelihood: (0..<causes).map { _ in
                Bool.random(using: &chance) ? Double.random(in: 0.1...0.98, using: &chance) : 0
            })
    }
    let truths = (0..<findings).map { _ in Truth(rawValue: UInt8.random(in: 0...2, using: &chance)) ?? .unknown }
    return (priors, all, truths)
}

func distance(_ a: Posterior, _ b: Posterior) -> Double {
    zip(a.causes + [a.nothingWeKnow], b.causes + [b.nothingWeKnow]).map { abs($0 - $1) }.max() ?? 0
}

/// P(exactly these causes, truths), by the definition.
func weight(_ priors: [Double], _ findings: [Network.Finding], _ truths: [Truth], of active: [Int]) -> Double {
    let prior = priors.indices.reduce(1.0) { $0 * (active.contains($1) ? priors[$1] : 1 - priors[$1]) }
    return zip(findings, truths).filter { $0.1 != .unknown }.reduce(prior) { product, one in
        let present = chance(of: one.0, with: active)
        return product * (one.1 == .yes ? present : 1 - present)
    }
}
