import Profiles
import Telemetry
import Testing

@testable import Diagnostics

/// One minute's conditions: `while`, `when`, `clear`, and what the symptom is then.
private struct Step: Sendable {
    var gate: Truth = .yes
    var when: Truth
    var clear: Truth?
    var expected: Truth
}

@Suite struct SymptomTests {
    private func run(_ steps: [Step], hold: Int64 = 0, _ symptom: inout SymptomState) {
        for (index, step) in steps.enumerated() {
            _ = symptom.observe(
                gate: step.gate, when: step.when, clear: step.clear, hold: .minutes(hold), at: minute(Double(index)))
            #expect(symptom.truth == step.expected, "step \(index)")
        }
    }

    @Test func `Without hold or clear it follows its condition, unknown included`() {
        var symptom = SymptomState()
        run(
            [
                Step(when: .unknown, expected: .unknown), Step(when: .no, expected: .no),
                Step(when: .yes, expected: .yes), Step(when: .unknown, expected: .unknown),
                Step(when: .yes, expected: .yes), Step(when: .no, expected: .no),
            ], &symptom)
    }

    @Test func `During the hold time it keeps its state, and a lapse starts it over`() {
        var symptom = SymptomState()
        run(
            [
                Step(when: .no, expected: .no), Step(when: .yes, expected: .no), Step(when: .yes, expected: .no),
                Step(when: .no, expected: .no), Step(when: .yes, expected: .no), Step(when: .yes, expected: .no),
                Step(when: .yes, expected: .no), Step(when: .yes, expected: .yes),
            ], hold: 3, &symptom)
        #expect(symptom.since == minute(4))
    }

    @Test func `From unknown it stays unknown while the hold time runs`() {
        var symptom = SymptomState()
        run([Step(when: .yes, expected: .unknown), Step(when: .yes, expected: .yes)], hold: 1, &symptom)
        #expect(symptom.since == minute(0))
    }

    @Test func `Between when and clear it keeps its state`() {
        var symptom = SymptomState()
        run(
            [
                Step(when: .no, clear: .no, expected: .no), Step(when: .yes, clear: .no, expected: .yes),
                Step(when: .no, clear: .no, expected: .yes), Step(when: .no, clear: .yes, expected: .no),
                Step(when: .no, clear: .no, expected: .no),
            ], &symptom)
    }

    @Test func `A while that is not true makes it unknown`() {
        for gate in [Truth.no, .unknown] {
            var symptom = SymptomState()
            run(
                [
                    Step(when: .yes, clear: .no, expected: .yes),
                    Step(gate: gate, when: .yes, clear: .no, expected: .unknown),
                    // Between when and clear: as it last was known.
                    Step(when: .no, clear: .no, expected: .yes),
                ], &symptom)
        }
    }

    @Test func `A while that is not true starts the hold time over`() {
        var symptom = SymptomState()
        run(
            [
                Step(when: .no, expected: .no), Step(when: .yes, expected: .no),
                Step(gate: .no, when: .yes, expected: .unknown), Step(when: .yes, expected: .unknown),
                Step(when: .yes, expected: .unknown), Step(when: .yes, expected: .yes),
            ], hold: 2, &symptom)
    }

    @Test func `An unknown clear makes a present symptom unknown unless it is still seen`() {
        var symptom = SymptomState()
        run(
            [
                Step(when: .yes, clear: .no, expected: .yes), Step(when: .yes, clear: .unknown, expected: .yes),
                Step(when: .unknown, clear: .no, expected: .yes),
                Step(when: .unknown, clear: .unknown, expected: .unknown),
            ], &symptom)
    }

    @Test func `Late points that take time back neither trap nor lengthen the hold`() {
        var symptom = SymptomState()
        _ = symptom.observe(gate: .yes, when: .yes, clear: nil, hold: .minutes(10), at: minute(100))
        _ = symptom.observe(gate: .yes, when: .yes, clear: nil, hold: .minutes(10), at: minute(50))
        #expect(symptom.truth == .unknown)
        _ = symptom.observe(gate: .yes, when: .yes, clear: nil, hold: .minutes(10), at: minute(60))
        #expect(symptom.truth == .yes)
        #expect(symptom.since == minute(50))
    }

    @Test func `A tick alone lets a hold time run out`() {
        var it = Patient()
        let weak: [(MetricID, Double)] = [
            (Stove.heat, 1), (Stove.mode, Stove.heating), (Stove.room, 20), (Stove.hours, 0),
        ]
        it.report(weak, from: 0, through: 48)
        #expect(it.symptom("weak_heat").truth == .unknown)
        it.tick(at: 50.2)
        #expect(it.symptom("weak_heat").truth == .yes)
        // Half of the hour was covered at minute 30: since then.
        #expect(it.symptom("weak_heat").since == minute(30))
    }

    @Test func `A tick alone makes a silent device's symptoms unknown`() {
        var it = Patient()
        it.report(
            [(Stove.heat, 1), (Stove.mode, Stove.heating), (Stove.room, 20), (Stove.hours, 0)], from: 0, through: 60)
        #expect(it.symptom("weak_heat").truth == .yes)
        #expect(it.symptom("stands_still").truth == .no)
        for minutes in stride(from: 60.0, through: 100, by: 1.0 / 6) { it.tick(at: minutes) }
        #expect(it.symptom("weak_heat").truth == .unknown)
        #expect(it.symptom("silent").truth == .no)
        for minutes in 101...125 { it.tick(at: Double(minutes)) }
        #expect(it.symptom("silent").truth == .yes)
    }

    @Test func `A rule that divides by zero is unknown and the others go on`() {
        // P20
        var profile = Stove.profile
        profile.symptoms[0].when = .comparison(
            .greater, .arithmetic(.dividedBy, .number(1), .arithmetic(.minus, Stove.W.heat.expression, .number(4_000))),
            .number(0))
        profile.symptoms[0].gate = nil
        profile.symptoms[0].hold = .zero
        profile.symptoms[0].clear = nil
        var it = Patient(profile)
        it.report([(Stove.heat, 4), (Stove.room, 15), (Stove.hours, 0)], from: 0, through: 60)
        #expect(it.symptom("weak_heat").truth == .unknown)
        #expect(it.symptom("stands_still").truth == .yes)
        it.report([(Stove.heat, 5)], at: 61)
        #expect(it.symptom("weak_heat").truth == .yes)
    }

    @Test func `A condition that reads its own window is unknown rather than endless`() {
        // P20
        var profile = Stove.profile
        profile.windows.append(
            Window(function: .share, operand: .condition(.window(profile.windows.count) > 0.5), length: .minutes(10)))
        let own = profile.windows.count - 1
        profile.symptoms[0].when = .window(own) > 0.5
        profile.symptoms[0].gate = nil
        profile.symptoms[0].clear = nil
        var it = Patient(profile)
        it.report([(Stove.heat, 4), (Stove.room, 15), (Stove.hours, 0)], from: 0, through: 60)
        #expect(it.symptom("weak_heat").truth == .unknown)
        #expect(it.symptom("stands_still").truth == .yes)
    }
}
