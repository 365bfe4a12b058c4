import DeskOperations
import Diagnostics
import LocatedYAML
import ProfileFiles
import Profiles
import Store
import Telemetry

/// Runs changed profiles over stored history, one at a time, on a thread of its own: look-ups and the fold go on.
actor BacktestRunner: ProfileBacktester {
    private let thread = SerialThread(label: "bedside.backtest")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let catalog: ProfileCatalog
    /// What a changed profile may include.
    private let parts: [ProfilePart]
    private let registry: Registry
    private let history: History
    private var isRunning = false

    /// Devices named in a report, each way.
    private static let mostDifferences = 500
    /// The windows are filled from so long before the counted time at least.
    private static let leastWarmUp = TimeSpan.days(1)
    /// What is learned of a device is unknown for its first seven days, and for hours and conditions it has seen little of.
    private static let learningWarmUp = TimeSpan.days(14)

    init(catalog: ProfileCatalog, parts: [ProfilePart] = [], registry: Registry, history: History) {
        self.catalog = catalog
        self.parts = parts
        self.registry = registry
        self.history = history
    }

    func run(_ request: BacktestRequest) async throws -> BacktestReport {
        let changed = try read(request)
        guard let used = catalog.profiles[changed.id] else {
            throw DeskError.notFound("a profile in use with the id \(changed.id.rawValue)")
        }
        guard !isRunning else { throw DeskError.conflict("another back-test is running") }
        isRunning = true
        defer { isRunning = false }

        let all = try await devices(with: changed.id)
        let chosen = Self.sample(all, request.devices)
        var tally = BacktestTally(used: used, changed: changed, from: request.from)
        for device in chosen {
            try Task.checkCancellation()
            tally.add(try await trials(of: device, used: used, changed: changed, request), of: device)
        }
        return tally.report(request, devicesInAll: all.count, mostDifferences: Self.mostDifferences)
    }

    private func read(_ request: BacktestRequest) throws -> DeviceProfile {
        var issues = Issues()
        let profile = ProfileFile.read(
            Array(request.profile.utf8), file: request.file, conventions: catalog.conventions.map(\.name),
            parts: parts, &issues)
        guard let profile else {
            throw DeskError.invalid(
                field: "profile", why: issues.sorted.prefix(20).map(\.description).joined(separator: "; "))
        }
        return profile
    }

    private func devices(with profile: ProfileID) async throws -> [DeviceID] {
        var found: [DeviceID] = []
        var last: DeviceID?
        while true {
            let page = try await registry.devices(after: last, limit: Registry.mostRows)
            found += page.filter { $0.profile == profile.rawValue }.map(\.id)
            guard let end = page.last, page.count == Registry.mostRows else { return found }
            last = end.id
        }
    }

    /// Evenly over the ids, which are in the order of enrolment: old devices and new ones alike, the same each time.
    private static func sample(_ all: [DeviceID], _ most: Int) -> [DeviceID] {
        guard all.count > most else { return all }
        return (0..<most).map { all[$0 * all.count / most] }
    }

    private func trials(
        of device: DeviceID, used: DeviceProfile, changed: DeviceProfile, _ request: BacktestRequest
    ) async throws -> (used: ProfileTrial, changed: ProfileTrial) {
        (
            used: try await trial(of: device, by: used, kept: used, request),
            changed: try await trial(of: device, by: changed, kept: used, request)
        )
    }

    private func trial(
        of device: DeviceID, by profile: DeviceProfile, kept: DeviceProfile, _ request: BacktestRequest
    ) async throws -> ProfileTrial {
        let stored = StoredReadings(kept: kept, read: profile)
        let longest = profile.windows.map(\.length).max() ?? .zero
        var trial = ProfileTrial(CompiledProfile(profile), device: device, countsFrom: request.from)
        // A day at a time bounds the memory.
        let learns = profile.windows.contains { $0.function == .deviation || $0.function == .expected }
        var day = request.from - max(longest, learns ? Self.learningWarmUp : Self.leastWarmUp)
        while day < request.to {
            let end = min(day + .days(1), request.to)
            for instant in try await stored.instants(of: device, from: day, to: end, in: history) {
                trial.take(instant.readings, at: instant.at)
            }
            day = end
        }
        return trial
    }
}
