import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct DiagnosisTests {
    private func fine() -> Patient {
        var it = Patient()
        it.report(fineReport, from: 0, through: 120)
        return it
    }
    private func leaking() -> Patient {
        var it = Patient()
        it.report(weakReport, from: 0, through: 120)
        return it
    }
    private func diagnosis(_ it: Patient, told: [ToldFinding] = [], isContact: Bool = true, at minutes: Double = 120)
        -> Diagnosis
    {
        Diagnosis(of: it.state, told: told, isContact: isContact, at: minute(minutes), it.compiled)
    }

    @Test func `Measured findings name the cause, with evidence for and against`() throws {
        let it = leaking()
        let found = diagnosis(it)
        #expect(found.conclusion == .likely(1))
        let top = try #require(found.ranked.first)
        #expect(top.probability > top.watching)
        #expect(top.evidenceFor.map(\.says) == ["it gives less heat than it should", "they got in touch"])
        // P(present | leak) = 1 - 0.995 × 0.05 = 0.95025, against 0.005.
        #expect(abs(top.evidenceFor[0].likelihoodRatio - 0.95025 / 0.005) < 1e-9)
        let hang = try #require(found.ranked.first { $0.cause == 0 })
        #expect(hang.evidenceAgainst.map(\.says) == ["its compressor stands still in a cold house"])
        #expect(abs(hang.evidenceAgainst[0].likelihoodRatio - 0.02) < 1e-9)
    }

    @Test func `A contact makes every cause likelier and nothing less likely`() {
        let it = fine()
        let watched = diagnosis(it, isContact: false)
        let called = diagnosis(it, isContact: true)
        for cause in 0..<3 { #expect(called.probability(of: cause) > watched.probability(of: cause)) }
        #expect(called.nothingWeKnow < watched.nothingWeKnow)
        #expect(watched.ranked.allSatisfy { abs($0.probability - $0.watching) < 1e-12 })
    }

    @Test func `What the caller says weighs like a symptom, a no as well as a yes`() {
        let it = fine()
        let silent = diagnosis(it)
        let yes = diagnosis(it, told: [ToldFinding(notice: "never_stops", answer: true)])
        let no = diagnosis(it, told: [ToldFinding(notice: "never_stops", answer: false)])
        #expect(yes.probability(of: 1) > 10 * silent.probability(of: 1))
        #expect(no.probability(of: 1) < silent.probability(of: 1))
        // The last answer counts.
        let both = diagnosis(
            it,
            told: [ToldFinding(notice: "never_stops", answer: true), ToldFinding(notice: "never_stops", answer: false)])
        #expect(both.probability(of: 1) == no.probability(of: 1))
    }

    @Test func `A complaint against clean readings is something unusual`() {
        let it = fine()
        #expect(diagnosis(it).conclusion == .nothingUnusual)
        #expect(diagnosis(it, told: [ToldFinding(notice: "cold_house", answer: true)]).conclusion == .somethingUnusual)
        let words = ToldFinding(notice: nil, answer: true, words: "it hums at night")
        let found = diagnosis(it, told: [words])
        #expect(found.conclusion == .somethingUnusual)
        #expect(found.told == [words])
        #expect(diagnosis(it, told: [ToldFinding(notice: "cold_house", answer: false)]).conclusion == .nothingUnusual)
    }

    @Test func `A device that cannot be judged gives no clean bill`() {
        #expect(diagnosis(Patient(), at: 0).conclusion == .cannotTell)
    }

    @Test func `A contact makes progress without any telemetry`() {
        let it = Patient()
        let found = diagnosis(
            it,
            told: [ToldFinding(notice: "never_stops", answer: true), ToldFinding(notice: "cold_house", answer: true)],
            at: 0)
        #expect(found.ranked.first?.cause == 1)
        #expect(found.ranked[0].evidenceFor.count == 3)
    }

    @Test func `Evidence can be repeated aloud, in the metric's own unit`() throws {
        let it = leaking()
        let evidence = try #require(diagnosis(it).ranked.first?.evidenceFor.first)
        #expect(
            evidence.sentence(at: minute(120))
                == "it gives less heat than it should, for 1 h 30 min (mean heat over 1 h: 1 kW)")
        let still = it.state.findings(at: minute(120), it.compiled)[1]
        #expect(still.truth == .no)
        #expect(
            still.figures.map(\.words) == ["change of hours over 1 h: 0 h", "room: 20 °C"])
    }

    @Test func `A silent device's open episode is still the diagnosis, said to be last seen then`() throws {
        var it = leaking()
        for minutes in 121...400 { it.tick(at: Double(minutes)) }
        let found = diagnosis(it, at: 400)
        #expect(found.conclusion == .likely(1))
        #expect(found.ranked[0].watching < 0.1)
        let evidence = try #require(found.ranked[0].evidenceFor.first)
        // Its hour's windows could be judged for half an hour after the last reading had ceased to hold.
        #expect(evidence.lastSeen == minute(156))
        #expect(evidence.sentence(at: minute(400)) == "it gives less heat than it should, last seen 4 h 4 min ago")
        #expect(Health(of: it.state, at: minute(400), it.compiled).condition == .unknown)
    }

    @Test func `Hostile words go through untouched`() throws {
        let words = "<script>\"\u{301}' \u{202E}"
        let found = diagnosis(fine(), told: [ToldFinding(notice: "cold_house", answer: true, words: words)])
        let told = try #require(
            found.ranked.first { $0.cause == 0 }?.evidenceFor.first { $0.source == .told("cold_house", words: words) })
        #expect(told.says == "the house stays cold")
    }

    @Test(arguments: [
        ("mean", "Cel", 20.5, "20.5 °C"), ("delta", "Cel", -1.5, "-1.5 K"), ("rate", "Cel/s", -0.0001, "-0.36 K/h"),
        ("last", "dB[mW]", -85, "-85 dBm"), ("min", "MiBy", 48, "48 MiB"), ("rate", "kW.h/s", 0.001, "3.6 kWh/h"),
        ("share", "1", 0.25, "25 %"), ("count", "1", 3, "3"), ("last", "<b>", 1, "1 <b>"),
    ])
    func `Units are said as people write them`(function: String, unit: String, value: Double, text: String) {
        let figure = Figure(
            subject: .condition, function: function, over: .zero, value: value, unit: UnitCode(rawValue: unit))
        #expect(figure.words.hasSuffix(": \(text)"), "\(figure.words)")
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (2.0999, "2.1"), (0.3, "0.3"), (0.0341, "0.0341"), (12.34, "12.3"), (99.96, "100"),
        (1_234.5, "1235"), (-4.25, "-4.25"), (0.0000001, "0"), (-0.0000001, "0"),
    ])
    func `Numbers are said with the figures that matter`(value: Double, text: String) {
        let figure = Figure(
            subject: .condition, function: "x", over: .zero, value: value, unit: UnitCode(rawValue: "kW"))
        #expect(figure.words.hasSuffix(": \(text) kW"))
    }

    @Test(
        arguments: [
            (0, "0 s"), (45, "45 s"), (60, "1 min"), (61, "1 min"), (3_600, "1 h"), (12_000, "3 h 20 min"),
            (90_000, "1 d 1 h"), (360_000, "4 d 4 h"),
        ] as [(Int64, String)])
    func `Spans are said in two units at most`(seconds: Int64, text: String) {
        #expect(TimeSpan.seconds(seconds).inWords == text)
    }
}
