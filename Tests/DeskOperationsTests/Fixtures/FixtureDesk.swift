import DeskOperations
import Diagnostics
import Foundation
import Logging
import Store
import Telemetry
import Testing

/// A desk over a registry in memory, with a home, people and a heater.
///
/// Maria lives in the home at Hill Road since September; Anna lived there before; Bert is its landlord. Carl has the same
/// number as Maria and a home of his own, with nothing in it.
struct FixtureDesk: Sendable {
    /// 2026-01-15 14:00 in London.
    static let now = Timestamp(seconds: 1_768_485_600)
    static let heater = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 1)
    static let spare = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 2)
    static let unknownDevice = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 9)
    static let maria = PersonID(rawValue: "maria")
    static let anna = PersonID(rawValue: "anna")
    static let bert = PersonID(rawValue: "bert")
    static let carl = PersonID(rawValue: "carl")
    static let password = "correct horse battery"
    /// Quick: these passwords guard nothing.
    static let cost = PasswordHash.Cost(logN: 4, blockSize: 8, parallelism: 1)

    let clock = FixtureClock(now)
    let registry: Registry
    let history: History
    let devices: FixtureDevices
    let profile: CompiledProfile?
    let runner: FixtureRunner
    let importer = FixtureImporter()
    let access: DeskAccess
    let desk: InProcessDesk
    private let directory: TemporaryDirectory

    static let names = KnownNames(
        conventions: ["json", "tasmota", "zigbee2mqtt"], profiles: ["acme/heater", "acme/boiler"])

    let ada = Principal(account: "ada", displayName: "Ada Byron", role: .agent, proof: .password)
    let eve = Principal(account: "eve", displayName: "Eve", role: .engineer, proof: .password)
    let sue = Principal(account: "sue", displayName: "Sue", role: .supervisor, proof: .password)
    let root = Principal(account: "root", displayName: "Root", role: .administrator, proof: .password)

    /// - Parameters:
    ///   - stretches: what the heater has reported, each from so long before now; nil: it is not known.
    ///   - profile: the heater's.
    init(
        _ stretches: [(before: TimeSpan, report: Heater.Report)]? = [(.hours(4), .well)], mostInOverview: Int = 100,
        profile: CompiledProfile? = Heater.compiled, fleetEvents: [FleetEvent] = [],
        rejects: (any RejectSource)? = nil, proactive: (any ProactiveSource)? = nil
    ) async throws {
        let devices = FixtureDevices(profile)
        self.devices = devices
        self.profile = profile
        let registry = try Registry()
        let directory = try TemporaryDirectory()
        let clock = clock
        self.registry = registry
        self.directory = directory
        history = try History(directory: directory.path + "/history")
        access = try DeskAccess(registry: registry, cost: Self.cost) { clock.now }
        runner = FixtureRunner(
            registry: registry, finder: RepairFactFinder(registry: registry, devices: devices), clock: clock)
        desk = InProcessDesk(
            registry: registry, history: history, devices: devices, repairs: runner, importer: importer,
            backtester: FixtureBacktester(),
            fleetEvents: FixtureFleetEvents(events: fleetEvents), proactive: proactive, rejects: rejects,
            access: access, defaultRegion: "GB", names: Self.names,
            mostInOverview: mostInOverview,
            logger: Logger(label: "desk tests", factory: { _ in SwiftLogNoOpLogHandler() }), clock: { clock.now })
        try await people()
        for (name, role) in [
            ("ada", AccountRecord.Role.agent), ("eve", .engineer), ("sue", .supervisor), ("root", .administrator),
        ] {
            try await registry.add(
                AccountRecord(
                    name: name, displayName: name.capitalized, passwordHash: try await access.hash(Self.password),
                    role: role, createdAt: Self.now))
        }
        try await report(stretches)
    }

    private func people() async throws {
        let hill = HomeID(rawValue: "hill")
        let mill = HomeID(rawValue: "mill")
        let september = Timestamp(seconds: 1_756_684_800)
        for person in [
            PersonRecord(
                id: PersonID(rawValue: "maria"), name: "Maria Keller", language: "en-GB", preferredChannel: .chat,
                needs: ["hard of hearing: speak slowly"], phones: ["+447700900143"], emails: ["maria@example.org"],
                accounts: ["AC-1077"]),
            PersonRecord(id: PersonID(rawValue: "anna"), name: "Anna Vorher", phones: ["+447700900144"]),
            PersonRecord(id: PersonID(rawValue: "bert"), name: "Bert O'Neill", phones: ["+447700900145"]),
            PersonRecord(id: PersonID(rawValue: "carl"), name: "Carl Keller", phones: ["+447700900143"]),
        ] { try await registry.save(person) }
        try await registry.save(
            HomeRecord(id: hill, addressLines: ["14 Hill Road", "Otterburn"], timeZone: "Europe/London"))
        try await registry.save(HomeRecord(id: mill, addressLines: ["2 Mill Lane"], timeZone: "Europe/London"))
        func tie(
            _ person: String, _ home: HomeID, _ role: TieRecord.Role, from: Timestamp? = nil, to: Timestamp? = nil
        )
            async throws
        {
            try await registry.save(
                TieRecord(person: PersonID(rawValue: person), home: home, role: role, from: from, to: to))
        }
        try await tie("maria", hill, .occupier, from: september)
        try await tie("anna", hill, .occupier, to: september)
        try await tie("bert", hill, .landlord)
        try await tie("carl", mill, .owner)
        try await save(Self.heater, home: hill, native: "h-1", serial: "AC-0042", title: "the heater")
    }

    func save(
        _ id: DeviceID, home: HomeID?, native: String, serial: String? = nil, title: String? = nil
    ) async throws {
        try await registry.save(
            DeviceRecord(
                id: id, home: home, matchedProfile: "acme/heater", title: title, manufacturer: "Acme", model: "H8",
                serial: serial, enrolledAt: Self.now, addresses: [Address(convention: "json", native: native)]))
    }

    /// What a device has reported, until now.
    func report(
        _ stretches: [(before: TimeSpan, report: Heater.Report)]?, of device: DeviceID = heater
    ) async throws {
        guard let stretches else { return await devices.set(device, nil) }
        let now = clock.now
        let state = Heater.state(of: device, stretches.map { (now - $0.before, $0.report) }, until: now, by: profile)
        await devices.set(device, state)
    }

    // MARK: Short ways

    func card(_ person: PersonID = maria, _ contact: Contact? = nil) async throws -> Card {
        try await desk.card(person, contact: contact?.id, as: ada)
    }

    /// What the heater's assessment says on Maria's card.
    func assessment(_ contact: Contact? = nil) async throws -> Assessment {
        try #require(try await card(Self.maria, contact).devices.first)
    }

    func open(_ person: PersonID = maria, from: String? = nil) async throws -> Contact {
        try await desk.openContact(ContactOpening(person: person, channel: .call, from: from), as: ada)
    }

    /// An open contact with a caller who has proved who they are.
    func openVerified(_ person: PersonID = maria) async throws -> Contact {
        try await desk.verifyIdentity(try await open(person).id, how: "date of birth", as: ada)
    }

    /// Contacts of Maria's about the heater in the past.
    func contacted(_ ago: [TimeSpan], words: String = "it is cold") async throws {
        for (number, span) in ago.enumerated() {
            _ = try await registry.open(
                ContactRecord(
                    id: ContactID(rawValue: "past-\(number)"), caller: PersonID(rawValue: "maria"),
                    channel: .call, openedAt: clock.now - span, closedAt: clock.now - span + .minutes(5), agent: "bob",
                    words: words, devices: [Self.heater]))
        }
    }

    /// A repair of the heater in the past, known by its end alone.
    func repaired(_ fix: String = "restart", _ state: RepairState, ago: TimeSpan, key: String = "past") async throws {
        _ = try await registry.putIn(
            {
                var rows = ImportedRows()
                let at = clock.now - ago
                rows.repairs = [
                    ImportedRepairRow(
                        repair: RepairRecord(
                            id: RepairID(rawValue: key), device: Self.heater, fix: fix, agent: "bob",
                            state: state.rawValue, requestedAt: at, endedAt: at + .hours(1), occupiesDevice: false,
                            idempotencyKey: key, imported: true), steps: [])
                ]
                return rows
            }())
    }

    func actions() async throws -> [String] { try await registry.auditLog(limit: 50).map(\.entry.action) }
}

/// A directory of one test, gone with the value.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/desk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The desk's error that `body` throws; nil where it throws none.
func deskError(_ body: () async throws -> Void) async -> DeskError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? DeskError
    }
}
