import Diagnostics
import Profiles
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether what is forecast comes true, on made-up devices (`docs/accuracy.md` has the table that this prints).
@Suite struct PrognosisCoverageTests {
    /// What was said at one cut, and what came.
    private struct Cut {
        var kind: MadeUpDegradation.Kind
        var said: Prognosis
        var left: Double?

        var interval: (low: Double, median: Double, high: Double)? {
            if case .reaches(let median, let low, let high) = said.verdict { (low, median, high) } else { nil }
        }
        func fails(within days: Double) -> Bool { left.map { $0 <= days } ?? false }
    }

    /// Three cuts at random days of each series, from the 14th day until a week after it failed: whether it has is not
    /// known to whoever sees the readings. A repair begins the days anew.
    private static func cuts(seed: UInt64, seriesAKind: Int) -> [Cut] {
        MadeUpDegradation.Kind.allCases.enumerated().flatMap { index, kind in
            var chance = Seeded(state: seed &* 1_000 &+ UInt64(index))
            return (0..<seriesAKind).flatMap { _ -> [Cut] in
                let series = MadeUpDegradation(kind, using: &chance)
                let end = min(MadeUpDegradation.days, max(16, (series.failsOn ?? MadeUpDegradation.days) + 7))
                return (0..<3).compactMap { _ in
                    let day = Int.random(in: 14..<end, using: &chance)
                    let begin = series.repairs.last { $0 <= day } ?? 0
                    var days = Array(series.values[begin...day].suffix(56))
                    while let last = days.last, last == nil { days.removeLast() }
                    let age = Double(min(day + 1 - begin, 56) - days.count)
                    let said = Prognosis(days, to: .risesTo(1), age: age)
                    guard said.days >= Prognosis.fewestDays else { return nil }
                    return Cut(kind: kind, said: said, left: series.left(on: day))
                }
            }
        }
    }

    /// Drawn after everything was chosen; others were chosen on.
    private static let judged = cuts(seed: 72, seriesAKind: 80)

    @Test func `Eight in ten of what is forecast falls into the interval of eight in ten`() {
        let answered = Self.judged.filter { $0.interval != nil }
        #expect(answered.count > Self.judged.count / 4)
        let covered = Self.share(answered) { cut in
            cut.interval.map { $0.low <= cut.left ?? .infinity && cut.left ?? .infinity <= $0.high } ?? false
        }
        #expect((0.75...0.85).contains(covered), "\(covered)")
        for kind in MadeUpDegradation.Kind.allCases {
            print(Self.row(kind.rawValue, Self.judged.filter { $0.kind == kind }))
        }
        print(Self.row("all", Self.judged))
    }

    @Test func `What does not degrade is hardly ever forecast to fail`() {
        let healthy = Self.judged.filter { !$0.kind.degrades }
        #expect(Self.share(healthy) { $0.interval != nil } < 0.02)
    }

    @Test(arguments: [7.0, 30])
    func `The probabilities of failing beat the base rate by half`(days: Double) {
        let cuts = Self.judged
        let (brier, base) = Self.brier(cuts, within: days)
        #expect(brier < 0.55 * base, "\(brier) against \(base)")
        for (low, high) in [(0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)] {
            let bin = cuts.filter { cut in Self.said(cut, days).map { $0 >= low && $0 < high } ?? false }
            guard !bin.isEmpty else { continue }
            let mean = bin.compactMap { Self.said($0, days) }.reduce(0, +) / Double(bin.count)
            print(
                "within \(Int(days)): said \(Self.two(mean)) came \(Self.two(Self.share(bin) { $0.fails(within: days) })) of \(bin.count)"
            )
        }
    }

    // MARK: Figures

    private static func said(_ cut: Cut, _ days: Double) -> Double? {
        days == 7 ? cut.said.within7 : cut.said.within30
    }

    private static func brier(_ cuts: [Cut], within days: Double) -> (of: Double, base: Double) {
        let rate = share(cuts) { $0.fails(within: days) }
        let squares = cuts.compactMap { cut in
            said(cut, days).map { pow($0 - (cut.fails(within: days) ? 1 : 0), 2) }
        }
        return (squares.reduce(0, +) / Double(max(1, squares.count)), rate * (1 - rate))
    }

    private static func share(_ cuts: [Cut], _ holds: (Cut) -> Bool) -> Double {
        Double(cuts.count(where: holds)) / Double(max(1, cuts.count))
    }

    private static func row(_ name: String, _ cuts: [Cut]) -> String {
        let answered = cuts.filter { $0.interval != nil }
        let early = share(answered) { cut in cut.interval.map { cut.left ?? .infinity < $0.low } ?? false }
        let late = share(answered) { cut in cut.interval.map { cut.left ?? .infinity > $0.high } ?? false }
        let errors = answered.compactMap { cut in
            cut.left.flatMap { left in cut.interval.map { abs(log(max($0.median, 0.5) / max(left, 0.5))) } }
        }.sorted()
        let briers = [7.0, 30].map { days in
            let (of, base) = brier(cuts, within: days)
            return "\(two(of * 10) )/\(two(base * 10))"
        }
        return "\(name): cuts \(cuts.count), answered \(two(share(cuts) { $0.interval != nil })), "
            + "in the interval \(two(1 - early - late)), sooner \(two(early)), later \(two(late)), "
            + "median |ln error| \(errors.isEmpty ? "-" : two(errors[errors.count / 2])), "
            + "10 × Brier 7 and 30 days \(briers.joined(separator: " "))"
    }

    private static func two(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
