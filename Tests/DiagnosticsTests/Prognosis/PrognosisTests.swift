import Diagnostics
import Profiles
import Testing

@Suite struct PrognosisTests {
    /// From 2.0 by 0.02 a day, read to 0.01 with a little noise that is no chance: on day 40 it is at 1.2.
    private static let falling: [Double?] = (0..<40).map { day in
        2 - 0.02 * Double(day) + [0.01, -0.005, 0, 0.008, -0.012][day % 5]
    }

    @Test func `A straight fall of a fiftieth a day reaches its limit when a ruler says so`() throws {
        // (1.22 − 0.5) / 0.02 = 36 days after the last one.
        let said = Prognosis(Self.falling, to: .fallsTo(0.5), age: 0)
        guard case .reaches(let median, let low, let high) = said.verdict else {
            Issue.record("\(said)")
            return
        }
        #expect((32...38).contains(median), "\(median)")
        #expect(low < median && median < high && low > 20 && high < 60)
        #expect(said.days == 40)
        #expect(try #require(said.within7) < 0.01)
    }

    @Test func `A day later there is a day less`() {
        func median(age: Double) -> Double? {
            let said = Prognosis(Self.falling, to: .fallsTo(0.5), age: age)
            if case .reaches(let median, _, _) = said.verdict { return median }
            return nil
        }
        #expect(median(age: 0).flatMap { first in median(age: 3).map { abs(first - 3 - $0) < 0.5 } } == true)
    }

    @Test(arguments: [1.0, -3, 250] as [Double], [0.001, 40] as [Double])
    func `Unit and offset change nothing`(offset: Double, scale: Double) {
        let other = Prognosis(
            Self.falling.map { $0.map { offset + scale * $0 } }, to: .fallsTo(offset + scale * 0.5), age: 0)
        let mirrored = Prognosis(Self.falling.map { $0.map { -$0 } }, to: .risesTo(-0.5), age: 0)
        let plain = Prognosis(Self.falling, to: .fallsTo(0.5), age: 0)
        #expect(other.words() == plain.words())
        #expect(mirrored.words() == plain.words())
    }

    @Test func `Thirteen days are too few, and it says how many there are`() {
        let said = Prognosis(Array(Self.falling.prefix(13)), to: .fallsTo(0.5), age: 0)
        #expect(said.verdict == .tooFewDays)
        #expect(said.within30 == nil)
        #expect(said.words() == "not enough data to say how long it lasts: 13 of 14 days")
        #expect(Prognosis([], to: .fallsTo(0.5), age: 0).words().hasSuffix("0 of 14 days"))
    }

    @Test func `What stands still is not getting worse, whatever its noise`() throws {
        var chance = Seeded(state: 5)
        let still: [Double?] = (0..<40).map { _ in 1.5 + 0.05 * MadeUpDegradation.normal(using: &chance) }
        let said = Prognosis(still, to: .fallsTo(0.5), age: 0)
        #expect(said.verdict == .notGettingWorse)
        #expect(try #require(said.within30) < 0.02)
    }

    @Test func `What never moved at all is not getting worse`() {
        #expect(Prognosis(Array(repeating: 1.5, count: 30), to: .fallsTo(0.5), age: 0).verdict == .notGettingWorse)
    }

    @Test func `What moves away from its limit is not getting worse`() {
        #expect(Prognosis(Self.falling, to: .risesTo(3), age: 0).verdict == .notGettingWorse)
    }

    @Test func `A noisy day beyond the limit is not the limit reached`() {
        var days = Self.falling
        days[38] = 0.3
        guard case .reaches(let median, _, _) = Prognosis(days, to: .fallsTo(0.5), age: 0).verdict else {
            Issue.record("refused")
            return
        }
        #expect((25...45).contains(median), "\(median)")
    }

    @Test func `Past its limit it says so`() {
        let past: [Double?] = (0..<30).map { 2 - 0.06 * Double($0) }
        #expect(Prognosis(past, to: .fallsTo(0.5), age: 0).verdict == .pastLimit)
    }

    @Test func `After nine silent days it says nothing of what is now`() {
        #expect(Prognosis(Self.falling, to: .fallsTo(0.5), age: 9.2).verdict == .silent(days: 9))
    }

    @Test func `Half of the days missing widen the interval and move it little`() {
        let holey = Self.falling.enumerated().map { $0.offset % 2 == 0 && $0.offset < 39 ? nil : $0.element }
        guard case .reaches(let whole, let a, let b) = Prognosis(Self.falling, to: .fallsTo(0.5), age: 0).verdict,
            case .reaches(let half, let c, let d) = Prognosis(holey, to: .fallsTo(0.5), age: 0).verdict
        else {
            Issue.record("refused")
            return
        }
        #expect(abs(whole - half) < 6)
        #expect(d / c > b / a)
    }

    @Test func `Extremes give an answer and no trap`() {
        for value in [0, 1e20, -1e20, 1e-300] {
            let days: [Double?] = (0..<56).map { $0 % 3 == 0 ? value : Double($0) }
            let said = Prognosis(days, to: .risesTo(1e20), age: 0)
            #expect(said.within7.map { (0...1).contains($0) } ?? true)
        }
    }

    @Test func `It is said in a sentence`() {
        let said = Prognosis(.reaches(median: 9.2, low: 4.6, high: 16.3), days: 24, within7: 0.3, within30: 0.99)
        #expect(
            said.words(limit: "its limit of 0.5 bar")
                == "likely to reach its limit of 0.5 bar in 9 days (between 5 and 16), from 24 days of readings")
    }
}
