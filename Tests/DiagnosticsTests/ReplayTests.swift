import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct ReplayTests {
    /// Two hours: well, then weak, a reading out of range on the way.
    private static let history: [(minute: Int, values: [(MetricID, Double)])] = (0..<240).map { minute in
        var values = minute < 60 || minute > 200 ? fineReport : weakReport
        if minute == 30 { values[2].1 = 900 }
        return (minute, values)
    }

    private func readings(_ values: [(MetricID, Double)], at time: Timestamp) -> [Reading] {
        values.map { Reading(metric: $0.0, value: $0.1, observedAt: time, deviceStated: true) }
    }

    private func replayed(every: TimeSpan, later shift: TimeSpan = .zero) -> [ReplayMoment] {
        var replay = Replay(Stove.compiled, every: every)
        return Self.history.flatMap { entry in
            let time = minute(Double(entry.minute)) + shift
            return replay.take(readings(entry.values, at: time), at: time)
        }
    }

    @Test func `Replayed history equals having been there`() {
        var there = Patient()
        let moments = replayed(every: .zero)
        #expect(moments.count == Self.history.count)
        for (entry, moment) in zip(Self.history, moments) {
            there.report(entry.values, at: Double(entry.minute))
            #expect(moment.at == minute(Double(entry.minute)))
            #expect(moment.findings.map(\.truth) == there.state.symptoms.map(\.truth))
            #expect(moment.findings.map(\.since) == there.state.symptoms.map(\.since))
            for ranked in moment.causes {
                let index = Stove.profile.causes.firstIndex { $0.id == ranked.cause }
                #expect(index.map { there.state.watching.causes[$0] } == ranked.posterior)
            }
            #expect(moment.health == Health(of: there.state, at: minute(Double(entry.minute)), there.compiled))
        }
        #expect(moments.flatMap(\.opened).map(\.cause) == there.opened.map(\.cause))
        #expect(moments.flatMap(\.cleared).map(\.openedAt) == there.cleared.map(\.openedAt))
        #expect(moments.flatMap(\.opened).map(\.cause) == ["refrigerant_leak"])
        #expect(moments.flatMap(\.sensors).map(\.implausible) == [900, nil])
    }

    @Test func `Changes are told at once, what stays as it is at the marks of time`() {
        let all = replayed(every: .zero)
        let hourly = replayed(every: .hours(1))
        for mark in [0, 60, 120, 180] { #expect(hourly.contains { $0.at == minute(Double(mark)) }) }
        for change in all where !change.opened.isEmpty || !change.cleared.isEmpty || !change.sensors.isEmpty {
            #expect(hourly.contains(change))
        }
        #expect(hourly.allSatisfy { all.contains($0) })
        #expect(hourly.count < 20)
    }

    @Test func `History from before 2015 is judged like any other and keeps its times`() {
        // 1926: a hundred years, of which the fold needs four times 28.
        let old = replayed(every: .zero, later: .days(-36_525))
        let new = replayed(every: .zero)
        #expect(old.map(\.at) == new.map { $0.at - .days(36_525) })
        #expect(old.map(\.causes) == new.map(\.causes))
        #expect(old.map { $0.findings.map(\.truth) } == new.map { $0.findings.map(\.truth) })
        #expect(old.flatMap(\.opened).map(\.openedAt) == new.flatMap(\.opened).map { $0.openedAt - .days(36_525) })
    }

    @Test func `In a gap the device is offline, and nothing is told for ever`() throws {
        var replay = Replay(Stove.compiled, every: .hours(1))
        _ = replay.take(readings(fineReport, at: minute(0)), at: minute(0))
        let week = Double(7 * 1_440)
        let moments = replay.take(readings(fineReport, at: minute(week)), at: minute(week))
        let first = try #require(moments.first)
        #expect(first.at == minute(5) + .seconds(1))
        #expect(first.health.reach == .offline)
        #expect(moments.dropLast().allSatisfy { $0.health.reach == .offline && $0.health.condition == .unknown })
        #expect(moments.count == Replay.mostInGap + 1)
        #expect(moments.last?.at == minute(week))
        #expect(moments.last?.health.reach == .fresh)
        // The symptom that is about silence was there meanwhile.
        #expect(moments.contains { $0.findings.contains { $0.symptom == "silent" && $0.truth == .yes } })
    }

    @Test func `Nothing in, nothing out`() {
        var replay = Replay(Stove.compiled, every: .hours(1))
        #expect(replay.finish() == nil)
        #expect(replay.take([], at: minute(0)).count == 1)
        #expect(replay.finish()?.at == minute(0))
    }
}
