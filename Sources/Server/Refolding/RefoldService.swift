import Logging
import ServiceLifecycle

/// Learns anew, in the background, what is to be learned anew.
struct RefoldService: Service {
    let refolder: Refolder
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await refolder.run()
            } catch is CancellationError {
                return
            } catch {
                // What is learning says so for as long as it does, and the next start begins it again.
                logger.error("devices are learned anew no longer", metadata: ["error": "\(error)"])
                try? await gracefulShutdown()
            }
        }
    }
}
