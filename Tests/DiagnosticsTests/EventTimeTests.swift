import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct EventTimeTests {
    @Test func `Readings newer than the watermark fold at their own time, however old`() {
        var it = Patient()
        let cold: [(MetricID, Double)] = [
            (Stove.heat, 1), (Stove.mode, Stove.heating), (Stove.room, 16), (Stove.hours, 9),
        ]
        // A day's buffer of one hour, delivered at once: the hold time runs in event time.
        let readings = (0...60).flatMap { at in
            cold.map { Reading(metric: $0.0, value: $0.1, observedAt: minute(Double(at)), deviceStated: true) }
        }
        it.take(.readings(readings.reversed()), at: 1_440)
        #expect(it.late.isEmpty)
        #expect(it.accepted.count == readings.count)
        #expect(it.accepted.map(\.observedAt) == it.accepted.map(\.observedAt).sorted())
        #expect(it.symptom("weak_heat").truth == .yes)
        #expect(it.symptom("weak_heat").since == minute(30))
        #expect(!it.changes.isEmpty)
        #expect(it.changes.allSatisfy { !$0.notifies })
        #expect(!it.opened.isEmpty)
        #expect(it.opened.allSatisfy { !$0.notifies })
    }

    @Test func `Readings seven days late go to history only and raise no alert`() {
        // D19
        var it = Patient()
        let fine: [(MetricID, Double)] = [
            (Stove.heat, 5), (Stove.mode, Stove.heating), (Stove.room, 21), (Stove.hours, 9),
        ]
        let week = 7 * 1_440
        it.report(fine, from: week, through: week + 90)
        let state = it.state
        let changes = it.changes.count
        for minutes in 0...90 {
            it.report([(Stove.heat, 0.5), (Stove.room, 12)], at: Double(minutes), delay: Double(week + 91 - minutes))
        }
        #expect(it.late.count == 182)
        #expect(it.changes.count == changes)
        #expect(it.opened.isEmpty)
        var unchanged = it.state
        unchanged.lastReceivedAt = state.lastReceivedAt
        #expect(unchanged == state)
    }

    @Test func `Watermarks are per metric`() {
        var it = Patient()
        it.report([(Stove.heat, 5)], at: 10)
        it.report([(Stove.room, 20)], at: 5, delay: 6)
        #expect(it.late.isEmpty)
        it.report([(Stove.heat, 3)], at: 9, delay: 3)
        #expect(it.late.map(\.metric) == [Stove.heat])
        #expect(it.state.lastReading(of: Stove.heat, it.compiled)?.value == 5)
    }

    @Test func `The same value at the same stated instant is a duplicate`() {
        var it = Patient()
        it.report([(Stove.heat, 5)], at: 1)
        let again = it.report([(Stove.heat, 5)], at: 1, delay: 0.1)
        #expect(again == [.duplicates(1)])
        #expect(it.accepted.count == 1)
    }

    @Test func `Another value at the same stated instant is kept too, the later one counting`() {
        var it = Patient()
        it.report([(Stove.heat, 5)], at: 1)
        it.report([(Stove.heat, 6)], at: 1, delay: 0.1)
        #expect(it.duplicates == 0)
        #expect(it.accepted.map(\.value) == [5, 6])
        #expect(it.state.lastReading(of: Stove.heat, it.compiled)?.value == 6)
    }

    @Test func `Without a device time equal values are both kept`() {
        var it = Patient()
        it.report([(Stove.heat, 5)], at: 1, stated: false)
        it.report([(Stove.heat, 5)], at: 1, stated: false)
        #expect(it.duplicates == 0)
        #expect(it.accepted.count == 2)
    }

    @Test(arguments: [
        ("1970", Timestamp(seconds: 3)), ("2106", Timestamp(seconds: 4_294_967_295)),
        ("year 292277", Timestamp(rawValue: .max)), ("before all", Timestamp(rawValue: .min)),
        ("six minutes ahead", minute(6)),
    ])
    func `An unusable time is replaced by the time of receipt, with a clock finding`(name: String, stated: Timestamp) {
        // P15
        var it = Patient()
        let reading = Reading(metric: Stove.heat, value: 5, observedAt: stated, deviceStated: true)
        it.take(.readings([reading]), at: 0)
        #expect(it.outputs.first == .clock(.wrong(stated: stated, receivedAt: minute(0))))
        #expect(it.accepted == [Reading(metric: Stove.heat, value: 5, observedAt: minute(0), deviceStated: false)])
        #expect(it.state.clockIsWrong)
        // Said once, and taken back once.
        it.take(.readings([reading]), at: 0.5)
        it.report([(Stove.heat, 5)], at: 1)
        let clock = it.outputs.filter { if case .clock = $0 { true } else { false } }
        #expect(clock.count == 2)
        #expect(clock.last == .clock(.right(receivedAt: minute(1))))
    }

    @Test func `Four minutes ahead is taken as stated`() {
        var it = Patient()
        it.report([(Stove.heat, 5)], at: 4, delay: -4)
        #expect(it.accepted.first?.observedAt == minute(4))
        #expect(!it.state.clockIsWrong)
    }

    @Test func `A device whose clock is an hour slow is not taken for a silent one`() {
        var it = Patient()
        for minutes in 0...60 { it.report([(Stove.heat, 5)], at: Double(minutes), delay: 60) }
        it.tick(at: 121)
        #expect(it.value(.heat, at: 121) == 5_000)
        #expect(it.value(.silence, at: 121) == 60)
        #expect(it.value(.heat, at: 126) == nil)
    }

    @Test func `Our clock stepping back an hour makes fresh readings neither late nor lost`() {
        // D20
        var it = Patient()
        it.report([(Stove.heat, 5)], from: 60, through: 70)
        it.report([(Stove.heat, 6)], at: 71, stated: false)
        it.report([(Stove.heat, 7)], at: 11, stated: false)
        #expect(it.late.isEmpty)
        #expect(it.state.lastReading(of: Stove.heat, it.compiled)?.value == 7)
        it.tick(at: 12)
        #expect(it.value(.heat, at: 12) == 7_000)
    }

    @Test func `Imported verdicts notify nobody`() {
        var it = Patient()
        for minutes in 0...60 {
            it.take(
                .readings([
                    Reading(metric: Stove.heat, value: 1, observedAt: minute(Double(minutes)), deviceStated: true),
                    Reading(metric: Stove.mode, value: 1, observedAt: minute(Double(minutes)), deviceStated: true),
                ]), at: Double(minutes), imported: true)
        }
        #expect(it.changes.contains { $0.symptom == "weak_heat" && $0.truth == .yes })
        #expect(it.changes.allSatisfy { !$0.notifies })
        #expect(it.opened.allSatisfy { !$0.notifies })
    }

    @Test func `Metrics that the profile does not know go to history and change nothing else`() {
        var it = Patient()
        it.report([(Stove.heat, 5)], at: 0)
        let before = it.state
        it.report([(MetricID("colour"), 1)], at: 1, delay: -1)
        #expect(it.accepted.count == 2)
        #expect(it.state == before)
    }
}
