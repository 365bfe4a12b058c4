/// Which of several threads stand: each has work, and has not ended a piece of it for a while.
struct Standstill: Sendable {
    struct Limits: Hashable, Sendable {
        /// From here on the service is not ready (> 0, default 30 s: longer than any one piece of work takes, shorter
        /// than a broker waits for us).
        var notReady: Duration
        /// From here on nothing is hoped for any more (default 3 min).
        var end: Duration

        init(end: Duration = .seconds(180)) {
            self.end = end
            notReady = end / 6
        }
    }

    enum Verdict: Hashable, Sendable {
        case moving
        /// The one that has stood longest, by its place among those looked at.
        case stands(Int, for: Duration)
        /// It has stood for so long that only a new start helps.
        case over(Int, for: Duration)
    }

    /// The most that passes between two looks: where it was longer the whole process was held or starved, its threads
    /// with it.
    static let longestPause = Duration.seconds(5)

    private struct Seen {
        var beat: Heartbeat.Beat
        var still = Duration.zero
    }

    let limits: Limits
    /// How many times as long each may take.
    private let patience: [Int]
    private var seen: [Seen]
    private var lookedAt: ContinuousClock.Instant?

    /// - Parameter patience: of each that is looked at, how many times the limits it may take (1 or more).
    init(_ limits: Limits, patience: [Int]) {
        self.limits = limits
        self.patience = patience
        seen = patience.map { _ in Seen(beat: Heartbeat.Beat()) }
    }

    /// A look at all of them, in the same order each time.
    ///
    /// - Parameter excused: whether one waits for something else, and is not to blame.
    mutating func look(
        at now: ContinuousClock.Instant, _ beats: [(beat: Heartbeat.Beat, excused: Bool)]
    ) -> Verdict {
        let passed = min(lookedAt.map { now - $0 } ?? .zero, Self.longestPause)
        lookedAt = now
        var longest: (place: Int, still: Duration, ofPatience: Duration)?
        for (place, (beat, excused)) in beats.enumerated() {
            let isStill = beat.waiting > 0 && !excused && beat.ended == seen[place].beat.ended
            let still = isStill ? seen[place].still + passed : .zero
            seen[place] = Seen(beat: beat, still: still)
            let share = still / patience[place]
            if share > longest?.ofPatience ?? .zero { longest = (place, still, share) }
        }
        guard let longest, longest.ofPatience >= limits.notReady else { return .moving }
        return longest.ofPatience >= limits.end
            ? .over(longest.place, for: longest.still) : .stands(longest.place, for: longest.still)
    }
}
