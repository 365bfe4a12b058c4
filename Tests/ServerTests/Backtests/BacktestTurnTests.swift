import DeskOperations
import Telemetry
import Testing

@testable import Server

/// One back-test at a time: it is watched, ended, and in the way of another.
@Suite(.timeLimit(.minutes(10))) struct BacktestTurnTests {
    private let files = TemporaryDirectory()
    /// Over a year, so that it takes its time.
    private let long = BacktestRequest(
        profile: Heater.profile, file: "changed.yaml", from: noon() - .days(390), to: noon(3_600))

    private func runner() async throws -> BacktestRunner {
        let engine = try await Engine.start(in: files)
        for number in UInt64(1)...3 {
            try await engine.take([enrolment(of: number)] + life(of: number, minutes: 0..<60, flow: 20))
        }
        return try engine.backtester()
    }

    @Test func `A run says how far it is, and ends with its report`() async throws {
        let runner = try await runner()
        var updates: [BacktestUpdate] = []
        for await update in try await runner.begin(long, for: "anna") { updates.append(update) }
        let progress = updates.compactMap { if case .progress(let one) = $0 { one } else { nil } }
        let first = try #require(progress.first)
        #expect(first.by == "anna")
        #expect(first.profile == "acme/heater")
        // Beside itself the profile is tried once: three devices, a day to warm up, and 391 days begun.
        #expect(first.of == 3 * 392)
        #expect(progress.map(\.done) == progress.map(\.done).sorted())
        guard case .report(let report)? = updates.last else {
            Issue.record("\(String(describing: updates.last))")
            return
        }
        #expect(report.devices == 3)
    }

    @Test func `A second run is told what runs, and may begin once nobody listens to the first`() async throws {
        let runner = try await runner()
        var first: AsyncStream<BacktestUpdate>? = try await runner.begin(long, for: "anna")
        let error = await #expect(throws: DeskError.self) { _ = try await runner.begin(long, for: "ben") }
        guard case .conflict(let why)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.hasPrefix("a back-test of acme/heater by anna runs since 2027-01-15T08:00:00Z and is 0 % through"))
        #expect(first != nil)
        first = nil
        while (try? await runner.begin(long, for: "ben")) == nil { await Task.yield() }
    }
}
