import Logging
import Store
import Synchronization

/// Enters that somebody looked at something, and lets nobody wait for that who has a caller on the line: while the
/// registry cannot be written (a full disk, one that fails), who looked is kept, and entered with the first look after
/// it can, each at its own time and in order.
///
/// Bound: `most` entries, some 300 bytes each; a look beyond them is refused. What is kept goes with the process: the log
/// has it too.
final class LookAudit: Sendable {
    static let most = 10_000

    private let registry: Registry
    private let logger: Logger
    private let most: Int
    private let kept = Mutex<[AuditEntry]>([])

    init(registry: Registry, logger: Logger, most: Int = LookAudit.most) {
        self.registry = registry
        self.logger = logger
        self.most = most
    }

    /// Throws what the registry says where nothing more can be kept, and where it is not the disk that refuses.
    func enter(_ entry: AuditEntry) async throws {
        let waiting = kept.withLock { kept in
            defer { kept = [] }
            return kept
        }
        do {
            try await registry.audit(waiting + [entry])
        } catch let error as StoreError where error.code.isOfDisk {
            guard keep(waiting, entry) else { throw error }
            logger.warning(
                "a look could not be entered in the audit log: it is kept until it can",
                metadata: [
                    "reason": "\(error.cause)", "actor": "\(entry.actor)", "action": "\(entry.action)",
                    "subject": "\(entry.subject)",
                ])
        } catch {
            _ = keep(waiting, nil)
            throw error
        }
    }

    /// How many wait to be entered.
    var waiting: Int { kept.withLock { $0.count } }

    /// False where the entry finds no room.
    private func keep(_ waiting: [AuditEntry], _ entry: AuditEntry?) -> Bool {
        kept.withLock { kept in
            // Others may have been kept meanwhile: these are older.
            kept = waiting + kept
            guard let entry else { return true }
            guard kept.count < most else { return false }
            kept.append(entry)
            return true
        }
    }
}

extension StoreError.Code {
    /// The disk has no room, fails, or may not be written.
    fileprivate var isOfDisk: Bool {
        switch self {
        case .diskFull, .readOnly, .io: true
        case .corrupt, .newerSchema, .locked, .constraint, .notFound: false
        }
    }
}
