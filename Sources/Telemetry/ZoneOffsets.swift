/// How far a place's clocks are ahead of UTC, and when that changes: a zone's rules as values, so that nothing pure needs
/// a time zone database.
package struct ZoneOffsets: Hashable, Sendable {
    package struct Change: Hashable, Sendable {
        package var at: Timestamp
        /// Local time less UTC from then on, in seconds.
        package var seconds: Int32
        package init(at: Timestamp, seconds: Int32) {
            self.at = at
            self.seconds = seconds
        }
    }
    /// Before the first change.
    package private(set) var initial: Int32
    /// By time, at most `mostChanges`.
    package private(set) var changes: [Change]

    /// Two a year, for half a century.
    package static let mostChanges = 100
    /// UTC+14 is the farthest in use; a day is beyond any.
    private static let farthest: Int32 = 86_400

    package static let utc = ZoneOffsets(initial: 0)

    /// Changes are put in order, those beyond the bound left out; offsets are kept within a day.
    package init(initial: Int32, changes: [Change] = []) {
        func usable(_ seconds: Int32) -> Int32 { min(Self.farthest, max(-Self.farthest, seconds)) }
        self.initial = usable(initial)
        self.changes = changes.sorted { $0.at < $1.at }.prefix(Self.mostChanges)
            .map { Change(at: $0.at, seconds: usable($0.seconds)) }
    }

    package func offset(at instant: Timestamp) -> Int32 {
        // The present lies near the end or the start of a short list: a scan from the end is as good as a search.
        changes.last { $0.at <= instant }?.seconds ?? initial
    }

    package func civil(at instant: Timestamp) -> CivilTime { CivilTime(instant, offset: offset(at: instant)) }
}
