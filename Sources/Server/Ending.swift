import ServiceLifecycle
import Synchronization

/// Whether the service is on its way to its end: from then on nothing waits for what may never come.
///
/// The last of the services in their order, and so the first to be told.
final class Ending: Service {
    private let begun = Atomic(false)

    var hasBegun: Bool { begun.load(ordering: .acquiring) }

    func run() async throws {
        defer { begun.store(true, ordering: .releasing) }
        try await gracefulShutdown()
    }
}
