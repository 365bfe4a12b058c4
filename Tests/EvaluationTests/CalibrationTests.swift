import Evaluation
import Testing

/// Figures worked out by hand.
@Suite struct CalibrationTests {
    /// Two devices for ten hours from hour 0 on, looked at hourly: hours 0 to 9. One has limescale throughout.
    private func judged(with: Double, without: Double, perYear: Double? = nil) throws -> Judgement.OfProfile {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("limescale", 1, 0)), Fleet.truth("b", at: 0)],
            [
                Fleet.line("a", at: 0, scale: with), Fleet.line("b", at: 0, scale: without),
                Fleet.line("a", at: 9, scale: with), Fleet.line("b", at: 9, scale: without),
            ], table: Fleet.table(perYear: perYear))
        return try #require(judgement.profiles.first)
    }

    @Test func `Scores of one cause over two devices`() throws {
        let profile = try judged(with: 0.8, without: 0.4)
        let sum = try #require(profile.causes.first { $0.cause == "scale" }).simulated
        #expect(sum.count == 20)
        #expect(sum.baseRate == 0.5)
        #expect(abs((sum.stated ?? 0) - 0.6) < 1e-9)
        // (0.2² + 0.4²) / 2, and a half's own 0.25.
        #expect(abs((sum.brier ?? 0) - 0.1) < 1e-9)
        #expect(sum.trivialBrier == 0.25)
        // −(ln 0.8 + ln 0.6) / 2, and ln 2.
        #expect(abs((sum.logLoss ?? 0) - 0.366_984_6) < 1e-6)
        #expect(abs((sum.trivialLogLoss ?? 0) - 0.693_147_2) < 1e-6)
        // Half of the cases stated 0.8 and all were so, half 0.4 and none were.
        #expect(abs((sum.expectedError ?? 0) - 0.3) < 1e-9)
        let high = try #require(sum.bins.first { $0.from == 0.7 })
        #expect(high.count == 10 && high.devices == 1 && high.observed == 1)
        // All cases of one device count as one: its sum of errors, 10 × 0.2, by 10.
        #expect(abs((high.error ?? 0) - 0.2) < 1e-9)
    }

    @Test func `Probability 1 falls into the last bin, and a certain answer that is right costs nothing`() throws {
        let sum = try #require(try judged(with: 1, without: 0).causes.first { $0.cause == "scale" }).simulated
        #expect(sum.bins.last?.count == 10)
        #expect(sum.bins.first?.count == 10)
        #expect(sum.brier == 0 && sum.logLoss == 0 && sum.expectedError == 0)
    }

    @Test func `At natural rates the base rate is the cause's own`() throws {
        // 1 a year of ten days each.
        let profile = try judged(with: 0.8, without: 0.4, perYear: 1)
        let sum = try #require(profile.causes.first { $0.cause == "scale" }).natural
        #expect(abs((sum.baseRate ?? 0) - 10 / 365.25) < 1e-9)
    }

    @Test func `Below the severity that counts, a cause is neither true nor false`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("limescale", 0.1, 0))],
            [Fleet.line("a", at: 0, scale: 0.7), Fleet.line("a", at: 9, scale: 0.7)])
        let scale = try #require(judgement.profiles.first?.causes.first { $0.cause == "scale" })
        #expect(scale.simulated.count == 0 && scale.simulated.brier == nil)
    }

    @Test func `The last hour before the truth says it is over counts neither way`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("limescale", 1, 0)), Fleet.truth("a", at: 5)],
            [Fleet.line("a", at: 0, scale: 0.7), Fleet.line("a", at: 9, scale: 0.7)])
        let scale = try #require(judgement.profiles.first?.causes.first { $0.cause == "scale" })
        // Hours 0 to 3 are true, hour 4 is open, 5 to 9 are false.
        #expect(scale.simulated.count == 9)
        #expect(abs((scale.simulated.baseRate ?? 0) - 4.0 / 9) < 1e-9)
    }

    @Test func `Causes that nothing in the fleet can be are left out of the calibration over all causes`() throws {
        let profile = try judged(with: 0.8, without: 0.4)
        #expect(profile.causes.filter(\.isSimulated).map(\.cause) == ["scale"])
        #expect(profile.simulated.count == 20)
        #expect(profile.simulated.trivialBrier == 0.25)
    }
}
