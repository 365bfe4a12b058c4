import DeskOperations
import Diagnostics
import LocatedYAML
import Logging
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
    let registry: Registry
    let history: History
    let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var running: BacktestProgress?

    init(
        catalog: ProfileCatalog, parts: [ProfilePart] = [], registry: Registry, history: History, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.catalog = catalog
        self.parts = parts
        self.registry = registry
        self.history = history
        self.logger = logger
        self.now = now
    }

    func begin(_ request: BacktestRequest, for account: String) async throws -> AsyncStream<BacktestUpdate> {
        let changed = try read(request)
        guard let used = catalog.profiles[changed.profile.id] else {
            throw DeskError.notFound("profile in use with the id \(changed.profile.id.rawValue)")
        }
        if let running { throw DeskError.conflict(Self.words(running)) }
        running = BacktestProgress(profile: used.id.rawValue, by: account, since: now())
        let (stream, sink) = AsyncStream.makeStream(of: BacktestUpdate.self, bufferingPolicy: .bufferingNewest(1))
        // The stream owns this task: whoever stops listening ends it.
        let work = Task {
            let last = await outcome(of: request, used: used, changed: changed, telling: sink)
            running = nil
            if let last { sink.yield(last) }
            sink.finish()
        }
        sink.onTermination = { _ in work.cancel() }
        return stream
    }

    /// Nil where nobody listens any more.
    private func outcome(
        of request: BacktestRequest, used: DeviceProfile, changed: PlacedProfile,
        telling sink: AsyncStream<BacktestUpdate>.Continuation
    ) async -> BacktestUpdate? {
        do {
            return .report(try await report(of: request, used: used, changed: changed, telling: sink))
        } catch is CancellationError {
            return nil
        } catch let error as DeskError {
            return .problem(Problem(error))
        } catch {
            logger.error("a back-test ended early", metadata: ["error": "\(error)"])
            return .problem(
                Problem(DeskError.unavailable("The history could not be read; the service's log says why.")))
        }
    }

    private func read(_ request: BacktestRequest) throws -> PlacedProfile {
        try Self.check(request)
        var issues = Issues()
        let parts =
            request.parts.map { given in
                given.map {
                    ProfilePart.read(Array($0.text.utf8), file: $0.file, name: $0.name, &issues)
                }
            } ?? self.parts
        let profile = ProfileFile.readPlaced(
            Array(request.profile.utf8), file: request.file, conventions: catalog.conventions.map(\.name),
            parts: parts, &issues)
        guard let profile else {
            throw DeskError.invalid(
                field: "profile",
                why: issues.sorted.filter { $0.severity == .error }.prefix(20).map(\.description)
                    .joined(separator: "; "))
        }
        return profile
    }

    private static let mostParts = 64
    /// Of a file's or a part's name, in bytes.
    private static let longestName = 200

    private static func check(_ request: BacktestRequest) throws(DeskError) {
        let parts = request.parts ?? []
        guard parts.count <= mostParts else {
            throw .invalid(field: "parts", why: "\(parts.count) parts are given; at most \(mostParts) are taken")
        }
        func check(_ text: String, _ field: String) throws(DeskError) {
            let length = text.utf8.count
            guard length <= longestName else {
                throw .invalid(field: field, why: "it has \(length) bytes; at most \(longestName) are taken")
            }
        }
        try check(request.file, "file")
        for (place, part) in parts.enumerated() {
            try check(part.name, "parts[\(place)].name")
            try check(part.file, "parts[\(place)].file")
        }
    }

    // MARK: Progress

    func expect(_ steps: Int, telling sink: AsyncStream<BacktestUpdate>.Continuation) {
        running?.of = steps
        if let running { sink.yield(.progress(running)) }
    }

    /// One more day of one device; told at each hundredth.
    func step(telling sink: AsyncStream<BacktestUpdate>.Continuation) throws {
        try Task.checkCancellation()
        let before = running?.percent
        running?.done += 1
        if let running, running.percent != before { sink.yield(.progress(running)) }
    }

    private static func words(_ running: BacktestProgress) -> String {
        "a back-test of \(running.profile) by \(running.by) runs since \(running.since.rfc3339 ?? "a while ago") and is "
            + "\(running.percent) % through; one runs at a time"
    }
}
