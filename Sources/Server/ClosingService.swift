import Logging
import ServiceLifecycle
import Store

/// The last to end: saves what is folded and withdraws the address, once everything else has stopped.
struct ClosingService: Service {
    let snapshot: SnapshotService
    let data: DataDirectory
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        data.withdrawAnnouncement()
        do {
            try await snapshot.save(isLast: true)
        } catch {
            // Nothing is lost: the next start folds the journal again.
            logger.error("the last snapshot could not be saved", metadata: ["error": "\(error)"])
        }
    }
}
