import FleetModel
package import Logging
import MQTTTransport
import ServiceLifecycle
import UnixSignals

/// A simulated fleet on the air: each device connects, reports at its interval, listens to its commands and obeys, from
/// where the run's history ended. On shutdown every device says `offline` and goes.
///
/// One thread serves all connections. Memory: a few KiB a device and 256 messages at most.
package struct FleetService: Service {
    private let run: SimulationRun
    private let broker: FleetBroker
    private let speed: Double
    private let logger: Logger

    /// - Parameter speed: simulated seconds a second, > 0; default 1. At any other the devices' clocks leave the world's,
    ///   and a server sees reports from the future.
    package init(
        _ run: SimulationRun, broker: FleetBroker, speed: Double = 1, logger: Logger = Logger(label: "bedside.fleet")
    ) {
        self.run = run
        self.broker = broker
        self.speed = speed
        self.logger = logger
    }

    package func run() async throws {
        let devices = try await run.devicesAtEnd()
        let clock = FleetClock(historyEnd: run.plan.end, speed: speed)
        let loop = try LoopThread()
        var live: [LiveDevice] = []
        for device in devices {
            live.append(try LiveDevice(device, broker: broker, loop: loop, clock: clock, logger: logger))
        }
        logger.info("fleet goes live", metadata: ["devices": "\(live.count)", "speed": "\(speed)"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run() }
            let devices = live
            group.addTask {
                // The loop must outlive the devices' farewells: it is stopped only after them.
                defer { loop.stop() }
                try await cancelWhenGracefulShutdown {
                    try await withThrowingDiscardingTaskGroup { fleet in
                        for device in devices { fleet.addTask { try await device.run() } }
                    }
                }
            }
            do {
                try await group.waitForAll()
            } catch {
                loop.stop()
                throw error
            }
        }
        logger.info("fleet has gone")
    }
}

extension SimulationRun {
    /// Runs the fleet live until SIGINT or SIGTERM.
    package nonisolated func runLive(
        broker: FleetBroker, speed: Double = 1, logger: Logger = Logger(label: "bedside.fleet")
    ) async throws {
        let fleet = FleetService(self, broker: broker, speed: speed, logger: logger)
        let group = ServiceGroup(
            services: [fleet], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        try await group.run()
    }
}
