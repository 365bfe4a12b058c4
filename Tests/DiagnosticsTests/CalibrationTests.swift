import Profiles
import Testing

@testable import Diagnostics

@Suite struct CalibrationTests {
    @Test func `Scores come out as by hand`() throws {
        let found = Calibration(
            of: [.init(probability: 0.8, isTrue: true), .init(probability: 0.8, isTrue: false)], bins: 5)
        #expect(abs((found.brier ?? .nan) - (0.04 + 0.64) / 2) < 1e-12)
        // -(ln 0.8 + ln 0.2) / 2
        #expect(abs((found.logLoss ?? .nan) - 0.916_290_731_874_155) < 1e-12)
        #expect(found.bins.map(\.count) == [0, 0, 0, 0, 2])
        #expect(found.bins[4].observed == 0.5)
        #expect(abs((found.expectedError ?? .nan) - 0.3) < 1e-12)
        #expect(found.bins[0].observed == nil)
    }

    @Test func `Nothing to judge by gives no score`() {
        let found = Calibration(of: [])
        #expect(found.brier == nil)
        #expect(found.bins.allSatisfy { $0.stated == nil && $0.isWithinExpected })
    }

    @Test func `Certainty that is wrong is punished, not infinite`() throws {
        let found = Calibration(of: [.init(probability: 1, isTrue: false)])
        #expect((found.logLoss ?? .nan) > 20)
        #expect((found.logLoss ?? .nan).isFinite)
    }

    /// Devices drawn from networks themselves, with any number of causes at once: what inference then says of them is
    /// as often true as it says, though it leaves out three causes at once and a third of the findings is not known.
    @Test func `Posteriors over devices drawn from the network are true as often as they say`() throws {
        var cases: [Calibration.Case] = []
        var base: [Calibration.Case] = []
        for seed in 1...12 as ClosedRange<UInt64> {
            var (priors, findings, _) = randomNetwork(6, 10, seed: seed)
            priors = priors.map { $0 * 3 }
            let network = Network(priors: priors, findings: findings)
            var draw = Seeded(state: seed &* 977)
            func happens(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &draw) < p }
            for _ in 0..<500 {
                let active = priors.indices.filter { happens(priors[$0]) }
                let truths: [Truth] = findings.map { finding in
                    let isPresent = happens(chance(of: finding, with: active))
                    return happens(1.0 / 3) ? .unknown : Truth(isPresent)
                }
                let posterior = network.posterior(truths)
                for cause in priors.indices {
                    cases.append(.init(probability: posterior.causes[cause], isTrue: active.contains(cause)))
                    base.append(.init(probability: priors[cause], isTrue: active.contains(cause)))
                }
            }
        }
        let found = Calibration(of: cases)
        #expect((found.expectedError ?? .nan) < 0.01, "\(found)")
        #expect(found.bins.allSatisfy { $0.isWithinExpected }, "\(found.bins)")
        // It also says more than the base rates do.
        let ignorant = Calibration(of: base)
        #expect((found.logLoss ?? .nan) < 0.6 * (ignorant.logLoss ?? .nan))
    }

    @Test func `A network with wrong figures is seen to be off`() throws {
        var (priors, findings, _) = randomNetwork(4, 8, seed: 3)
        priors = priors.map { $0 * 5 }
        var wrong = findings
        for finding in wrong.indices { wrong[finding].leak /= 20 }
        let network = Network(priors: priors, findings: wrong)
        var draw = Seeded(state: 11)
        func happens(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &draw) < p }
        var cases: [Calibration.Case] = []
        for _ in 0..<2_000 {
            let active = priors.indices.filter { happens(priors[$0]) }
            let posterior = network.posterior(findings.map { Truth(happens(chance(of: $0, with: active))) })
            for cause in priors.indices {
                cases.append(.init(probability: posterior.causes[cause], isTrue: active.contains(cause)))
            }
        }
        #expect(!Calibration(of: cases).bins.allSatisfy { $0.isWithinExpected })
    }
}
