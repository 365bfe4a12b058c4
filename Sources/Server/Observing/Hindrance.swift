import Store
import Synchronization

/// Why a store does not take what comes in, in words for whoever watches over the service; nothing while it does.
final class Hindrance: Sendable {
    private let words = Mutex<String?>(nil)

    /// Nil: it takes what comes.
    var reason: String? { words.withLock { $0 } }

    /// A write has failed; errors that are not of the disk change nothing.
    func met(_ error: StoreError) {
        let reason: String
        switch error.code {
        case .diskFull: reason = "the disk is full: free some space"
        case .readOnly: reason = "the data directory cannot be written: make it writable for the service's user"
        case .io: reason = "the disk fails: see the log, and the system's"
        case .corrupt: reason = "a file is damaged: restore the latest backup"
        case .newerSchema, .locked, .constraint, .notFound: return
        }
        words.withLock { $0 = reason }
    }

    /// A write has succeeded.
    func passed() { words.withLock { $0 = nil } }
}
