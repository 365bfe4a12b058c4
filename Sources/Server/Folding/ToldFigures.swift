import Telemetry

/// Learned figures of one profile as they came in, with the place in the journal from which they hold.
struct ToldFigures: Hashable, Sendable {
    var position: JournalPosition
    var at: Timestamp
    var figures: LearnedFigures

    /// Kept of one profile: a restart folds again from the oldest partition's snapshot, which lies minutes behind the
    /// newest, and figures come at most once a day.
    static let most = 4
}
