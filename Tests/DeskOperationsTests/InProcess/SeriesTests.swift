import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct SeriesTests {
    private static let heat = MetricID("heat")

    /// Readings of the heater's heat, minutes ago and kW.
    private func bench(_ readings: [(ago: Int64, heat: Double)]) async throws -> FixtureDesk {
        let bench = try await FixtureDesk()
        let position = JournalPosition(rawValue: 1)
        try bench.history.append(
            [
                HistoryEntry(
                    position: position, device: FixtureDesk.heater,
                    readings: readings.map {
                        Reading(
                            metric: Self.heat, value: $0.heat, observedAt: bench.clock.now - .minutes($0.ago),
                            deviceStated: true)
                    })
            ], through: position)
        return bench
    }

    private func series(
        _ bench: FixtureDesk, hours: Int64, points: Int = 1_000, metric: MetricID = SeriesTests.heat
    ) async throws -> ChartSeries {
        try await bench.desk.series(
            SeriesRequest(
                device: FixtureDesk.heater, metric: metric, from: bench.clock.now - .hours(hours), to: bench.clock.now,
                points: points), as: bench.eve)
    }

    @Test func `readings come back in their unit, in order`() async throws {
        let bench = try await bench((0..<60).map { (Int64($0), Double($0)) })
        let chart = try await series(bench, hours: 1, points: 5_000)
        #expect(chart.unit == "kW")
        #expect(chart.title == "heat")
        #expect(chart.points.count == 59)
        #expect(chart.points.map(\.at) == chart.points.map(\.at).sorted())
        #expect(chart.points.first?.value == 59)
        #expect(chart.gaps.isEmpty)
    }

    @Test func `a stretch without readings is a gap, at every width of the chart`() async throws {
        // A reading a minute for a week, with nothing from 50 to 30 hours ago.
        let minutes = (Int64(1)...10_080).filter { !(1_800...3_000).contains($0) }
        let bench = try await bench(minutes.map { (ago: $0, heat: Double($0 % 7)) })
        let began = bench.clock.now - .hours(50)
        let ended = bench.clock.now - .hours(30)
        for points: Int64 in [100, 1_000, 5_000] {
            let chart = try await series(bench, hours: 168, points: Int(points))
            #expect(chart.gaps.count == 1, "\(points) points")
            let gap = try #require(chart.gaps.first)
            let end = try #require(gap.to)
            // As exact as the chart is wide, and a minute between readings.
            let slack = TimeSpan(microseconds: TimeSpan.hours(168).microseconds * 2 / points) + .minutes(1)
            #expect(gap.from >= began - slack && gap.from <= began + slack)
            #expect(end >= ended - slack && end <= ended + slack)
            #expect(chart.points.allSatisfy { $0.at <= gap.from || $0.at >= end })
        }
    }

    @Test func `a pause shorter than silence is no gap, and what is still to come is none`() async throws {
        let bench = try await bench((0...120).filter { !(60...63).contains($0) }.map { (Int64($0), 1) })
        let chart = try await bench.desk.series(
            SeriesRequest(
                device: FixtureDesk.heater, metric: Self.heat, from: bench.clock.now - .hours(2),
                to: bench.clock.now + .hours(5), points: 5_000), as: bench.ada)
        #expect(chart.gaps.isEmpty)
    }

    @Test func `silence until now is a gap until now`() async throws {
        let bench = try await bench((30...60).map { (Int64($0), 1) })
        let chart = try await series(bench, hours: 1)
        #expect(chart.gaps.count == 1)
        #expect(chart.gaps.first?.to == bench.clock.now)
        #expect(try await series(bench, hours: 1, metric: MetricID("room")).gaps.count == 1)
    }

    @Test(arguments: [2, 10, 100, 1_000])
    func `extremes survive, within the points asked for`(points: Int) async throws {
        var readings = (1...1_440).map { (ago: Int64($0), heat: 5.0) }
        readings[300].heat = 24
        readings[900].heat = 0
        let bench = try await bench(readings)
        let chart = try await series(bench, hours: 24, points: points)
        #expect(chart.points.count <= points)
        #expect(chart.points.map(\.value).max() == 24)
        #expect(chart.points.map(\.value).min() == 0)
    }

    @Test func `what explains a chart is in it: states, episodes and repairs`() async throws {
        let bench = try await bench([(10, 1)])
        try await bench.repaired("restart", .notVerified, ago: .hours(5))
        let opened = EpisodeRecord(
            device: FixtureDesk.heater, cause: "leak", openedAt: bench.clock.now - .hours(30), evidence: "[]",
            position: JournalPosition(rawValue: 1))
        _ = try await bench.registry.project(
            [ProjectedChange(position: JournalPosition(rawValue: 1), .episodeOpened(opened))],
            through: JournalPosition(rawValue: 1))
        let chart = try await series(bench, hours: 24, metric: MetricID("mode"))
        #expect(chart.states == ["off", "heating"])
        #expect(chart.unit == "")
        #expect(chart.repairs.map(\.label) == ["Restart its controller"])
        #expect(chart.episodes.map(\.label) == ["Refrigerant leak"])
        #expect(chart.episodes.first?.from == chart.from)
        #expect(chart.episodes.first?.to == nil)
    }

    @Test func `ranges, points and metrics that cannot be are refused`() async throws {
        let bench = try await bench([(10, 1)])
        let now = bench.clock.now
        func error(_ from: Timestamp, _ to: Timestamp, points: Int = 100, metric: MetricID = SeriesTests.heat) async
            -> DeskError?
        {
            await deskError {
                _ = try await bench.desk.series(
                    SeriesRequest(device: FixtureDesk.heater, metric: metric, from: from, to: to, points: points),
                    as: bench.ada)
            }
        }
        #expect(await error(now, now) == .invalid(field: "to", why: "it is not after from"))
        #expect(await error(now, now - .hours(1)) == .invalid(field: "to", why: "it is not after from"))
        for points in [Int.min, 0, 1, 5_001, Int.max] {
            #expect(await error(now - .hours(1), now, points: points) == .invalid(field: "points", why: "2 to 5,000"))
        }
        #expect(await error(now - .hours(1), now, metric: MetricID("shoes")) == .notFound("metric"))
        let forever = await error(Timestamp(rawValue: .min), Timestamp(rawValue: .max))
        #expect(forever == nil)
    }
}
