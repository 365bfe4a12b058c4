import Profiles
import Testing

@testable import Diagnostics

/// All subsets of causes up to a size, by the definition of noisy-OR and nothing else.
private func enumerated(_ priors: [Double], _ findings: [Network.Finding], _ truths: [Truth], atMost size: Int)
    -> Posterior
{
    var total = 0.0
    var none = 0.0
    var shares = [Double](repeating: 0, count: priors.count)
    for subset in 0..<(1 << priors.count) where subset.nonzeroBitCount <= size {
        let active = priors.indices.filter { subset >> $0 & 1 == 1 }
        var weight = priors.indices.reduce(1.0) { $0 * (active.contains($1) ? priors[$1] : 1 - priors[$1]) }
        for (finding, truth) in zip(findings, truths) where truth != .unknown {
            let absent = active.reduce(1 - finding.leak) { $0 * (1 - finding.likelihood[$1]) }
            weight *= truth == .yes ? 1 - absent : absent
        }
        total += weight
        if subset == 0 { none = weight }
        for cause in active { shares[cause] += weight }
    }
    return Posterior(causes: shares.map { $0 / total }, nothingWeKnow: none / total)
}

private func random(_ causes: Int, _ findings: Int, seed: UInt64) -> ([Double], [Network.Finding], [Truth]) {
    var chance = Seeded(state: seed)
    let priors = (0..<causes).map { _ in Double.random(in: 0.0001...0.02, using: &chance) }
    let all = (0..<findings).map { _ in
        Network.Finding(
            leak: Double.random(in: 0.005...0.05, using: &chance),
            likelihood: (0..<causes).map { _ in
                Bool.random(using: &chance) ? Double.random(in: 0.1...0.98, using: &chance) : 0
            }, group: nil)
    }
    let truths = (0..<findings).map { _ in Truth(rawValue: UInt8.random(in: 0...2, using: &chance)) ?? .unknown }
    return (priors, all, truths)
}

private func distance(_ a: Posterior, _ b: Posterior) -> Double {
    zip(a.causes + [a.nothingWeKnow], b.causes + [b.nothingWeKnow]).map { abs($0 - $1) }.max() ?? 0
}

@Suite struct NetworkTests {
    @Test func `One cause and one finding come out as by hand`() {
        let network = Network(
            priors: [0.01], findings: [Network.Finding(leak: 0.02, likelihood: [0.9], group: nil)])
        // P(present | cause) = 1 - 0.98 × 0.1 = 0.902; 0.01 × 0.902 / (0.01 × 0.902 + 0.99 × 0.02).
        #expect(abs(network.posterior([.yes]).causes[0] - 0.00902 / (0.00902 + 0.0198)) < 1e-12)
        // P(absent | cause) = 0.098; 0.01 × 0.098 / (0.01 × 0.098 + 0.99 × 0.98).
        #expect(abs(network.posterior([.no]).causes[0] - 0.00098 / (0.00098 + 0.9702)) < 1e-12)
        #expect(abs(network.posterior([.unknown]).causes[0] - 0.01) < 1e-12)
        #expect(abs(network.posterior([.unknown]).nothingWeKnow - 0.99) < 1e-12)
    }

    @Test func `A cause seen explains a finding away from its rival`() {
        let network = Network(
            priors: [0.01, 0.01],
            findings: [
                Network.Finding(leak: 0.01, likelihood: [0.9, 0.9], group: nil),
                Network.Finding(leak: 0.01, likelihood: [0.9, 0], group: nil),
            ])
        let shared = network.posterior([.yes, .unknown])
        let explained = network.posterior([.yes, .yes])
        #expect(abs(shared.causes[0] - shared.causes[1]) < 1e-12)
        #expect(explained.causes[1] < shared.causes[1])
        #expect(explained.causes[0] > 0.95)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `It equals the enumeration of no, one and two causes`(seed: UInt64) {
        let (priors, findings, truths) = random(Int(seed % 7) + 1, Int(seed % 9) + 1, seed: seed)
        let network = Network(priors: priors, findings: findings)
        #expect(distance(network.posterior(truths), enumerated(priors, findings, truths, atMost: 2)) < 1e-12)
    }

    /// Eight causes at the priors of ordinary faults (rate × days), ten findings: leaving out three at once moves no
    /// posterior by more than five in a hundred, where up to three unrelated findings are present together.
    @Test func `Three causes at once are left out at a small price`() {
        var worst = 0.0
        for seed in 1...400 as ClosedRange<UInt64> {
            var (priors, findings, truths) = random(8, 10, seed: seed)
            var present = 0
            for index in truths.indices where truths[index] == .yes {
                present += 1
                if present > 3 { truths[index] = .no }
            }
            priors = priors.map { $0 / 2 }
            let exact = enumerated(priors, findings, truths, atMost: 8)
            worst = max(worst, distance(Network(priors: priors, findings: findings).posterior(truths), exact))
        }
        #expect(worst < 0.05, "largest error \(worst)")
    }

    @Test func `An unknown finding is as if it were not there`() {
        let (priors, findings, _) = random(4, 5, seed: 9)
        let truths: [Truth] = [.yes, .unknown, .no, .unknown, .no]
        let kept = truths.indices.filter { truths[$0] != .unknown }
        let all = Network(priors: priors, findings: findings).posterior(truths)
        let some = Network(priors: priors, findings: kept.map { findings[$0] }).posterior(kept.map { truths[$0] })
        #expect(distance(all, some) < 1e-15)
    }

    @Test func `Findings of one evidence group count once, the one that tells most`() {
        func network(_ group: String?) -> Network {
            Network(
                priors: [0.01],
                findings: [
                    Network.Finding(leak: 0.05, likelihood: [0.8], group: group),
                    Network.Finding(leak: 0.01, likelihood: [0.9], group: group),
                    Network.Finding(leak: 0.02, likelihood: [0.9], group: nil),
                ])
        }
        let grouped = network("weather")
        // Present: 0.9-to-0.01 tells more than 0.8-to-0.05.
        #expect(grouped.counted([.yes, .yes, .yes]) == [.unknown, .yes, .yes])
        #expect(grouped.posterior([.yes, .yes, .no]) == grouped.posterior([.unknown, .yes, .no]))
        #expect(grouped.posterior([.yes, .yes, .no]).causes[0] < network(nil).posterior([.yes, .yes, .no]).causes[0])
        // Absent: 1 / 0.1 tells more than 1 / 0.2. Unknown ones stand back for known ones.
        #expect(grouped.counted([.no, .no, .unknown]) == [.unknown, .no, .unknown])
        #expect(grouped.counted([.no, .unknown, .no]) == [.no, .unknown, .no])
        // Present at 0.81-to-0.05 (16 times) against absent at 10 times.
        #expect(grouped.counted([.yes, .no, .unknown]) == [.yes, .unknown, .unknown])
    }

    @Test func `A hundred present findings neither overflow nor turn into nothing`() {
        let network = Network(
            priors: [0.001, 0.001],
            findings: (0..<100).map { _ in Network.Finding(leak: 0.000001, likelihood: [0.999, 0], group: nil) })
        let posterior = network.posterior(Array(repeating: .yes, count: 100))
        #expect(posterior.causes[0] > 0.999)
        #expect(posterior.causes[1] < 0.01)
        #expect(posterior.nothingWeKnow < 1e-6)
    }

    @Test func `Without causes all is nothing we know`() {
        let network = Network(priors: [], findings: [Network.Finding(leak: 0.01, likelihood: [], group: nil)])
        #expect(network.posterior([.yes]) == Posterior(causes: [], nothingWeKnow: 1))
    }
}
