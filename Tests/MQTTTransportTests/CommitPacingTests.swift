import Testing

@testable import MQTTTransport

@Suite struct CommitPacingTests {
    private let start = ContinuousClock.now

    /// How long a burst lasts into which a message comes every `spacing`, for ever.
    private func burst(_ pacing: inout CommitPacing, every spacing: Duration) -> Duration {
        var now = start
        while let until = pacing.wait(at: now, holding: 1 + Int((now - start) / spacing)) { now = until }
        return now - start
    }

    @Test func `The first burst, and one before any commit is known to be slow, ends at once`() {
        var pacing = CommitPacing(longestHold: .milliseconds(200))
        #expect(pacing.wait(at: start, holding: 1) == nil)
    }

    @Test(arguments: [100, 1_000, 10_000, 30_000, 60_000, 150_000, 199_000])
    func `However slow the commits, wait and commit together stay within the bound`(_ microseconds: Int) {
        var pacing = CommitPacing(longestHold: .milliseconds(200))
        let commit = Duration.microseconds(microseconds)
        for _ in 0..<100 {
            let wait = burst(&pacing, every: .microseconds(20))
            #expect(wait + commit <= .milliseconds(200))
            pacing.ended(commit: commit)
        }
    }

    @Test func `Where commits take longer than the bound nothing waits for another`() {
        var pacing = CommitPacing(longestHold: .milliseconds(200))
        for _ in 0..<50 { pacing.ended(commit: .milliseconds(400)) }
        #expect(pacing.wait(at: start, holding: 1) == nil)
    }

    @Test func `Under a steady flow the slower the disk the longer a burst`() {
        func settled(_ commit: Duration) -> Duration {
            var pacing = CommitPacing(longestHold: .milliseconds(200))
            for _ in 0..<100 { pacing.ended(commit: commit) }
            return burst(&pacing, every: .microseconds(50))
        }
        #expect(settled(.milliseconds(1)) < settled(.milliseconds(8)))
        #expect(settled(.milliseconds(8)) < settled(.milliseconds(30)))
    }

    @Test func `While more comes a burst goes on until its time, and ends in the first gap in which nothing does`() {
        var pacing = CommitPacing(longestHold: .milliseconds(200))
        for _ in 0..<100 { pacing.ended(commit: .milliseconds(20)) }
        #expect(burst(&pacing, every: .microseconds(100)) == .milliseconds(80))
        pacing.ended(commit: .milliseconds(20))
        #expect(pacing.wait(at: start, holding: 5) == start + CommitPacing.gap)
        #expect(pacing.wait(at: start + CommitPacing.gap, holding: 6) == start + CommitPacing.gap * 2)
        #expect(pacing.wait(at: start + CommitPacing.gap * 2, holding: 6) == nil)
    }

    @Test func `A message after which nothing comes waits for the gap alone`() {
        var pacing = CommitPacing(longestHold: .milliseconds(200))
        for _ in 0..<100 { pacing.ended(commit: .milliseconds(20)) }
        #expect(burst(&pacing, every: .milliseconds(30)) == CommitPacing.gap)
    }
}
