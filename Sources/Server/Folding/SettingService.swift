import Logging
import ServiceLifecycle

/// Looks every ten minutes, and at the start, whether the fold knows what the registry holds for each device.
struct SettingService: Service {
    private static let seconds = 600
    let settings: DeviceSettings
    /// Returns when all devices are at hand.
    let begin: @Sendable () async -> Void
    let logger: Logger

    func run() async throws {
        var wait = 0
        await begin()
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            if wait > 0 {
                wait -= 1
                continue
            }
            wait = Self.seconds
            do {
                try await settings.bringAll()
            } catch {
                logger.warning("settings could not be brought to the devices", metadata: ["error": "\(error)"])
            }
        }
    }
}
