package import Profiles
package import Telemetry

/// One symptom on one device: a Schmitt trigger in time over three-valued conditions.
///
/// - `while` not true: unknown, and the hold time starts over.
/// - Not present: `when` must be true for the hold time; meanwhile it keeps its state.
/// - Present: stays so until `clear` is true (without one, until `when` is false).
/// - Between `when` and `clear` it keeps its last known state, through unknown spells too.
/// - Nothing to judge by: unknown, and the hold time starts over.
package struct SymptomState: Hashable, Sendable {
    /// `yes` is present, `no` is absent.
    package var truth: Truth = .unknown
    /// Since when, in event time: for a present symptom the moment its condition began, not the end of the hold time.
    package var since: Timestamp?
    /// When `when` became true, while the hold time runs.
    var holdingSince: Timestamp?
    /// The last known truth was present.
    var lastKnownPresent = false

    /// Takes what the conditions say now; true when the symptom's truth changed. `clear` nil: the symptom has none.
    mutating func observe(gate: Truth, when: Truth, clear: Truth?, hold: TimeSpan, at now: Timestamp) -> Bool {
        guard case .yes = gate else { return become(.unknown, since: now) }
        switch when {
        case .yes:
            if case .yes = truth { return false }
            // Late points may take event time back to before the hold began.
            let start = min(holdingSince ?? now, now)
            holdingSince = start
            return now - start >= hold ? become(.yes, since: start) : false
        case .no:
            holdingSince = nil
            switch clear ?? .yes {
            case .yes: return become(.no, since: now)
            case .no: return become(lastKnownPresent ? .yes : .no, since: now)
            case .unknown: return become(.unknown, since: now)
            }
        case .unknown:
            if case .yes = clear { return become(.no, since: now) }
            if case .no = clear, case .yes = truth { return false }
            return become(.unknown, since: now)
        }
    }

    private mutating func become(_ new: Truth, since time: Timestamp) -> Bool {
        holdingSince = nil
        switch (new, truth) {
        case (.yes, .yes), (.no, .no), (.unknown, .unknown): return false
        case (.yes, _): lastKnownPresent = true
        case (.no, _): lastKnownPresent = false
        case (.unknown, _): break
        }
        truth = new
        since = time
        return true
    }
}
