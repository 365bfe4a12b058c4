import DeskOperations
import Store
import Telemetry
import Testing

/// Readings belong to a tie's period.
@Suite struct TiePeriodTests {
    private static let heat = MetricID("heat")
    private static let theirWords = "a word of the one before"

    /// Maria moved out a day ago, and the heater has a past with her.
    private func bench(
        _ stretches: [(before: TimeSpan, report: Heater.Report)] = [(.hours(4), .hung)]
    ) async throws -> FixtureDesk {
        let bench = try await FixtureDesk(stretches)
        let now = bench.clock.now
        let maria = try #require(
            try await bench.registry.persons(tiedTo: HomeID(rawValue: "hill")).map(\.tie).first {
                $0.person == FixtureDesk.maria
            })
        try await bench.registry.save(
            TieRecord(
                person: maria.person, home: maria.home, role: maria.role, from: maria.from, to: now - .days(1)))
        try await bench.contacted([.days(2)], words: Self.theirWords)
        try await bench.repaired("restart", .verified, ago: .days(2))
        let first = JournalPosition(rawValue: 1)
        let over = EpisodeRecord(
            device: FixtureDesk.heater, cause: "leak", openedAt: now - .days(4), evidence: "[]", position: first)
        let open = EpisodeRecord(
            device: FixtureDesk.heater, cause: "hang", openedAt: now - .days(2), evidence: "[]", position: first)
        _ = try await bench.registry.project(
            [
                ProjectedChange(position: first, .episodeOpened(over)),
                ProjectedChange(position: first, .episodeCleared(over.id, at: now - .days(3))),
                ProjectedChange(position: first, .episodeOpened(open)),
            ], through: first)
        let readings = (0..<72 as Range<Int64>).map { hours in
            Reading(metric: Self.heat, value: Double(hours), observedAt: now - .hours(hours), deviceStated: true)
        }
        try bench.history.append(
            [HistoryEntry(position: first, device: FixtureDesk.heater, readings: readings)], through: first)
        return bench
    }

    private func moveIn(_ bench: FixtureDesk) async throws {
        try await bench.registry.save(
            TieRecord(
                person: FixtureDesk.carl, home: HomeID(rawValue: "hill"), role: .occupier,
                from: bench.clock.now - .days(1)))
    }

    private func series(_ bench: FixtureDesk, _ from: TimeSpan, _ to: TimeSpan = .zero) async throws -> ChartSeries {
        try await bench.desk.series(
            SeriesRequest(
                device: FixtureDesk.heater, metric: Self.heat, from: bench.clock.now - from,
                to: bench.clock.now - to + .seconds(1)), as: bench.ada)
    }

    @Test(arguments: [true, false])
    func `W06 the agent of whoever moved in sees nothing from before, nor does anybody while the home is empty`(
        movedIn: Bool
    ) async throws {
        let bench = try await bench()
        if movedIn { try await moveIn(bench) }
        let begin = bench.clock.now - .days(1)
        for principal in [bench.ada, bench.sue, bench.eve, bench.root] {
            let page = try await bench.desk.device(FixtureDesk.heater, as: principal)
            #expect(page.repairs.isEmpty)
            #expect(page.episodes.map(\.openedAt) == [begin])
            #expect(page.assessment.changes.isEmpty)
            #expect(page.metrics.allSatisfy { $0.observedAt.map { $0 >= begin } ?? true })
            #expect(!"\(page)".contains(Self.theirWords))
            #expect(!"\(page)".contains("on this device so far"))
        }
        let diagnosis = try await bench.desk.diagnosis(FixtureDesk.heater, contact: nil, as: bench.ada)
        #expect(diagnosis.changes.isEmpty)
        #expect(try await bench.desk.repairs(of: FixtureDesk.heater, limit: 10, as: bench.ada).isEmpty)
    }

    @Test func `W06 readings from before are in no chart, whatever span is asked for`() async throws {
        let bench = try await bench()
        try await moveIn(bench)
        let begin = bench.clock.now - .days(1)
        let week = try await series(bench, .days(7))
        #expect(!week.points.isEmpty)
        #expect(week.points.allSatisfy { $0.at >= begin && $0.value <= 24 })
        #expect(week.gaps.first == ChartSeries.Span(from: week.from, to: begin, label: "before their time here"))
        #expect(week.episodes.map(\.from) == [begin])
        #expect(week.repairs.isEmpty)
        let before = try await series(bench, .days(3), .days(2))
        #expect(before.points.isEmpty && before.episodes.isEmpty && before.repairs.isEmpty)
        let own = try await series(bench, .hours(12))
        #expect(own.gaps.first?.label != "before their time here")
        #expect(own.points.map(\.value).max() == 12)
    }

    @Test func `whoever lived there all along keeps everything, and so does a home nobody is known to have left`()
        async throws
    {
        let bench = try await bench()
        try await bench.registry.save(
            TieRecord(
                person: FixtureDesk.carl, home: HomeID(rawValue: "hill"), role: .occupier,
                from: bench.clock.now - .days(400)))
        #expect(try await series(bench, .days(3)).points.map(\.value).max() == 71)
        let page = try await bench.desk.device(FixtureDesk.heater, as: bench.ada)
        #expect(page.repairs.count == 1)
        #expect(page.episodes.count == 2)
        #expect("\(page)".contains(Self.theirWords))
        #expect("\(page)".contains("on this device so far"))
        try await bench.save(FixtureDesk.spare, home: HomeID(rawValue: "mill"), native: "h-2")
        #expect(try await bench.desk.device(FixtureDesk.spare, as: bench.ada).repairs.isEmpty)
    }

    @Test func `a device silent since before they came says no more than that`() async throws {
        let bench = try await bench([(.hours(4), .well)])
        // Nothing more was heard while two days passed, and somebody moved in after one.
        bench.clock.advance(by: .days(2))
        try await moveIn(bench)
        let page = try await bench.desk.device(FixtureDesk.heater, as: bench.ada)
        #expect(page.assessment.health.lastHeard == nil)
        #expect(page.assessment.headline.hasPrefix("it has been silent since"))
        #expect(page.metrics.allSatisfy { $0.value == nil && $0.observedAt == nil })
    }
}
