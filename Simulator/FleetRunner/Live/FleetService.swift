import FleetModel
package import Logging
import MQTTTransport
import ServiceLifecycle
import UnixSignals

/// A simulated fleet on the air: each device connects, reports at its interval, listens to its commands and obeys, from
/// where its history ended. On shutdown every device says `offline` and goes.
///
/// A thread serves up to 500 connections. Memory: a few KiB a device, and 256 messages at most where it has a connection of its
/// own. Each connection takes three open files; the limit is raised as far as the system allows.
package struct FleetService: Service {
    private let fleet: LiveFleet
    private let broker: FleetBroker
    private let speed: Double
    private let connections: Int?
    private let logger: Logger
    private let tally = FleetTally()

    private static let connectionsOnThread = 500
    /// How often it says how it gets on.
    private static let outlook = Duration.seconds(60)
    /// And when first: what keeps all away, such as no broker, shows at once.
    private static let firstOutlook = Duration.seconds(3)

    /// - Parameters:
    ///   - speed: simulated seconds a second, > 0; default 1. At any other the devices' clocks leave the world's,
    ///     and a server sees reports from the future.
    ///   - connections: so many, shared by all devices: for load. Devices then hear no commands, and say themselves
    ///     that they come and go. Nil: each device has its own.
    package init(
        _ fleet: LiveFleet, broker: FleetBroker, speed: Double = 1, connections: Int? = nil,
        logger: Logger = Logger(label: "bedside.fleet")
    ) {
        self.fleet = fleet
        self.broker = broker
        self.speed = speed
        self.connections = connections.map { max(1, $0) }
        self.logger = logger
    }

    /// Of a run, from where its history ended.
    package init(
        _ run: SimulationRun, broker: FleetBroker, speed: Double = 1, connections: Int? = nil,
        logger: Logger = Logger(label: "bedside.fleet")
    ) {
        self.init(LiveFleet(run), broker: broker, speed: speed, connections: connections, logger: logger)
    }

    package func run() async throws {
        guard var shares = try? await cancelWhenGracefulShutdown({ try await fleet.shares(connections) }) else {
            logger.info("ended before the history was made")
            return
        }
        let devices = shares.reduce(0) { $0 + $1.count }
        try OpenFiles.makeRoom(forConnections: shares.count)
        let threads = max(1, (shares.count + Self.connectionsOnThread - 1) / Self.connectionsOnThread)
        let loops = try (0..<threads).map { _ in try LoopThread() }
        logger.info(
            "fleet goes live",
            metadata: ["devices": "\(devices)", "connections": "\(shares.count)", "speed": "\(speed)"])
        let clock = FleetClock(historyEnd: fleet.end, speed: speed)
        let members = try connections == nil ? singles(&shares, clock, loops) : crowds(&shares, clock, loops)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for loop in loops { group.addTask { try await loop.run() } }
            group.addTask {
                // The loops must outlive the devices' farewells: they are stopped only after them.
                defer { for loop in loops { loop.stop() } }
                try await cancelWhenGracefulShutdown {
                    try await withThrowingDiscardingTaskGroup { fleet in
                        for member in members { fleet.addTask { try await member() } }
                    }
                }
            }
            do {
                try await group.waitForAll()
            } catch {
                for loop in loops { loop.stop() }
                throw error
            }
        }
        logger.info(
            "fleet has gone",
            metadata: [
                "published": "\(tally.published)", "failed": "\(tally.failed)", "dropped": "\(tally.dropped)",
            ])
    }

    /// What runs until it is cancelled.
    private typealias Member = @Sendable () async throws -> Void

    /// Each device on a connection of its own. The shares are given away: one holder changes a device in its place.
    private func singles(
        _ shares: inout [[FleetDevice]], _ clock: FleetClock, _ loops: [LoopThread]
    ) throws -> [Member] {
        let count = shares.count
        let (tally, logger) = (tally, logger)
        let connected: @Sendable () -> Void = {
            if tally.connect() == count { logger.info("every device is connected", metadata: ["devices": "\(count)"]) }
        }
        // Thousands that lose one broker are told of as one, by the watch.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        var members: [Member] = []
        var lines: [DeviceLine] = []
        for number in shares.indices {
            for device in shares[number] {
                let line = try DeviceLine(
                    device.wire, broker: broker, loop: loops[number % loops.count], logger: quiet)
                lines.append(line)
                let live = LiveDevice(
                    device, line: line, clock: clock, tally: tally, logger: logger, onFirstConnection: connected)
                members.append { try await live.run() }
            }
            shares[number] = []
        }
        let all = lines
        members.append { await watch(all) }
        return members
    }

    /// Each share on one connection, and one that tells how they get on.
    private func crowds(
        _ shares: inout [[FleetDevice]], _ clock: FleetClock, _ loops: [LoopThread]
    ) throws -> [Member] {
        var crowds: [LiveCrowd] = []
        for number in shares.indices {
            let connection = try DeviceConnection(
                DeviceConnection.Configuration(broker: broker.access(for: "fleet-\(number + 1)")),
                on: loops[number % loops.count], logger: logger)
            crowds.append(LiveCrowd(shares[number], connection: connection, clock: clock, tally: tally))
            shares[number] = []
        }
        let own = crowds
        var members: [Member] = own.map { crowd in { try await crowd.run() } }
        members.append { await watch(own) }
        return members
    }

    /// Says how many are there, and why others are not: one line for all of them.
    private func watch(_ lines: [DeviceLine]) async {
        var wait = Self.firstOutlook
        while (try? await Task.sleep(for: wait)) != nil {
            wait = Self.outlook
            var connected = 0
            var lost: TransportError?
            for line in lines {
                switch line.state {
                case .connected: connected += 1
                case .waiting(let reason, _, _): lost = lost ?? reason
                case .idle, .connecting, .stopped: break
                }
            }
            var metadata: Logger.Metadata = [
                "connected": "\(connected) of \(lines.count)", "published": "\(tally.published)",
                "failed": "\(tally.failed)", "dropped": "\(tally.dropped)",
            ]
            guard let lost else {
                logger.info("fleet is on the air", metadata: metadata)
                continue
            }
            metadata["mqtt.error"] = "\(lost)"
            logger.warning("not every device reaches the broker", metadata: metadata)
        }
    }

    private func watch(_ crowds: [LiveCrowd]) async {
        while (try? await Task.sleep(for: Self.outlook)) != nil {
            var lag = 0.0
            for crowd in crowds { lag = max(lag, await crowd.lag) }
            logger.info(
                "fleet is on the air",
                metadata: [
                    "published": "\(tally.published)", "failed": "\(tally.failed)", "behind_s": "\(Int(lag.rounded()))",
                ])
        }
    }

    /// Runs until SIGINT or SIGTERM.
    package func runUntilSignalled() async throws {
        try await ServiceGroup(
            services: [self], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger
        ).run()
    }
}
