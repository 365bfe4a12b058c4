import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// A profile's states stand in another order since a start: what was reported before is read by what the device sent.
@Suite(.timeLimit(.minutes(10))) struct EarlierNumbersTests {
    private static let reordered = [(#"{0: "off", 1: heating}"#, #"{1: heating, 2: defrost, 0: "off"}"#)]
    private let mode = MetricID("mode")

    private func start(
        _ directory: TemporaryDirectory, at minute: Int64, _ changes: [(String, String)] = reordered
    ) async throws -> Engine {
        try await Engine.start(
            in: directory, clock: HandClock(at: noon(minute * 60)), profiles: try Heater.profiles(changes))
    }

    /// What the device reported by its mode's words, as the history is read now.
    private func modes(_ engine: Engine) async throws -> [String] {
        let profile = try #require(await engine.shards.device(device(1))).profile.profile
        let history = KeptHistory(
            kept: try await engine.stores.registry.keptMetrics(ofProfile: profile.id.rawValue), read: profile)
        let states = ["heating", "defrost", "off"]
        return try await history.instants(of: device(1), in: noon()..<noon(1_000_000), of: engine.stores.history)
            .flatMap(\.readings).filter { $0.metric == mode }.map { states[Int($0.value)] }
    }

    /// The last mode that its state has, by the number of now.
    private func last(_ engine: Engine) async throws -> Double? {
        let (state, profile) = try #require(await engine.shards.device(device(1)))
        return state.lastReading(of: mode, profile)?.value
    }

    private func report(_ minute: Int64, mode: Double, receivedAt: Int64? = nil) -> DeviceInput {
        input(
            Heater.readings(["flow": 50, "mode": mode], at: noon(minute * 60)), of: 1, at: (receivedAt ?? minute) * 60)
    }

    @Test(arguments: [false, true])
    func `What waits in the journal is read by the order in which it was journalled`(isSaved: Bool) async throws {
        let before = try await start(TemporaryDirectory(), at: 0, [])
        try await before.take([enrolment(of: 1), report(1, mode: 1), report(2, mode: 0), report(3, mode: 1)])
        if isSaved { try await before.snapshots.save() }
        // Folded, and told to nobody but the journal; then journalled alone.
        try await before.take([report(4, mode: 0), report(5, mode: 1)])
        try before.journal.append([report(6, mode: 0), report(7, mode: 1)], marks: [])

        let engine = try await start(try before.directory.copy(), at: 8)
        if isSaved { try await engine.relearn() }
        #expect(try await last(engine) == 0)
        #expect(
            try await modes(engine) == ["heating", "off", "heating", "off", "heating", "off", "heating"])
        // What comes from now on is numbered as now, through starts.
        try await engine.take([report(9, mode: 2), report(10, mode: 1)])
        let again = try await start(try engine.directory.copy(), at: 11)
        try await again.relearn()
        #expect(try await last(again) == 1)
        #expect(try await modes(again).suffix(3) == ["heating", "off", "defrost"])
    }

    @Test func `What was observed before the change and comes behind it is kept by the order of its time`() async throws
    {
        let before = try await start(TemporaryDirectory(), at: 0, [])
        try await before.take([enrolment(of: 1), report(1, mode: 1)])
        try await before.snapshots.save()
        let engine = try await start(try before.directory.copy(), at: 8)
        // The broker held them: heating, off, and what the profile did not know at the time.
        try await engine.take(
            [report(5, mode: 0, receivedAt: 9), report(6, mode: 2, receivedAt: 9), report(7, mode: 1, receivedAt: 9)])
        #expect(try await modes(engine) == ["heating", "heating", "off", "defrost"])
        try await engine.relearn()
        #expect(try await last(engine) == 1)
    }

    @Test func `A profile that never numbered in another way costs nothing`() async throws {
        let engine = try await start(TemporaryDirectory(), at: 0, [])
        let again = try await start(try engine.directory.copy(), at: 1, Heater.longer)
        let kept = try await again.stores.registry.keptMetrics(ofProfile: "acme/heater")
        #expect(kept.count == 1 && EarlierNumbers(kept) == nil)
    }
}
