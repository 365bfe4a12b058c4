import Diagnostics
import Store
import Telemetry
import Testing

@testable import Server

/// Which devices break soon, kept for whoever asks.
@Suite(.timeLimit(.minutes(10))) struct ProactiveBoardTests {
    private let days: Int64 = 30
    private var now: Timestamp { noon(days * 86_400) }

    /// Three heaters that reach 25 degrees in ten, seven and five days, and one that never does.
    private func shards() async throws -> Shards {
        let shards = Shards(count: 2, profiles: ProfileTable([try Heater.wearingProfile()]))
        var inputs: [DeviceInput] = []
        for number in UInt64(1)...4 {
            inputs.append(enrolment(of: number))
            inputs += Heater.wear(of: number, days: days) { day in
                60 - [0.897, 0.972, 1.029, 0][Int(number) - 1] * Double(day)
            }
        }
        _ = await shards.fold([CommittedBatch(first: position(1), inputs: inputs)])
        return shards
    }

    @Test func `The most urgent come first, as many as asked for; who lasts is not among them`() async throws {
        let board = ProactiveBoard(shards: try await shards())
        #expect(await board.refresh(at: now, atMost: 100) == 4)
        #expect(await board.mostUrgent(limit: 10) == [device(3), device(2), device(1)])
        #expect(await board.mostUrgent(limit: 1) == [device(3)])
        // Nothing new is known of any.
        #expect(await board.refresh(at: now, atMost: 100) == 0)
    }

    @Test func `More than it may hold, the least urgent give way`() async throws {
        let board = ProactiveBoard(shards: try await shards(), most: 2)
        _ = await board.refresh(at: now, atMost: 100)
        #expect(await board.mostUrgent(limit: 10) == [device(3), device(2)])
    }

    @Test func `Of what has been silent for more than a week nothing is foretold`() async throws {
        let board = ProactiveBoard(shards: try await shards())
        _ = await board.refresh(at: now, atMost: 100)
        _ = await board.refresh(at: now + .days(8), atMost: 100)
        #expect(await board.mostUrgent(limit: 10).count == 3)
        _ = await board.refresh(at: now + .days(8) + .seconds(1), atMost: 100)
        #expect(await board.mostUrgent(limit: 10).isEmpty)
    }

    @Test func `A cure done by hand reaches the forecast through the journal, once`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory, profiles: [try Heater.wearingProfile()])
        let registry = engine.stores.registry
        let settings = DeviceSettings(
            registry: registry, shards: engine.shards, journal: engine.journal, clock: engine.clock.server())
        try await registry.save(
            DeviceRecord(id: device(1), matchedProfile: "acme/heater", enrolledAt: noon()))
        try await engine.take([enrolment(of: 1)] + Heater.wear(of: 1, days: days) { 60 - Double($0) })
        func words() async throws -> String {
            let live = try #require(await engine.shards.device(device(1)))
            return try #require(live.state.prognoses(at: now, live.profile).first).prognosis.words()
        }
        #expect(try await words().hasPrefix("likely to reach its limit"))
        try await settings.bringAll()
        #expect(engine.handOver.count == 0)
        try await registry.add(
            VisitFindingRecord(
                id: VisitFindingID(rawValue: "f1"), device: device(1), saw: .cause("hung", isThere: true),
                done: "restart", seenBy: "Jo", seenAt: noon(20 * 86_400), enteredBy: "ada",
                enteredAt: noon(25 * 86_400)))
        try await settings.bring([device(1)])
        #expect(engine.handOver.count == 1)
        try await engine.foldAll()
        #expect(try await words().hasSuffix("9 of 14 days"))
        try await settings.bringAll()
        #expect(engine.handOver.count == 0)
    }
}
