/// How long a burst may grow before it is committed, so that a commit's cost is shared by as many messages as wait for it.
///
/// A burst ends once nothing more has arrived within a `gap`, once it has grown for `share` times what commits take, or once
/// waiting longer could hold an ack beyond `longestHold`. So a lone message waits for next to nothing, and the slower the
/// disk, the larger the commits.
struct CommitPacing {
    typealias Instant = ContinuousClock.Instant

    /// Silence after which a burst ends: a broker that is not waiting for us sends the next message much sooner.
    static let gap = Duration.milliseconds(1)
    /// A burst grows for this many times what a commit takes: a fifth of the time goes into commits at most.
    static let share = 4

    /// An ack leaves at the latest so long after its message has come, as far as the commit is as quick as usual.
    let longestHold: Duration
    /// What commits take lately: at least as long as the last; after quicker ones it comes down by a quarter of the way.
    private(set) var usualCommit = Duration.zero
    private var began: Instant?
    /// Messages of the burst when it was last asked for.
    private var held = 0

    init(longestHold: Duration) { self.longestHold = longestHold }

    /// Until when to wait for more; nil where the burst is to end now.
    ///
    /// - Parameter count: messages that the burst holds; as many as when it was asked last: nothing has come since.
    mutating func wait(at now: Instant, holding count: Int) -> Instant? {
        let began = began ?? now
        self.began = began
        let hasGrown = count > held
        held = count
        let end = began + min(usualCommit * Self.share, longestHold - usualCommit)
        return hasGrown && now < end ? min(end, now + Self.gap) : nil
    }

    /// The burst has ended and its commit took so long; nil where there was none.
    mutating func ended(commit: Duration?) {
        began = nil
        held = 0
        guard let commit else { return }
        usualCommit = commit > usualCommit ? commit : usualCommit + (commit - usualCommit) / 4
    }
}
