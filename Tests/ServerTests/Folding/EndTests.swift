import DiskFixture
import Dispatch
import Logging
import Profiles
import ServiceLifecycle
import Store
import Telemetry
import Testing

@testable import Server

/// Keeps what is logged.
struct KeptLog: LogHandler {
    let lines: Shared<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
        lines.change { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

/// Device after device, each with much to say of itself; waits for the fold where that has no room, as the broker's
/// thread does.
struct Producer: Service {
    let writer: JournalWriter

    func run() async throws {
        let writer = writer
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue(label: "producer").async {
                continuation.resume(
                    with: Result {
                        for number in UInt64(1)...40 {
                            let info = (0..<30).map { ("key \($0)", String(repeating: "x", count: 200)) }
                            try writer.append(
                                [
                                    enrolment(of: number),
                                    input(.info(Dictionary(uniqueKeysWithValues: info)), of: number, at: 1),
                                ], marks: [])
                        }
                    })
            }
        }
    }
}

/// The end of the fold while a store does not take what follows from messages.
@Suite(.timeLimit(.minutes(10)), .enabled(if: SmallDisk.mayMount, "needs the right to mount a tmpfs (root)"))
struct EndTests {
    /// A registry on a small disk of its own; the journal has room.
    private struct Bench {
        let directory = TemporaryDirectory()
        let disk: SmallDisk
        let lines = Shared<[String]>([])
        let registry: Registry
        let history: History
        let journal: Journal
        let handOver = HandOver(capacity: 2)
        let writer: JournalWriter

        init() throws {
            disk = try #require(SmallDisk(megabytes: 4))
            registry = try Registry(path: disk.path + "/registry.sqlite")
            history = try History(directory: directory.file("history"))
            journal = try Journal(path: directory.file("journal.sqlite"))
            writer = JournalWriter(journal: journal, handOver: handOver)
        }

        func fold(_ progress: Progress, _ ending: Ending) async throws -> FoldService {
            let lines = lines
            let logger = Logger(label: "test") { _ in KeptLog(lines: lines) }
            let shards = Shards(count: 1, profiles: ProfileTable(try Heater.catalog().profiles.values))
            return FoldService(
                handOver: handOver, shards: shards, registry: registry, history: history,
                coordinator: RepairCoordinator(
                    registry: registry, journal: writer, devices: shards, sender: FakeSender(),
                    clock: HandClock().server(), logger: logger),
                ending: ending, progress: progress, projected: try await registry.position(),
                figures: FigureRegistry(), logger: logger)
        }
    }

    @Test func `D06: with a full disk the service ends, says what is left, and the next start takes it up`()
        async throws
    {
        let bench = try Bench()
        let (progress, ending) = (Progress(), Ending())
        let fold = try await bench.fold(progress, ending)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: fold), .init(service: Producer(writer: bench.writer)), .init(service: ending),
                ],
                logger: quiet))
        bench.disk.fill()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while !bench.lines.value.contains(where: { $0.hasPrefix("cannot store") }) {
                try await Task.sleep(for: .milliseconds(10))
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(bench.lines.value.contains { $0.contains("what is left stands in the journal") })
        #expect(await progress.reached(bench.journal.lastPosition) == false)
        #expect(bench.journal.lastPosition == position(80))
        #expect(try await bench.registry.devices(limit: 100).count < 40)

        bench.disk.empty()
        let again = Progress()
        let next = try await bench.fold(again, Ending())
        try await next.replay(bench.journal, after: .start, through: bench.journal.lastPosition)
        #expect(again.position == position(80))
        #expect(try await bench.registry.devices(limit: 100).count == 40)
    }
}
