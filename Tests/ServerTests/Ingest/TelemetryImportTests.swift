import DeskOperations
import Store
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct TelemetryImportTests {
    private let files = TemporaryDirectory()

    private func importing(_ engine: Engine, settled: Shared<Int> = Shared(0)) throws -> (
        TelemetryImport, DeviceDirectory
    ) {
        let catalog = try Heater.catalog()
        let directory = DeviceDirectory()
        let intake = Intake(
            catalog: catalog, directory: directory, enrolment: .manual,
            rejects: Rejects(figures: FigureRegistry(), since: noon()))
        let admission = Admission(intake: intake, journal: engine.journal)
        let importer = TelemetryImport(admission: admission, clock: engine.clock.server()) {
            settled.change { $0 += 1 }
        }
        return (importer, directory)
    }

    private func batches(_ lines: [String], each: Int = 3) -> TelemetryBatches {
        AsyncThrowingStream<TelemetryBatch, any Error> { stream in
            for start in stride(from: 0, to: lines.count, by: each) {
                let part = lines[start..<min(start + each, lines.count)]
                stream.yield(TelemetryBatch(firstLine: start + 1, lines: part.map { Array($0.utf8)[...] }))
            }
            stream.finish()
        }
    }

    private func line(_ device: String, at seconds: Int64, flow: Double = 50) -> String {
        let at = noon(seconds).milliseconds
        return #"{"at":\#(at),"topic":"homes/17/\#(device)/telemetry","payload":"{\"ts\":\#(at),\"flow\":\#(flow)}"}"#
    }

    @Test func `Lines become inputs of their own time, and what cannot be used is told with its line`() async throws {
        let engine = try await Engine.start(in: files)
        let settled = Shared(0)
        let (importer, _) = try importing(engine, settled: settled)
        try await importer.enrol([
            EnrolledDevice(device: device(1), addresses: [Heater.address("h1")], assignedProfile: "acme/heater")
        ])
        let report = try await importer.take(
            batches([
                line("h1", at: -300), "", "no json", line("h1", at: -240),
                #"{"topic":"homes/17/h1/telemetry","payload":"{}"}"#, line("h1", at: 60), line("h9", at: -10),
            ]))
        #expect(report.read == 6)
        #expect(report.accepted == 2)
        #expect(report.skipped == 1)
        #expect(report.rejected == 3)
        #expect(report.issues.map(\.place) == ["line 3", "line 5", "line 6"])
        #expect(settled.value == 2)
        try await engine.foldAll()
        let entries = try engine.stores.journal.read(after: .start, limit: 100)
        #expect(entries.allSatisfy { $0.input.imported })
        let history = try await engine.stores.history.series(
            device(1), Heater.flow, from: noon(-1_000), to: noon(1_000))
        #expect(history.map(\.at) == [noon(-300), noon(-240)])
        #expect(engine.sender.sent.isEmpty)
    }

    @Test func `Lines older than what the device has are skipped`() async throws {
        let engine = try await Engine.start(in: files)
        let (importer, _) = try importing(engine)
        try await importer.enrol([
            EnrolledDevice(device: device(1), addresses: [Heater.address("h1")], assignedProfile: "acme/heater")
        ])
        let first = try await importer.take(batches([line("h1", at: -100)]))
        #expect(first.accepted == 1)
        let again = try await importer.take(batches([line("h1", at: -200), line("h1", at: -101), line("h1", at: -99)]))
        #expect(again.accepted == 1)
        #expect(again.skipped == 2)
        #expect(again.rejected == 0)
    }

    @Test func `Enrolling again changes nothing`() async throws {
        let engine = try await Engine.start(in: files)
        let (importer, directory) = try importing(engine)
        let heater = EnrolledDevice(
            device: device(1), addresses: [Heater.address("h1"), Heater.address("serial-1")],
            assignedProfile: "acme/heater")
        try await importer.enrol([heater])
        let position = engine.stores.journal.lastPosition
        #expect(position.rawValue == 2)
        try await importer.enrol([heater])
        #expect(engine.stores.journal.lastPosition == position)
        #expect(directory.count == 1)
        #expect(directory[device(1)]?.isAssigned == true)
    }

    @Test func `Issues are bounded, and all are counted`() async throws {
        let engine = try await Engine.start(in: files)
        let (importer, _) = try importing(engine)
        let report = try await importer.take(batches(Array(repeating: "{", count: 500), each: 100))
        #expect(report.rejected == 500)
        #expect(report.issues.count == 100)
    }
}
