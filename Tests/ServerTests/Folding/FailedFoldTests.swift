import Foundation
import Logging
import Profiles
import ServiceLifecycle
import Store
import Synchronization
import Telemetry
import Testing

@testable import Server

/// A store does not take what follows from messages, and trying again is of no use.
@Suite(.timeLimit(.minutes(10))) struct FailedFoldTests {
    /// A history of which the day that is written to holds something else; the journal and the registry are sound.
    private func damagedHistory(in directory: TemporaryDirectory) throws -> History {
        let path = directory.file("history")
        do {
            let history = try History(directory: path)
            let reading = Reading(metric: Heater.flow, value: 50, observedAt: noon(60), deviceStated: true)
            try history.append(
                [HistoryEntry(position: position(1), device: device(99), readings: [reading])], through: position(1))
            try history.flush()
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where !name.hasPrefix("index") {
            try Data("not a day of readings".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        return try History(directory: path, mostOpenPoints: 10)
    }

    private func fold(
        _ handOver: HandOver, _ writer: JournalWriter, _ registry: Registry, _ history: History,
        _ progress: Server.Progress,
        _ ending: Ending, _ lines: Shared<[String]> = Shared([])
    ) async throws -> FoldService {
        let logger = Logger(label: "test") { _ in KeptLog(lines: lines) }
        let shards = Shards(count: 1, profiles: ProfileTable(try Heater.catalog().profiles.values))
        return FoldService(
            handOver: handOver, shards: shards, registry: registry, history: history,
            coordinator: RepairCoordinator(
                registry: registry, journal: writer, devices: shards, sender: FakeSender(),
                clock: HandClock().server(), logger: logger),
            ending: ending, progress: progress, projected: try await registry.position(), figures: FigureRegistry(),
            logger: logger)
    }

    @Test
    func `The service ends by itself and says why, nobody waits for room, and nothing that was acknowledged is lost`()
        async throws
    {
        let directory = TemporaryDirectory()
        let registry = try Registry(path: directory.file("registry.sqlite"))
        let journal = try Journal(path: directory.file("journal.sqlite"), notBefore: position(1))
        let handOver = HandOver(capacity: 2)
        let writer = JournalWriter(journal: journal, handOver: handOver)
        let (progress, ending, lines) = (Server.Progress(), Ending(), Shared<[String]>([]))
        let failing = try await fold(
            handOver, writer, registry, damagedHistory(in: directory), progress, ending, lines)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: failing, failureTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: Reporting(writer: writer)), .init(service: ending),
                ],
                logger: quiet))
        let ended = Shared<(any Error)?>(nil)
        let running = Task {
            do {
                try await group.run()
            } catch {
                ended.change { $0 = error }
            }
        }
        #expect(await eventually { ended.value != nil })
        running.cancel()
        #expect((ended.value as? StoreError)?.code == .corrupt)
        #expect(lines.value.contains { $0.hasPrefix("the fold cannot go on") })
        #expect(await progress.reached(journal.lastPosition) == false)
        let last = journal.lastPosition
        #expect(last == position(1 + Reporting.messages))

        // With a history that takes it, all of it is there.
        let sound = try History(directory: directory.file("other"))
        let again = Server.Progress()
        let next = try await fold(HandOver(), writer, registry, sound, again, Ending())
        try await next.replay(journal, after: position(1), through: last)
        let points = try await sound.series(device(1), Heater.flow, from: noon(), to: noon(1_000_000))
        #expect(points.count == Int(Reporting.messages) - 1)
    }

    /// A heater that reports for an hour; waits for the fold where that has no room, as the broker's thread does.
    private struct Reporting: Service {
        static let messages: Int64 = 60
        let writer: JournalWriter

        func run() async throws {
            let writer = writer
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                DispatchQueue(label: "reporting").async {
                    continuation.resume(
                        with: Result {
                            try writer.append([enrolment(of: 1)], marks: [])
                            for one in life(of: 1, minutes: 1..<Self.messages, flow: 50) {
                                try writer.append([one], marks: [])
                            }
                        })
                }
            }
        }
    }
}
