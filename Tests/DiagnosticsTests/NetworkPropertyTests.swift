import Profiles
import Testing

@testable import Diagnostics

/// Causes that make findings rarer, as answers have them, beside those that bring them about.
private func mixedNetwork(seed: UInt64) -> ([Double], [Network.Finding], [Truth]) {
    var (priors, findings, truths) = randomNetwork(Int(seed % 5) + 2, 6, seed: seed)
    var chance = Seeded(state: seed &* 31)
    for _ in 0..<4 {
        var likelihood = Array(repeating: 0.0, count: priors.count)
        var thinned = Array(repeating: 1.0, count: priors.count)
        for cause in priors.indices {
            switch Int.random(in: 0...2, using: &chance) {
            case 0: likelihood[cause] = Double.random(in: 0.1...0.9, using: &chance)
            case 1: thinned[cause] = Double.random(in: 0.05...0.9, using: &chance)
            default: break
            }
        }
        findings.append(
            Network.Finding(
                leak: Double.random(in: 0.1...0.9, using: &chance), likelihood: likelihood, thinned: thinned))
        truths.append(Truth(rawValue: UInt8.random(in: 0...2, using: &chance)) ?? .unknown)
    }
    return (priors, findings, truths)
}

@Suite struct NetworkPropertyTests {
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `With causes that make findings rarer it equals the enumeration too`(seed: UInt64) {
        let (priors, findings, truths) = mixedNetwork(seed: seed)
        let network = Network(priors: priors, findings: findings)
        #expect(distance(network.posterior(truths), extended(priors, findings, truths).shares) < 1e-12)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `A present finding never makes it likelier that nothing we know is the matter`(seed: UInt64) {
        let (priors, findings, known) = randomNetwork(5, 8, seed: seed)
        let network = Network(priors: priors, findings: findings)
        for finding in findings.indices {
            var truths = known
            truths[finding] = .unknown
            let before = Hypotheses(of: network, given: truths)
            truths[finding] = .yes
            let present = Hypotheses(of: network, given: truths)
            truths[finding] = .no
            let absent = Hypotheses(of: network, given: truths)
            #expect(present.weights[0] <= before.weights[0] + 1e-12)
            #expect(absent.weights[0] >= before.weights[0] - 1e-12)
            // Against "nothing", every cause it shows gains by its presence and loses by its absence.
            for cause in priors.indices {
                let odds = before.weights[1 + cause] / before.weights[0]
                #expect(present.weights[1 + cause] / present.weights[0] >= odds * (1 - 1e-9))
                #expect(absent.weights[1 + cause] / absent.weights[0] <= odds * (1 + 1e-9))
            }
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `A present finding that only one cause shows never lowers it, an absent one never raises it`(seed: UInt64) {
        let (priors, random, known) = randomNetwork(5, 8, seed: seed)
        var findings = random
        findings[0].likelihood = [0.7, 0, 0, 0, 0]
        let network = Network(priors: priors, findings: findings)
        var truths = known
        func posterior(_ truth: Truth) -> Double {
            truths[0] = truth
            return network.posterior(truths).causes[0]
        }
        #expect(posterior(.yes) >= posterior(.unknown))
        #expect(posterior(.no) <= posterior(.unknown))
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func
        `The reasons for a complaint are what drawing the ways it comes about gives, and their mean over an answer is as before`(
            seed: UInt64
        )
    {
        let (priors, findings, known) = mixedNetwork(seed: seed)
        let network = Network(priors: priors, findings: findings)
        var truths = known
        (truths[0], truths[1]) = (.yes, .unknown)
        let hypotheses = Hypotheses(of: network, given: truths)
        let reasons = hypotheses.reasons(for: [0], in: network)
        let (leak, shown) = (findings[0].leak, findings[0].likelihood)
        // Each way: whether the leak and each cause bring it about, at least one of them.
        var counted = Array(repeating: 0.0, count: priors.count)
        for (set, weight) in zip(hypotheses.members, hypotheses.weights) {
            let members = set.all
            var (all, each) = (0.0, Array(repeating: 0.0, count: members.count))
            for way in 1..<(1 << (members.count + 1)) {
                var chance = way & 1 == 1 ? leak : 1 - leak
                for (place, cause) in members.enumerated() {
                    chance *= way >> (place + 1) & 1 == 1 ? shown[cause] : 1 - shown[cause]
                }
                all += chance
                // By chance alone: it may be about any of them.
                for place in members.indices where way == 1 || way >> (place + 1) & 1 == 1 { each[place] += chance }
            }
            for (place, cause) in members.enumerated() { counted[cause] += weight * each[place] / all }
        }
        for cause in priors.indices {
            #expect(abs(reasons[cause] - counted[cause]) < 1e-12)
            #expect(reasons[cause] <= hypotheses.posterior.causes[cause] + 1e-12)
        }
        let yes = hypotheses.chance(of: 1, in: network)
        let ifYes = hypotheses.learning(1, is: true, in: network).reasons(for: [0], in: network)
        let ifNo = hypotheses.learning(1, is: false, in: network).reasons(for: [0], in: network)
        for cause in priors.indices {
            #expect(abs(yes * ifYes[cause] + (1 - yes) * ifNo[cause] - reasons[cause]) < 1e-12)
        }
        #expect(hypotheses.reasons(for: [], in: network) == hypotheses.posterior.causes)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `The order of causes and findings in the file changes nothing`(seed: UInt64) {
        let (priors, findings, truths) = mixedNetwork(seed: seed)
        var chance = Seeded(state: seed)
        let causes = priors.indices.shuffled(using: &chance)
        let places = findings.indices.shuffled(using: &chance)
        let shuffled = Network(
            priors: causes.map { priors[$0] },
            findings: places.map { place in
                var finding = findings[place]
                finding.likelihood = causes.map { finding.likelihood[$0] }
                if !finding.thinned.isEmpty { finding.thinned = causes.map { finding.thinned[$0] } }
                return finding
            })
        let plain = Network(priors: priors, findings: findings).posterior(truths)
        let other = shuffled.posterior(places.map { truths[$0] })
        for (place, cause) in causes.enumerated() {
            #expect(abs(plain.causes[cause] - other.causes[place]) < 1e-12)
        }
        #expect(abs(plain.nothingWeKnow - other.nothingWeKnow) < 1e-12)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `Learning findings one by one equals knowing them at once`(seed: UInt64) {
        let (priors, findings, truths) = mixedNetwork(seed: seed)
        let network = Network(priors: priors, findings: findings)
        var step = Hypotheses(of: network, given: truths.map { _ in .unknown })
        for (finding, truth) in truths.enumerated() where truth != .unknown {
            step = step.learning(finding, is: truth == .yes, in: network)
        }
        // What is known beforehand says which sets of three are looked at.
        let isExtended = extended(priors, findings, truths).most > 2
        #expect(distance(step.posterior, network.posterior(truths)) < (isExtended ? 0.02 : 1e-10))
    }

    @Test func `A probability stays one, whatever the extremes`() {
        for (leak, likelihood, prior) in [(1e-6, 0.999, 1e-6), (0.999, 1e-6, 0.5), (1e-6, 1e-6, 0.5)] {
            let network = Network(
                priors: [prior, prior, prior],
                findings: (0..<60).map {
                    Network.Finding(leak: leak, likelihood: (0..<3).map { $0 == 1 ? likelihood : 0 }, group: "\($0)")
                })
            for truth in [Truth.yes, .no, .unknown] {
                let posterior = network.posterior(Array(repeating: truth, count: 60))
                for p in posterior.causes + [posterior.nothingWeKnow] {
                    #expect(p.isFinite && p >= 0 && p <= 1 + 1e-12, "\(p)")
                }
            }
        }
    }

    @Test func `Five unrelated groups of strong findings still leave a posterior`() {
        // No four causes explain them all: every hypothesis is all but impossible, and the best ones still lead.
        let network = Network(
            priors: Array(repeating: 0.001, count: 5),
            findings: (0..<300).map { finding in
                Network.Finding(leak: 1e-6, likelihood: (0..<5).map { $0 == finding % 5 ? 0.9 : 0 })
            })
        let posterior = network.posterior(Array(repeating: .yes, count: 300))
        #expect(abs(posterior.causes.reduce(0, +) - 4) < 1e-6)
    }

    @Test func `A verdict on a cause weighs as a finding that only this cause shows`() {
        let (priors, findings, truths) = randomNetwork(4, 6, seed: 5)
        // P(named | cause) = 1 - (1 - leak)(1 - q).
        let q = 1 - (1 - SeenFinding.names) / (1 - SeenFinding.misnames)
        let verdict = Network.Finding(leak: SeenFinding.misnames, likelihood: [0, q, 0, 0])
        for isThere in [true, false] {
            let asFinding = Network(priors: priors, findings: findings + [verdict])
                .posterior(truths + [Truth(isThere)])
            let direct = Network(priors: priors, findings: findings)
                .posterior(truths, verdicts: [1, SeenFinding.ratio(isThere: isThere), 1, 1])
            #expect(distance(asFinding, direct) < 1e-10)
        }
    }
}
