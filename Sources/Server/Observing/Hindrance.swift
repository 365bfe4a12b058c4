import Glibc
import Store
import Synchronization

/// Why a store does not take what comes in, in words for whoever watches over the service; nothing while it does.
final class Hindrance: Sendable {
    struct Reason: Hashable, Sendable {
        /// What is wrong, as it follows "since".
        var says: String
        var remedy: String

        /// In one line.
        var words: String { "\(says): \(remedy)" }
    }
    private let current = Mutex<Reason?>(nil)
    private let directory: String?

    /// - Parameter directory: where the store's files lie, to be looked at when a write fails.
    init(in directory: String? = nil) { self.directory = directory }

    /// Nil: it takes what comes.
    var reason: Reason? { current.withLock { $0 } }

    /// A write has failed; errors that are not of the disk change nothing.
    func met(_ error: StoreError) {
        let reason: Reason
        switch error.code {
        case .diskFull: reason = Reason(says: "the disk is full", remedy: "free some space")
        case .readOnly: reason = Self.readOnly
        // A disk that turns read-only under an open file is an input/output error to SQLite.
        case .io where isReadOnly: reason = Self.readOnly
        case .io: reason = Reason(says: "the disk fails", remedy: "see the log, and the system's")
        case .corrupt: reason = Reason(says: "a file is damaged", remedy: "restore the latest backup")
        case .newerSchema, .locked, .constraint, .notFound: return
        }
        current.withLock { $0 = reason }
    }

    private static let readOnly = Reason(
        says: "the data directory cannot be written", remedy: "make it writable for the service's user")

    private var isReadOnly: Bool { directory.map { access($0, W_OK) != 0 && errno != ENOENT } ?? false }

    /// A write has succeeded.
    func passed() { current.withLock { $0 = nil } }
}
