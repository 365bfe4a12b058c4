import Synchronization
package import Telemetry

/// A start that takes devices' readings in from the journal one device after the other, and not in the journal's order.
extension History {
    /// Until `resumed`, nothing goes to the files: their position would be ahead of readings that are still to come.
    package func beginResuming() { state.withLock { $0.isResuming = true } }

    /// Takes readings in that the files lack, in any order; those at or below the files' position are passed over. Each is
    /// given once. Throws where what a cut-off write left cannot be looked at: then nothing was taken.
    package func takeAgain(_ entries: [HistoryEntry]) throws(StoreError) {
        try take(entries, beyond: durablePosition, through: nil)
    }

    /// All readings up to `position` were taken in.
    package func resumed(through position: JournalPosition) {
        state.withLock { state in
            state.isResuming = false
            state.position = max(state.position, position)
            if state.position >= state.recovering { state.held = [:] }
        }
    }
}
