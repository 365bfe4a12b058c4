import Profiles

/// The probability of each hypothesis (no cause, one, two, or more beside two that are likely) after the evidence.
///
/// Memory and cost: 1 + n + n (n − 1) / 2 numbers for n causes, each a product over the findings that are known;
/// n more for each pair or three that is likely, at most ten of either.
struct Hypotheses: Sendable {
    /// A pair, or three, of at least this probability is looked at with each other cause beside it: what is known for
    /// certain must not keep out a third. By judgement.
    static let worthExtending = 0.1
    /// So many at once.
    static let mostAtOnce = 4

    /// The causes of one hypothesis.
    struct Members: Hashable, Sendable {
        var a: Int?
        var b: Int?
        /// Beside both.
        var others: [Int] = []

        var all: [Int] { [a, b].compactMap(\.self) + others }
    }

    let causes: Int
    /// No cause, then each cause by index, then pairs (0, 1), (0, 2), …, (1, 2), …, then `extended`; they sum to 1.
    private(set) var weights: [Double]
    /// Three and more causes.
    private let extended: [Members]

    init(of network: Network, given truths: [Truth], verdicts: [Double] = []) {
        causes = network.odds.count
        let counted = network.counted(truths)
        let known = network.findings.indices.filter { counted[$0] != .unknown }
        // An absent finding that no cause makes rarer weighs on each cause by itself: it goes into the odds once.
        let simple = known.filter { counted[$0] == .no && network.findings[$0].thinned.isEmpty }
        let joint = known.filter { counted[$0] == .yes || !network.findings[$0].thinned.isEmpty }
        let single = network.odds.indices.map { cause in
            simple.reduce(Elementary.ln(network.odds[cause] * (verdicts.isEmpty ? 1 : verdicts[cause]))) {
                sum, finding in
                sum + Elementary.ln(network.ratio(of: finding, being: .no, for: cause))
            }
        }
        // In logarithms: a hundred findings neither overflow nor vanish.
        func logWeight(_ members: Members) -> Double {
            let odds = (members.a.map { single[$0] } ?? 0) + (members.b.map { single[$0] } ?? 0)
            return joint.reduce(members.others.reduce(odds) { $0 + single[$1] }) { sum, finding in
                let present = network.chance(of: finding, with: members.a, and: members.b, members.others)
                return sum + Elementary.ln(counted[finding] == .yes ? present : 1 - present)
            }
        }
        let simplest = Self.members(of: causes)
        var logs = simplest.map(logWeight)
        weights = Self.shares(logs)
        var larger = simplest
        var extended: [Members] = []
        for size in 2..<Self.mostAtOnce {
            let likely = zip(larger, weights.suffix(larger.count))
                .filter { $0.1 >= Self.worthExtending && $0.0.all.count == size }
            if likely.isEmpty { break }
            var seen: Set<[Int]> = []
            larger = likely.flatMap { members, _ in
                (0..<network.odds.count).filter { !members.all.contains($0) }.map { other in
                    Members(a: members.a, b: members.b, others: members.others + [other])
                }
            }
            .filter { seen.insert($0.all.sorted()).inserted }
            extended += larger
            logs += larger.map(logWeight)
            weights = Self.shares(logs)
        }
        self.extended = extended
    }

    private static func shares(_ logs: [Double]) -> [Double] {
        let most = logs.max() ?? 0
        let weights = logs.map { Elementary.e(to: $0 - most) }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    /// None, each and each pair.
    private static func members(of causes: Int) -> [Members] {
        var all = [Members()] + (0..<causes).map { Members(a: $0) }
        all.reserveCapacity(1 + causes + causes * (causes - 1) / 2)
        for a in 0..<causes { for b in a + 1..<max(a + 1, causes) { all.append(Members(a: a, b: b)) } }
        return all
    }

    /// Each hypothesis' causes, in the order of `weights`.
    var members: [Members] { Self.members(of: causes) + extended }

    var posterior: Posterior {
        var shares = [Double](repeating: 0, count: causes)
        for (members, weight) in zip(members, weights) {
            if let a = members.a { shares[a] += weight }
            if let b = members.b { shares[b] += weight }
            for other in members.others { shares[other] += weight }
        }
        return Posterior(causes: shares, nothingWeKnow: weights[0])
    }

    /// P(present | hypothesis), for each.
    private func chances(of finding: Int, in network: Network) -> [Double] {
        members.map { network.chance(of: finding, with: $0.a, and: $0.b, $0.others) }
    }

    /// P(present), for a finding that is not known yet.
    func chance(of finding: Int, in network: Network) -> Double {
        zip(weights, chances(of: finding, in: network)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// P(it is found this way since a cause is there): by how much each hypothesis makes it likelier than no cause does.
    func excess(of finding: Int, being present: Bool, in network: Network) -> Double {
        let chances = chances(of: finding, in: network)
        return zip(weights, chances).reduce(0) { sum, one in
            sum + one.0 * max(0, present ? one.1 - chances[0] : chances[0] - one.1)
        }
    }

    /// P(the cause is there and accounts for what they complain of), by cause: the mean over the complaints.
    ///
    /// Of the ways in which a hypothesis brings a complaint about, those in which the cause does. Where none of its causes
    /// does, whoever complains may mean any of them: callers are mistaken, and people name one thing of several. Linear in
    /// the weights, so that the mean over the answers to a question is what it is now. No more than the cause's posterior,
    /// and just that without a complaint.
    /// Source: the noisy-OR's own independent causation, Pearl 1988, section 4.3.2.
    func reasons(for complaints: [Int], in network: Network) -> [Double] {
        guard !complaints.isEmpty else { return posterior.causes }
        var shares = [Double](repeating: 0, count: causes)
        for complaint in complaints {
            let it = network.findings[complaint]
            for (members, weight) in zip(members, weights) {
                let active = members.all
                let allFail = active.reduce(1) { $0 * (1 - it.likelihood[$1]) }
                for cause in active {
                    shares[cause] +=
                        weight * (it.likelihood[cause] + it.leak * allFail) / (1 - (1 - it.leak) * allFail)
                }
            }
        }
        return shares.map { min(1, $0 / Double(complaints.count)) }
    }

    /// With one more finding known, of which nothing was known.
    func learning(_ finding: Int, is present: Bool, in network: Network) -> Hypotheses {
        var new = self
        for (index, chance) in chances(of: finding, in: network).enumerated() {
            new.weights[index] *= present ? chance : 1 - chance
        }
        let total = new.weights.reduce(0, +)
        guard total > 0 else { return self }
        new.weights = new.weights.map { $0 / total }
        return new
    }

    /// How much knowing a finding would tell of the hypotheses on average, in bits: its own entropy less what is left of
    /// it once the hypothesis is known. Source: Cover and Thomas 2006, section 2.4.
    func information(in finding: Int, of network: Network) -> Double {
        func bits(_ p: Double) -> Double {
            p <= 0 || p >= 1 ? 0 : -(p * Elementary.ln(p) + (1 - p) * Elementary.ln(1 - p)) / Elementary.ln(2)
        }
        let chances = chances(of: finding, in: network)
        let left = zip(weights, chances).reduce(0) { $0 + $1.0 * bits($1.1) }
        return max(0, bits(chance(of: finding, in: network)) - left)
    }
}
