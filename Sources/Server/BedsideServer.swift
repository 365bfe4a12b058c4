import Console
import DeskOperations
import Diagnostics
import Foundation
import Glibc
import HTTPAPI
import LocatedYAML
package import Logging
import MQTTTransport
import ProfileFiles
import Profiles
import ServiceLifecycle
import Store
import Telemetry
import UnixSignals

/// The service, wired: one reading's way from the broker to the agent's screen, and a repair's way back.
package struct BedsideServer: Sendable {
    private let services: ServiceGroup

    /// Opens the stores, takes up where the last run ended, and readies every part; nothing listens yet.
    ///
    /// - Throws: `StartError` with the remedy: it refuses to start rather than start half-working.
    package static func starting(_ configuration: ServerConfiguration, logger: Logger) async throws -> BedsideServer {
        do {
            return try await wired(configuration, logger: logger)
        } catch let error as StoreError where error.code == .corrupt {
            throw StartError(damageMetBy: error, in: configuration.data)
        }
    }

    private static func wired(_ configuration: ServerConfiguration, logger: Logger) async throws -> BedsideServer {
        // A peer that goes away is an error of one write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        FreedMemory.bound(cores: coreCount())
        try configuration.listen.tryListening()
        let open = OpenConnections(
            most: try OpenFiles.raised().connections(atMost: HTTPLimits().connections), logger: logger)
        let supervisor = Supervisor(environment: ProcessInfo.processInfo.environment)
        let clock = ServerClock()
        let figures = FigureRegistry()
        let catalog = try loadCatalog(configuration.profiles)
        let stores = try await Stores.open(configuration.data, withoutJournal: configuration.goesOnWithoutJournal)
        for file in stores.history.lostFiles {
            logger.error(
                "a file of the history is missing or empty: what it held is lost; restore the latest backup",
                metadata: ["file": "\(stores.history.directory)/\(file)"])
        }
        let profiles = ProfileTable(catalog.profiles.values)
        let shards = Shards(count: coreCount() - 1, profiles: profiles)
        let handOver = HandOver()
        let journal = JournalWriter(
            journal: stores.journal, handOver: handOver, hindrance: Hindrance(in: configuration.data))
        let broker = try access(configuration)
        let presenceTopic = "bedside/\(configuration.clientID)/status"
        let commands = try CommandConnection(
            broker.named(configuration.clientID + "-commands"),
            presence: Presence(topic: presenceTopic), logger: logger)
        let coordinator = RepairCoordinator(
            registry: stores.registry, journal: journal, devices: FoldedDevices(shards: shards), sender: commands,
            clock: clock,
            logger: logger)

        let projected = try await stores.registry.position()
        try stores.tellGaps(projected: projected, to: logger)
        let progress = Progress()
        let episodes = EpisodeQueue()
        let board = FleetEventBoard(
            registry: stores.registry, profiles: Array(catalog.profiles.values), queue: episodes)
        let proactive = ProactiveBoard(shards: shards)
        let ending = Ending()
        let fold = FoldService(
            handOver: handOver, shards: shards, registry: stores.registry, history: stores.history,
            coordinator: coordinator, ending: ending, progress: progress, projected: projected, figures: figures,
            episodes: episodes, hindrance: Hindrance(in: configuration.data), logger: logger)
        // A row that does not read is told of elsewhere.
        let heardAt = (try? stores.journal.newest())?.input.receivedAt
        if let heardAt, !clock.goOn(from: heardAt) {
            logger.warning(
                "what is stored came later than this machine's clock says; the clock is believed",
                metadata: ["stored": "\(heardAt)", "now": "\(clock.now())"])
        }
        try await stores.keepNumbers(of: catalog.profiles.values, for: shards, from: clock.now())
        try await coordinator.load()
        let directory = DeviceDirectory(enrolments: EnrolmentAllowance())
        let resumption = try await stores.resumption(
            into: shards, at: clock.now(), known: { try await directory.load(from: stores.registry, catalog) },
            logger: logger)
        fold.resumes(resumption, stores.journal)
        // Too much for look-ups to wait for.
        if resumption.rest.isLong { try await fold.resume() }
        let rejects = Rejects(figures: figures, since: clock.now())
        let intake = Intake(
            catalog: catalog, directory: directory, enrolment: configuration.enrolment, rejects: rejects,
            ownTopic: presenceTopic)
        let admission = Admission(intake: intake, journal: journal, heardAt: heardAt)
        let ingest = try IngestService(
            broker: broker.named(configuration.clientID), filters: configuration.brokerFilters,
            longestHold: .microseconds(configuration.longestHold.microseconds), admission: admission,
            journal: journal, clock: clock, figures: figures, logger: logger)
        let watch = try BrokerWatch(
            broker: broker.named(configuration.clientID + "-watch"), received: { ingest.snapshot.messages },
            clock: clock, logger: logger)
        let store = BrokerStoreWatch(
            configuration.brokerStore, received: { ingest.snapshot.messages }, clock: clock, logger: logger)
        let watchdog = Watchdog(
            watched(shards, journal, fold, handOver, ingest, commands, watch),
            limits: Standstill.Limits(end: .microseconds(configuration.restartAfter.microseconds)),
            supervisor: supervisor, logger: logger, end: { _exit(Watchdog.exitStatus) })
        let storedJournal = stores.journal
        let settings = DeviceSettings(registry: stores.registry, shards: shards, journal: journal, clock: clock)
        let importer = TelemetryImport(
            admission: admission, clock: clock,
            set: { devices in
                try await settings.bring(devices)
                await progress.reached(storedJournal.lastPosition)
            },
            settled: { await progress.reached(storedJournal.lastPosition) })
        try await coordinator.resume()

        let now: @Sendable () -> Timestamp = { clock.now() }
        let hindrance: @Sendable () -> Hindrance.Reason? = { journal.hindrance.reason ?? fold.hindrance.reason }
        let notice: @Sendable () -> String? = {
            ServiceNotice(
                stores: hindrance(), link: ingest.snapshot.state, broker: watch.now,
                resumingSince: fold.isResuming ? resumption.begunAt : nil, at: now())?.words
        }
        let deskAccess = try DeskAccess(registry: stores.registry, clock: now)
        let learnedDevices = LearnedDevices(shards, profiles: profiles)
        let snapshot = SnapshotService(
            shards: shards, snapshots: stores.snapshots, history: stores.history, registry: stores.registry,
            journal: journal, fold: fold, logger: logger)
        let refolder = Refolder(
            shards: shards, stores: stores, fold: fold, repairs: coordinator, settings: settings, progress: progress,
            clock: clock, logger: logger, isBusy: { handOver.count > 0 })
        let desk = InProcessDesk(
            registry: stores.registry, history: stores.history, devices: learnedDevices, repairs: coordinator,
            importer: importer,
            backtester: BacktestRunner(
                catalog: catalog, parts: loadParts(configuration.profiles), registry: stores.registry,
                history: stores.history, logger: logger, now: now),
            fleetEvents: board, learned: learnedDevices, proactive: proactive,
            backup: Backup(stores: stores, snapshots: snapshot, clock: clock, logger: logger),
            checkup: Doctor(
                configuration: configuration, ingest: ingest, hindrance: hindrance, journal: journal,
                commands: commands, watch: watch, store: store, watchdog: watchdog, directory: directory,
                handOver: handOver, history: stores.history, registry: stores.registry, figures: figures,
                clock: clock),
            rejects: UnusedMessages(rejects: rejects, directory: directory),
            access: deskAccess,
            defaultRegion: configuration.defaultRegion, names: KnownNames(catalog),
            logger: logger,
            clock: now)
        let probes = Probes(
            notReady: {
                hindrance()?.words ?? watchdog.standing ?? (ingest.isConnected ? nil : "not connected to the broker")
            },
            metrics: {
                figures.gauge("bedside_devices", Double(directory.count))
                figures.gauge("bedside_batches_waiting", Double(handOver.placesTaken))
                figures.gauge("bedside_resuming", fold.isResuming ? 1 : 0)
                figures.gauge("bedside_devices_learning", Double(shards.refolds.learning.value))
                figures.counter("bedside_history_days_unread_total", Double(shards.refolds.gaps.value))
                figures.gauge("bedside_devices_asleep", Double(resumption.saved.asleep.value))
                figures.gauge("bedside_devices_unread", Double(shards.unread.waiting))
                figures.counter("bedside_devices_begun_anew_total", Double(shards.unread.begunAnew))
                figures.counter("bedside_fleet_openings_dropped_total", Double(episodes.dropped))
                figures.gauge("bedside_broker_connected", ingest.isConnected ? 1 : 0)
                figures.counter("bedside_acks_held_seconds_total", ingest.snapshot.held / .seconds(1))
                figures.gauge("bedside_ack_held_longest_seconds", ingest.snapshot.longestHeld / .seconds(1))
                figures.gauge("bedside_ack_held_p99_seconds", ingest.snapshot.holds.quantile(0.99) ?? 0)
                figures.counter("bedside_batches_committed_total", Double(ingest.snapshot.batches))
                figures.gauge("bedside_stores_take", hindrance() == nil ? 1 : 0)
                figures.counter(
                    "bedside_enrolments_held_back_total", Double(directory.enrolments?.heldBack ?? 0))
                figures.gauge("bedside_http_connections", Double(open.count))
                watch.write(to: figures)
                store.write(to: figures)
                return figures.text()
            })
        let data = stores.directory
        let listen = configuration.listen
        let http = HTTPApplication(
            desk: desk, faces: [try ConsoleFace(desk: desk, secure: false, notice: notice)], probes: probes,
            host: listen.host, port: listen.port, open: open,
            onListening: { port in
                let bound = Endpoint(host: listen.host, port: port)
                do {
                    deskAccess.setLocalToken(try data.announce(address: "http://\(bound)"))
                    supervisor?.tell("READY=1")
                    logger.notice("listening", metadata: ["http.address": "\(bound)"])
                } catch {
                    logger.error("the address could not be written", metadata: ["error": "\(error)"])
                }
            }, logger: logger
        ).build()
        // In the order of dependence: the end runs backwards, so that every producer stops before the fold does.
        let services: [any Service] = [
            ClosingService(snapshot: snapshot, data: data, logger: logger), fold, snapshot,
            CommandService(connection: commands),
            RepairService(coordinator: coordinator, logger: logger),
            TickService(journal: journal, clock: clock, logger: logger),
            SettingService(
                settings: settings, begin: { await resumption.done.reached(Resumption.end) }, logger: logger),
            RefoldService(refolder: refolder, logger: logger),
            PeerService(peers: Peers(shards: shards, journal: journal), clock: clock, logger: logger),
            FleetEventService(board: board, clock: clock, logger: logger),
            RetentionService(
                history: stores.history, retention: configuration.retention, clock: clock, logger: logger),
            ProactiveService(board: proactive, clock: clock),
            LearningService(
                registry: stores.registry, profiles: profiles, devices: learnedDevices, shards: shards,
                journal: journal, clock: clock, logger: logger), watch, store, ingest, http, watchdog, ending,
        ]
        return BedsideServer(
            services: ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: services.map {
                        // One that fails ends the others in good order: some of them know no other end.
                        .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
                    }, gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: logger)))
    }

    /// Runs until SIGTERM or SIGINT, then ends in good order.
    package func run() async throws { try await services.run() }

    // MARK: Parts

    /// The threads that must never stand, those first that others wait for.
    private static func watched(
        _ shards: Shards, _ journal: JournalWriter, _ fold: FoldService, _ handOver: HandOver,
        _ ingest: IngestService, _ commands: CommandConnection, _ watch: BrokerWatch
    ) -> [Watchdog.Watched] {
        shards.hearts.map { Watchdog.Watched(heart: $0) } + [
            Watchdog.Watched(heart: journal.heart), Watchdog.Watched(heart: fold.registryHeart),
            // An hour of very many devices goes into their rows in one piece.
            Watchdog.Watched(heart: fold.historyHeart, patience: 5),
            Watchdog.Watched(heart: fold.heart, patience: 5),
            // Receiving waits for the fold, that it may not get ahead of it.
            Watchdog.Watched(
                heart: Heartbeat("the connection that receives"), isExcused: { handOver.isAwaited },
                ask: { ingest.whenFree($0) }),
            Watchdog.Watched(heart: Heartbeat("the connection of commands"), ask: { commands.whenFree($0) }),
            Watchdog.Watched(heart: Heartbeat("the connection that watches the broker"), ask: { watch.whenFree($0) }),
        ]
    }

    private static func coreCount() -> Int { max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static func loadCatalog(_ directory: String) throws -> ProfileCatalog {
        let (catalog, issues) = ProfileFile.load(directory: directory)
        let errors = issues.filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw StartError(
                "\(errors.count) errors in \(directory):\n"
                    + errors.prefix(50).map(\.description).joined(separator: "\n"),
                remedy: "correct them, then look with: bedside profile lint \(directory)")
        }
        return catalog
    }

    /// Their issues are the catalog's.
    private static func loadParts(_ directory: String) -> [ProfilePart] {
        var issues = Issues()
        return ProfilePart.load(directory: "\(directory)/parts", &issues)
    }

    private static func access(_ configuration: ServerConfiguration) throws -> BrokerAccess {
        var credentials: Credentials?
        if let user = configuration.brokerUser {
            var password = ""
            if let file = configuration.brokerPasswordFile {
                guard let text = try? readText(file) else {
                    throw StartError(
                        "the password file \(file) cannot be read", remedy: "see that this user may read it")
                }
                password = text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
            }
            credentials = Credentials(user: user, password: password)
        }
        do {
            try configuration.brokerTLS?.check(host: configuration.broker.host)
        } catch {
            throw StartError(error.detail, remedy: "correct the file, or mqtt.ca_file, certificate_file and key_file")
        }
        return BrokerAccess(
            host: configuration.broker.host, port: UInt16(clamping: configuration.broker.port),
            clientID: configuration.clientID, credentials: credentials, tls: configuration.brokerTLS,
            keepAlive: Int(configuration.keepAlive.microseconds / 1_000_000))
    }
}

extension BrokerAccess {
    fileprivate func named(_ clientID: String) -> BrokerAccess {
        var copy = self
        copy.clientID = clientID
        return copy
    }
}
