import Profiles

/// A profile's causes and findings as a noisy-OR network, with its tables worked out once.
///
/// A finding is present unless every active cause, and the leak, fails to bring it about:
/// P(absent | H) = (1 − leak) × Π (1 − q) over the causes of hypothesis H. Hypotheses are none, one or two causes at a
/// time, weighed by the causes' odds and normalised over themselves; three at once are left out.
/// Unknown findings are left out of the product: that is what marginalising them comes to.
/// Source: Shwe et al. 1991 (QMR-DT); Heckerman 1989 (absent findings fold into the odds).
struct Network: Sendable {
    /// A symptom, a notice or the contact: anything that can be present, absent or unknown.
    struct Finding: Sendable, Hashable {
        /// P(present | no cause we know), 0 < leak < 1.
        var leak: Double
        /// P(present | this cause alone, no leak), by cause; 0 where the cause does not bring it about.
        var likelihood: [Double]
        var group: String?
    }

    /// Odds of each cause at a random moment.
    let odds: [Double]
    let findings: [Finding]
    /// Findings that share an evidence group, by index into `findings`.
    let groups: [[Int]]
    /// Likelihood ratio of each finding for each cause, cause-major: present, then absent.
    private let whenPresent: [Double]
    private let whenAbsent: [Double]
    /// The larger of a ratio and its inverse, at its largest over the causes: what a finding can tell at most.
    private let tellsPresent: [Double]
    private let tellsAbsent: [Double]

    init(priors: [Double], findings: [Finding]) {
        odds = priors.map { $0 / (1 - $0) }
        self.findings = findings
        var byName: [String: [Int]] = [:]
        for (index, finding) in findings.enumerated() {
            if let group = finding.group { byName[group, default: []].append(index) }
        }
        groups = byName.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
        var present: [Double] = []
        var absent: [Double] = []
        for cause in priors.indices {
            for finding in findings {
                let q = finding.likelihood[cause]
                present.append((1 - (1 - finding.leak) * (1 - q)) / finding.leak)
                absent.append(1 - q)
            }
        }
        whenPresent = present
        whenAbsent = absent
        let causes = priors.indices
        let count = findings.count
        tellsPresent = findings.indices.map { f in causes.map { present[$0 * count + f] }.max() ?? 1 }
        tellsAbsent = findings.indices.map { f in causes.map { 1 / absent[$0 * count + f] }.max() ?? 1 }
    }

    /// How many times likelier `truth` is with `cause` alone than with none; 1 where it is unknown.
    func ratio(of finding: Int, being truth: Truth, for cause: Int) -> Double {
        switch truth {
        case .unknown: 1
        case .yes: whenPresent[cause * findings.count + finding]
        case .no: whenAbsent[cause * findings.count + finding]
        }
    }

    /// The truths that count: of each evidence group only the finding that can tell the most, as it was found; the
    /// first in the file's order among equals. Findings of a group move together, so a second one adds no evidence.
    func counted(_ truths: [Truth]) -> [Truth] {
        var counted = truths
        for group in groups {
            var best: Int?
            var most = 0.0
            for finding in group where truths[finding] != .unknown {
                let tells = truths[finding] == .yes ? tellsPresent[finding] : tellsAbsent[finding]
                if tells > most { (best, most) = (finding, tells) }
            }
            for finding in group where finding != best { counted[finding] = .unknown }
        }
        return counted
    }

    /// The posterior given each finding's truth. Cost: causes × findings, and causes² / 2 × present findings.
    func posterior(_ truths: [Truth]) -> Posterior {
        let counted = counted(truths)
        let count = findings.count
        let causes = odds.indices
        let present = findings.indices.filter { counted[$0] == .yes }

        // Absent findings weigh on each cause by itself, so they go into its odds once.
        let weighed = causes.map { cause in
            findings.indices.reduce(odds[cause]) { weight, finding in
                counted[finding] == .no ? weight * whenAbsent[cause * count + finding] : weight
            }
        }

        // Largest ratio first seen for the present findings keeps products from overflowing: each factor is
        // P(present | H), at most 1, divided by the largest that any single cause reaches.
        let scale = present.map { finding in tellsPresent[finding] * findings[finding].leak }
        func weight(_ base: Double, _ passes: (Int) -> Double) -> Double {
            var product = base
            for (place, finding) in present.enumerated() {
                product *= (1 - (1 - findings[finding].leak) * passes(finding)) / scale[place]
            }
            return product
        }

        let none = weight(1) { _ in 1 }
        var total = none
        var shares = [Double](repeating: 0, count: odds.count)
        for a in causes {
            let alone = weight(weighed[a]) { whenAbsent[a * count + $0] }
            total += alone
            shares[a] += alone
            for b in causes.dropFirst(a + 1) {
                let both = weight(weighed[a] * weighed[b]) {
                    whenAbsent[a * count + $0] * whenAbsent[b * count + $0]
                }
                total += both
                shares[a] += both
                shares[b] += both
            }
        }
        guard total > 0, total.isFinite else { return Posterior(causes: shares.map { _ in 0 }, nothingWeKnow: 1) }
        return Posterior(causes: shares.map { $0 / total }, nothingWeKnow: none / total)
    }
}
