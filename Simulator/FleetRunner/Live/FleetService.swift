import FleetModel
package import Logging
import MQTTTransport
import ServiceLifecycle
import UnixSignals

/// A simulated fleet on the air: each device connects, reports at its interval, listens to its commands and obeys, from
/// where the run's history ended. On shutdown every device says `offline` and goes.
///
/// A thread serves up to 500 connections. Memory: a few KiB a device and 256 messages at most. Each connection takes three
/// open files; the limit is raised as far as the system allows.
package struct FleetService: Service {
    private let run: SimulationRun
    private let broker: FleetBroker
    private let speed: Double
    private let connections: Int?
    private let logger: Logger

    private static let connectionsOnThread = 500

    /// - Parameters:
    ///   - speed: simulated seconds a second, > 0; default 1. At any other the devices' clocks leave the world's,
    ///     and a server sees reports from the future.
    ///   - connections: so many, shared by all devices: for load. Devices then hear no commands, and say themselves
    ///     that they come and go. Nil: each device has its own.
    package init(
        _ run: SimulationRun, broker: FleetBroker, speed: Double = 1, connections: Int? = nil,
        logger: Logger = Logger(label: "bedside.fleet")
    ) {
        self.run = run
        self.broker = broker
        self.speed = speed
        self.connections = connections.map { max(1, $0) }
        self.logger = logger
    }

    package func run() async throws {
        guard let devices = try? await cancelWhenGracefulShutdown({ try await run.devicesAtEnd() }) else {
            logger.info("ended before the history was made")
            return
        }
        let clock = FleetClock(historyEnd: run.plan.end, speed: speed)
        let count = connections.map { min($0, devices.count) } ?? devices.count
        try OpenFiles.makeRoom(forConnections: count)
        let threads = max(1, (count + Self.connectionsOnThread - 1) / Self.connectionsOnThread)
        let loops = try (0..<threads).map { _ in try LoopThread() }
        let shared = try connections.map { _ in try (0..<count).map { try sharedConnection($0, loops) } }
        var live: [LiveDevice] = []
        for (index, device) in devices.enumerated() {
            let line =
                if let shared { DeviceLine.shared(shared[index % count], device.wire) } else {
                    try DeviceLine.own(device.wire, broker: broker, loop: loops[index % threads], logger: logger)
                }
            live.append(LiveDevice(device, line: line, clock: clock, logger: logger))
        }
        logger.info(
            "fleet goes live", metadata: ["devices": "\(live.count)", "connections": "\(count)", "speed": "\(speed)"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for loop in loops { group.addTask { try await loop.run() } }
            let devices = live
            group.addTask {
                // The loops must outlive the devices' farewells: they are stopped only after them.
                defer { for loop in loops { loop.stop() } }
                try await cancelWhenGracefulShutdown {
                    for connection in shared ?? [] { try await connection.connect() }
                    try await withThrowingDiscardingTaskGroup { fleet in
                        for device in devices { fleet.addTask { try await device.run() } }
                    }
                }
                for connection in shared ?? [] { await connection.disconnect() }
            }
            do {
                try await group.waitForAll()
            } catch {
                for loop in loops { loop.stop() }
                throw error
            }
        }
        logger.info("fleet has gone")
    }

    private func sharedConnection(_ number: Int, _ loops: [LoopThread]) throws -> DeviceConnection {
        try DeviceConnection(
            DeviceConnection.Configuration(broker: broker.access(for: "fleet-\(number + 1)")),
            on: loops[number % loops.count], logger: logger)
    }
}

extension SimulationRun {
    /// Runs the fleet live until SIGINT or SIGTERM.
    package nonisolated func runLive(
        broker: FleetBroker, speed: Double = 1, connections: Int? = nil,
        logger: Logger = Logger(label: "bedside.fleet")
    ) async throws {
        let fleet = FleetService(self, broker: broker, speed: speed, connections: connections, logger: logger)
        let group = ServiceGroup(
            services: [fleet], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        try await group.run()
    }
}
