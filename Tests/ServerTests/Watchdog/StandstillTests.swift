import Testing

@testable import Server

/// Which threads stand, by looks at what they have ended; the clock is the test's.
@Suite struct StandstillTests {
    private let start = ContinuousClock.now

    /// Looks once a second from second `from` on, at one thread each; the last verdict.
    private func look(
        _ standstill: inout Standstill, seconds: ClosedRange<Int>, _ beat: (Int) -> Heartbeat.Beat,
        excused: (Int) -> Bool = { _ in false }
    ) -> Standstill.Verdict? {
        var last: Standstill.Verdict?
        for second in seconds {
            last = standstill.look(at: start + .seconds(second), [(beat(second), excused(second))])
        }
        return last
    }

    @Test func `Who has work and ends none stands: first not ready, then over`() {
        var standstill = Standstill(Standstill.Limits(), patience: [1])
        let stuck: (Int) -> Heartbeat.Beat = { _ in .init(ended: 7, waiting: 2) }
        #expect(look(&standstill, seconds: 0...29, stuck) == .moving)
        #expect(look(&standstill, seconds: 30...30, stuck) == .stands(0, for: .seconds(30)))
        #expect(look(&standstill, seconds: 31...179, stuck) == .stands(0, for: .seconds(179)))
        #expect(look(&standstill, seconds: 180...180, stuck) == .over(0, for: .seconds(180)))
    }

    @Test func `Who has nothing to do, ends something now and then, or waits for another, does not stand`() {
        var idle = Standstill(Standstill.Limits(), patience: [1])
        #expect(look(&idle, seconds: 0...600) { _ in .init(ended: 7, waiting: 0) } == .moving)
        var slow = Standstill(Standstill.Limits(), patience: [1])
        #expect(look(&slow, seconds: 0...600) { .init(ended: $0 / 25, waiting: 3) } == .moving)
        var held = Standstill(Standstill.Limits(), patience: [1])
        let stuck = Heartbeat.Beat(ended: 7, waiting: 1)
        #expect(look(&held, seconds: 0...600, { _ in stuck }, excused: { _ in true }) == .moving)
        // From the end of the wait on it has its time.
        #expect(look(&held, seconds: 601...629) { _ in stuck } == .moving)
        #expect(look(&held, seconds: 630...630) { _ in stuck } == .stands(0, for: .seconds(30)))
    }

    @Test func `What goes on is right again at once`() {
        var standstill = Standstill(Standstill.Limits(), patience: [1])
        #expect(look(&standstill, seconds: 0...60) { _ in .init(ended: 7, waiting: 1) } != .moving)
        #expect(look(&standstill, seconds: 61...61) { _ in .init(ended: 8, waiting: 4) } == .moving)
    }

    @Test func `A process that was held for an hour has not stood for an hour`() {
        var standstill = Standstill(Standstill.Limits(), patience: [1])
        for hour in 0..<6 {
            let now = start + .seconds(3_600 * hour)
            #expect(standstill.look(at: now, [(.init(ended: 7, waiting: 1), false)]) == .moving)
        }
    }

    @Test func `Whoever may take longer has longer, and the one that stood longest of its time is named`() {
        var standstill = Standstill(Standstill.Limits(end: .seconds(60)), patience: [5, 1])
        var last: Standstill.Verdict?
        for second in 0...40 {
            // The second ends its last piece at 19 s.
            last = standstill.look(
                at: start + .seconds(second),
                [(.init(ended: 0, waiting: 1), false), (.init(ended: min(second, 20), waiting: 1), false)])
        }
        #expect(last == .stands(1, for: .seconds(20)))
    }
}
