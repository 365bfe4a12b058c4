import Logging
import MQTTTransport
import ServiceLifecycle

/// Looks after running repairs once a second: deadlines, devices that came back, marks for the journal.
struct RepairService: Service {
    let coordinator: RepairCoordinator
    let logger: Logger

    func run() async throws {
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            do {
                try await coordinator.passTime()
            } catch {
                logger.error("repairs could not be looked after", metadata: ["error": "\(error)"])
            }
        }
        await coordinator.stopWatching()
    }
}

/// The connection that commands leave by.
struct CommandService: Service {
    let connection: CommandConnection

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await connection.run()
        } onGracefulShutdown: {
            connection.stop()
        }
    }
}
