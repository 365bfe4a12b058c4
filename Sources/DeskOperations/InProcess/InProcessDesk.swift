import Diagnostics
package import Logging
package import Store
package import Telemetry

/// The desk over the store, the folded state and the running repairs, in one process with them.
package struct InProcessDesk: Desk {
    let registry: Registry
    let history: History
    let devices: any LiveDevices
    let repairs: any RepairRunner
    let importer: any TelemetryImporter
    /// Nil: nobody watches over the fleet.
    let fleetEvents: (any FleetEventSource)?
    /// Nil: nobody keeps the proactive list.
    let proactiveSource: (any ProactiveSource)?
    /// Nil: nothing is learnt.
    let learnedSource: (any LearnedSource)?
    /// Nil: nothing comes in here.
    let rejectSource: (any RejectSource)?
    let backtester: any ProfileBacktester
    /// Nil: nothing is kept that could be copied.
    let backup: (any BackupWriter)?
    /// Nil: nobody watches over the service.
    let checkupSource: (any CheckupSource)?
    let finder: RepairFactFinder
    let looks: LookAudit
    let access: DeskAccess
    let clock: @Sendable () -> Timestamp
    /// ISO 3166, for numbers without a country code.
    let defaultRegion: String
    /// What a table's devices may name.
    let names: KnownNames
    /// The most devices that one overview of the fleet looks at (default 20,000); it says where there are more.
    let mostInOverview: Int
    let logger: Logger

    package init(
        registry: Registry, history: History, devices: any LiveDevices, repairs: any RepairRunner,
        importer: any TelemetryImporter, backtester: any ProfileBacktester,
        fleetEvents: (any FleetEventSource)? = nil, learned: (any LearnedSource)? = nil,
        proactive: (any ProactiveSource)? = nil, backup: (any BackupWriter)? = nil,
        checkup: (any CheckupSource)? = nil, rejects: (any RejectSource)? = nil, access: DeskAccess,
        defaultRegion: String, names: KnownNames,
        mostInOverview: Int = 20_000, logger: Logger, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.registry = registry
        self.history = history
        self.devices = devices
        self.repairs = repairs
        self.importer = importer
        self.fleetEvents = fleetEvents
        learnedSource = learned
        proactiveSource = proactive
        rejectSource = rejects
        self.backtester = backtester
        self.backup = backup
        checkupSource = checkup
        self.access = access
        self.defaultRegion = defaultRegion
        self.names = names
        self.mostInOverview = mostInOverview
        self.logger = logger
        self.clock = clock
        finder = RepairFactFinder(registry: registry, devices: devices)
        looks = LookAudit(registry: registry, logger: logger)
    }

    /// Runs `body`; what is not the desk's own error is logged and becomes `unavailable`, or what the store says of it.
    func only<Value>(_ body: () async throws -> Value) async throws(DeskError) -> Value {
        try await DeskError.only(report: report) {
            do {
                return try await body()
            } catch let error as StoreError {
                throw error.forDesk ?? error
            }
        }
    }

    private func report(_ error: any Error) {
        logger.error("the desk could not answer", metadata: ["error": "\(error)"])
    }

    // MARK: Who may

    func require(_ principal: Principal, _ roles: Role..., to purpose: String) throws(DeskError) {
        guard roles.contains(principal.role) else {
            throw .forbidden("It takes the role \(roles.map(\.rawValue).joined(separator: " or ")) to \(purpose).")
        }
    }

    /// Whoever speaks to callers: engineers look after devices and see no person.
    func requireCallers(_ principal: Principal) throws(DeskError) {
        try require(principal, .agent, .supervisor, .administrator, to: "see callers")
    }

    func audit(_ principal: Principal, _ action: String, _ subject: String, _ detail: String? = nil) -> AuditEntry {
        AuditEntry(
            at: clock(), actor: principal.actingFor.map { "\(principal.account) as \($0)" } ?? principal.account,
            action: action, subject: subject, detail: detail)
    }
}

extension StoreError {
    /// What the desk says where the store refuses; nil: nothing more than that it did.
    var forDesk: DeskError? {
        switch code {
        case .notFound: .notFound("what was asked for")
        case .constraint(.taken): .conflict("it is taken already")
        case .constraint(.outOfRange): .invalid(field: "value", why: cause)
        case .diskFull: .unavailable("The disk is full: free some space; nothing that is held is lost.")
        case .readOnly: .unavailable("The data directory cannot be written.")
        case .constraint, .corrupt, .newerSchema, .locked, .io: nil
        }
    }
}
