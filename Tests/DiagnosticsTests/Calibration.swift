@testable import Diagnostics

/// How well stated probabilities agree with what turned out to be true: of what was called 70 % probable, 70 % should
/// be so. Judges a diagnosis over many devices whose causes became known.
struct Calibration: Hashable, Sendable {
    /// One stated probability and whether it was so.
    struct Case: Hashable, Sendable {
        /// 0...1.
        var probability: Double
        var isTrue: Bool

        init(probability: Double, isTrue: Bool) {
            self.probability = probability
            self.isTrue = isTrue
        }
    }
    /// The cases whose probability lies in `range` (the upper end outside, save at 1).
    struct Bin: Hashable, Sendable {
        var range: ClosedRange<Double>
        var count: Int
        /// Mean stated probability; nil without cases.
        var stated: Double?
        /// Part of the cases that were so; nil without cases.
        var observed: Double?
        /// The band that `observed` falls into in 99 of 100 trials if the stated probabilities are right: mean ± 2.576
        /// standard deviations of a sum of independent trials, of at least one case either way.
        var expected: ClosedRange<Double>?

        var isWithinExpected: Bool {
            guard let observed, let expected else { return true }
            return expected.contains(observed)
        }
    }
    var count: Int
    var bins: [Bin]
    /// Mean squared error, 0 best, 0.25 for always saying one half; nil without cases. Source: Brier 1950.
    var brier: Double?
    /// Mean −ln(probability given to what was so), 0 best; probabilities are kept 1e-9 off 0 and 1. Nil without cases.
    var logLoss: Double?
    /// Mean |stated − observed| over the bins by their counts; nil without cases. Source: Naeini et al. 2015.
    var expectedError: Double?

    /// - Parameter bins: how many, of equal width, at least 1.
    init(of cases: [Case], bins wanted: Int = 10) {
        let wanted = max(1, wanted)
        var sorted = Array(repeating: [Case](), count: wanted)
        for one in cases where one.probability.isFinite {
            let p = min(1, max(0, one.probability))
            sorted[min(wanted - 1, Int(p * Double(wanted)))].append(Case(probability: p, isTrue: one.isTrue))
        }
        let all = sorted.flatMap(\.self)
        let total = Double(all.count)
        count = all.count
        bins = sorted.enumerated().map { index, cases in
            let range = Double(index) / Double(wanted)...Double(index + 1) / Double(wanted)
            guard !cases.isEmpty else {
                return Bin(range: range, count: 0, stated: nil, observed: nil, expected: nil)
            }
            let n = Double(cases.count)
            let stated = cases.reduce(0) { $0 + $1.probability } / n
            let spread = cases.reduce(0) { $0 + $1.probability * (1 - $1.probability) }.squareRoot() / n
            let margin = max(2.576 * spread, 1 / n)
            return Bin(
                range: range, count: cases.count, stated: stated,
                observed: Double(cases.count(where: \.isTrue)) / n, expected: stated - margin...stated + margin)
        }
        guard total > 0 else { return }
        brier =
            all.reduce(0) { sum, one in
                let error = one.probability - (one.isTrue ? 1 : 0)
                return sum + error * error
            } / total
        logLoss =
            all.reduce(0) { sum, one in
                let p = min(1 - 1e-9, max(1e-9, one.probability))
                return sum - Elementary.ln(one.isTrue ? p : 1 - p)
            } / total
        expectedError =
            bins.reduce(0) { sum, bin in
                sum + abs((bin.stated ?? 0) - (bin.observed ?? 0)) * Double(bin.count)
            } / total
    }
}
