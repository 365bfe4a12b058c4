import Profiles

/// A profile's causes and findings as a noisy-OR network, with its tables worked out once.
///
/// A finding is present unless every active cause, and the leak, fails to bring it about:
/// P(absent | H) = (1 − leak) × Π (1 − q) over the causes of hypothesis H. A cause may also make a finding rarer (the
/// fan turns less often when it is iced up): then P(present | H) is thinned by its part, which for one such cause gives
/// the stated P(yes | cause) and for several is a noisy-AND.
/// Hypotheses are none, one or two causes at a time, and up to four where two are likely together, weighed by the causes'
/// odds and normalised over themselves; other sets of three and more are left out. Unknown findings
/// are left out of the product: that is what marginalising them comes to.
/// Source: Shwe et al. 1991 (QMR-DT); Heckerman 1989; for causes that make rarer, Xiang and Jia 2007 (NIN-AND).
struct Network: Sendable {
    /// A symptom, a notice, an answer or the contact: anything that can be present, absent or unknown.
    struct Finding: Sendable, Hashable {
        /// P(present | no cause we know), 0 < leak < 1.
        var leak: Double
        /// P(present | this cause alone, no leak), by cause; 0 where the cause does not bring it about.
        var likelihood: [Double]
        /// P(present | this cause) / P(present | no cause), by cause, where the cause makes it rarer, else 1.
        /// Empty: no cause does.
        var thinned: [Double]
        var group: String?

        init(leak: Double, likelihood: [Double], thinned: [Double] = [], group: String? = nil) {
            self.leak = leak
            self.likelihood = likelihood
            self.thinned = thinned
            self.group = group
        }

        /// Whether the cause says anything about it.
        func isTouched(by cause: Int) -> Bool {
            likelihood[cause] > 0 || (!thinned.isEmpty && thinned[cause] < 1)
        }
    }

    /// Odds of each cause at a random moment.
    let odds: [Double]
    let findings: [Finding]
    /// Findings that share an evidence group, by index into `findings`.
    let groups: [[Int]]
    /// P(present | this cause alone), cause-major.
    private let alone: [Double]
    /// The larger of a likelihood ratio and its inverse, at its largest over the causes: what a finding can tell at
    /// most.
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
        let alone = priors.indices.flatMap { cause in
            findings.map { finding in
                (1 - (1 - finding.leak) * (1 - finding.likelihood[cause]))
                    * (finding.thinned.isEmpty ? 1 : finding.thinned[cause])
            }
        }
        self.alone = alone
        let count = findings.count
        func most(_ finding: Int, _ none: Double, _ chance: (Double) -> Double) -> Double {
            priors.indices.map { cause in
                let ratio = chance(alone[cause * count + finding]) / none
                return max(ratio, 1 / ratio)
            }.max() ?? 1
        }
        tellsPresent = findings.indices.map { most($0, findings[$0].leak) { $0 } }
        tellsAbsent = findings.indices.map { most($0, 1 - findings[$0].leak) { 1 - $0 } }
    }

    /// How many times likelier `truth` is with `cause` alone than with none; 1 where it is unknown.
    func ratio(of finding: Int, being truth: Truth, for cause: Int) -> Double {
        let present = alone[cause * findings.count + finding]
        let leak = findings[finding].leak
        return switch truth {
        case .unknown: 1
        case .yes: present / leak
        case .no: (1 - present) / (1 - leak)
        }
    }

    /// P(present | no cause, `a`, or `a` and `b`, or `others` beside them).
    func chance(of finding: Int, with a: Int? = nil, and b: Int? = nil, _ others: [Int] = []) -> Double {
        let it = findings[finding]
        guard let a else { return it.leak }
        guard let b else { return alone[a * findings.count + finding] }
        let absent = others.reduce((1 - it.leak) * (1 - it.likelihood[a]) * (1 - it.likelihood[b])) {
            $0 * (1 - it.likelihood[$1])
        }
        return it.thinned.isEmpty
            ? 1 - absent : others.reduce((1 - absent) * it.thinned[a] * it.thinned[b]) { $0 * it.thinned[$1] }
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

    /// The truths as if a finding, and what moves together with it, had not been looked at.
    func without(_ finding: Int, _ truths: [Truth]) -> [Truth] {
        var rest = truths
        rest[finding] = .unknown
        for group in groups where group.contains(finding) { for mate in group { rest[mate] = .unknown } }
        return rest
    }

    /// The posterior given each finding's truth.
    ///
    /// - Parameter verdicts: likelihood ratios of what was said of the causes themselves, by cause; empty: nothing was.
    func posterior(_ truths: [Truth], verdicts: [Double] = []) -> Posterior {
        Hypotheses(of: self, given: truths, verdicts: verdicts).posterior
    }
}
