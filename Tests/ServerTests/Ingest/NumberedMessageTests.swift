import DeskOperations
import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// Messages that their device numbers, from the broker's bytes to history and figures.
@Suite struct NumberedMessageTests {
    private let directory = DeviceDirectory()
    private let intake: Intake

    init() throws {
        intake = Intake(
            catalog: try Heater.catalog(), directory: directory, enrolment: .manual,
            rejects: Rejects(figures: FigureRegistry(), since: noon()))
        directory.learn(
            Heater.address("h1"),
            of: DeviceDirectory.Known(
                device: device(1), profile: "acme/heater", isAssigned: true,
                identity: DeviceIdentity(convention: "acme"), captures: ["home": "17"], newest: nil))
    }

    private func take(_ payload: String, retained: Bool = false, at seconds: Int64 = 0) -> [DeviceInput] {
        var learnt = DirectoryChanges()
        let message = Intake.Message(
            topic: "homes/17/h1/counted", payload: Array(payload.utf8), isRetained: retained,
            receivedAt: noon(seconds), isImported: false)
        if case .inputs(let inputs) = intake.take(message, &learnt) { return inputs }
        return []
    }

    @Test func `The number goes with the readings, and with none where there are none`() {
        let reading = take(#"{"seq":7,"boot":2,"flow":21}"#)
        #expect(reading.map(\.number?.number) == [7])
        #expect(reading.first?.number?.boot != nil)
        let silent = take(#"{"seq":8,"boot":2,"unknown":21}"#)
        #expect(silent.map(\.content) == [.readings([])])
        #expect(silent.map(\.number?.number) == [8])
        #expect(take(#"{"flow":22}"#).map(\.number) == [nil])
        #expect(take(#"{"seq":9,"ts":\#(noon().milliseconds),"flow":22}"#, retained: true).map(\.number) == [nil])
    }

    private func report(_ number: Int64, flow: Double, at minutes: Int64, observed: Int64? = nil) -> DeviceInput {
        var input = input(
            Heater.readings(["flow": flow], at: noon((observed ?? minutes) * 60)), of: 1, at: minutes * 60)
        input.number = MessageNumber(number: number, boot: 1)
        return input
    }

    private func flows(_ engine: Engine, until minutes: Int64 = 1_000) async throws -> [Double] {
        try await engine.stores.history.series(device(1), Heater.flow, from: noon(-100_000), to: noon(minutes * 60))
            .map(\.value)
    }

    @Test func `D02, D17: What comes twice changes no history, and what is missing and contradicts is counted`()
        async throws
    {
        let files = TemporaryDirectory()
        let engine = try await Engine.start(in: files)
        try await engine.take([enrolment(of: 1)])
        try await engine.take([report(1, flow: 40, at: 1), report(2, flow: 41, at: 2)])
        // Redelivered by the device, and one of them with another value.
        try await engine.take([report(1, flow: 40, at: 3, observed: 1), report(2, flow: 90, at: 3, observed: 2)])
        #expect(try await flows(engine) == [40, 41])
        // The broker's queue was full: what it dropped shows, and goes where it belongs when it comes after all.
        try await engine.take([report(9, flow: 42, at: 9)])
        try await engine.take([report(4, flow: 39, at: 10, observed: 4)])
        #expect(try await flows(engine) == [40, 41, 39, 42])
        let state = try #require(await engine.shards.device(device(1)))
        #expect(state.state.missing.map(\.missing) == [5])
        for (name, count) in [("missing", 6), ("found", 1), ("contradicting", 1)] {
            #expect(engine.figures.text().contains("bedside_messages_\(name)_total \(Double(count))\n"), "\(name)")
        }
    }

    @Test
    func
        `D02, D19: A device without numbers that sends its buffer again changes nothing; what is late is history alone`()
        async throws
    {
        let files = TemporaryDirectory()
        let engine = try await Engine.start(in: files)
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 0..<20, flow: 40))
        let week: Int64 = 7 * 1_440
        try await engine.take(life(of: 1, minutes: week..<week + 20, flow: 41))
        func again(_ minutes: Range<Int64>, flow: Double, at: Int64) -> [DeviceInput] {
            minutes.map { minute in
                input(
                    Heater.readings(["flow": flow, "mode": 1], at: noon(minute * 60)), of: 1, at: (week + at) * 60)
            }
        }
        try await engine.take(again(0..<20, flow: 40, at: 30) + again(week..<week + 20, flow: 41, at: 30))
        #expect(try await flows(engine, until: week + 60).count == 40)
        // Cold water a week ago, told now: history has it, and it opens no episode.
        try await engine.take(again(100..<120, flow: 10, at: 31))
        let last = try await flows(engine, until: week + 60)
        #expect(last.count == 60)
        #expect(last[20..<40].allSatisfy { $0 == 10 })
        #expect(try await engine.stores.registry.episodes(of: device(1), limit: 10).isEmpty)
    }

    @Test func `D03, D04: What a restart folds again is the same count, and the gap stays known`() async throws {
        let files = TemporaryDirectory()
        let inputs =
            [enrolment(of: 1)] + (1...30).map { report($0, flow: 40, at: $0) }
            + (45...60).map { report($0, flow: 41, at: $0) }
        let first = try await Engine.start(in: files)
        try await first.take(inputs)
        let state = try #require(await first.shards.device(device(1))).state
        #expect(state.missing.map(\.missing) == [14])
        let second = try await Engine.start(in: try files.copy())
        let again = try #require(await second.shards.device(device(1))).state
        #expect(again == state)
        #expect(first.figures.text().contains("bedside_messages_missing_total 14.0\n"))
        #expect(!second.figures.text().contains("bedside_messages_missing_total 14.0\n"))
        try await second.take([report(61, flow: 41, at: 61), report(40, flow: 38, at: 62, observed: 40)])
        let last = try #require(await second.shards.device(device(1))).state
        #expect(last.missing.map(\.missing) == [13])
    }
}
