import Synchronization
import Telemetry

/// The files that a history should have, beside those it has.
struct HistoryFileList {
    /// By the index.
    let known: Set<String>
    /// With at least one byte.
    let present: Set<String>

    /// There, and not known yet: written before a crash, or by an earlier version.
    var new: Set<String> { present.subtracting(known) }

    /// Known, and not there, since the day was closed.
    var replaced: Set<String> { known.subtracting(present).filter(isReplaced) }

    /// Known, and not there.
    var missing: Set<String> { known.subtracting(present).filter { !isReplaced($0) } }

    private func isReplaced(_ name: String) -> Bool {
        HistoryDay(fileName: name, isClosed: false).map { present.contains($0.closedFileName) } ?? false
    }

    /// The day of a file's name, however it lies; nil for all other names.
    static func day(of name: String) -> HistoryDay? {
        HistoryDay(fileName: name, isClosed: true) ?? HistoryDay(fileName: name, isClosed: false)
    }
}

extension History {
    /// Says that a file holds something from now on. After that stands in it: a file that was only begun may go unnoticed.
    func know(_ name: String) throws(StoreError) {
        guard state.withLock({ !$0.known.contains(name) }) else { return }
        try index.know([name])
        state.withLock { _ = $0.known.insert(name) }
    }

    /// Says that files are to go, those included that are lost. Before they do: one that is still there is known again.
    func forget(_ isGone: (String) -> Bool) throws(StoreError) {
        let gone = state.withLock { $0.known.filter(isGone) }
        try index.forget(gone)
        state.withLock { $0.known.subtract(gone) }
    }
}
