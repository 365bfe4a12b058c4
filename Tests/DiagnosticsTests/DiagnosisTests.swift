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
        #expect(hang.evidenceAgainst.map(\.says) == ["its compressor turns, or the house is warm"])
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
        let yes = diagnosis(it, told: [ToldFinding(.notice("never_stops"))])
        let no = diagnosis(it, told: [ToldFinding(.notice("never_stops"), .no)])
        #expect(yes.probability(of: 1) > 10 * silent.probability(of: 1))
        #expect(no.probability(of: 1) < silent.probability(of: 1))
        // The last answer counts.
        let both = diagnosis(
            it,
            told: [ToldFinding(.notice("never_stops")), ToldFinding(.notice("never_stops"), .no)])
        #expect(both.probability(of: 1) == no.probability(of: 1))
    }

    @Test func `A complaint against clean readings is something unusual`() {
        let it = fine()
        #expect(diagnosis(it).conclusion == .nothingUnusual)
        #expect(diagnosis(it, told: [ToldFinding(.notice("cold_house"))]).conclusion == .somethingUnusual)
        let words = ToldFinding(.words, words: "it hums at night")
        let found = diagnosis(it, told: [words])
        #expect(found.conclusion == .somethingUnusual)
        #expect(found.told == [words])
        #expect(diagnosis(it, told: [ToldFinding(.notice("cold_house"), .no)]).conclusion == .nothingUnusual)
    }

    @Test func `What accounts for the complaint comes before what is certain and has nothing to do with it`() throws {
        // A minor nuisance that is certain, beside a leak.
        var profile = Stove.profile
        profile.symptoms.append(
            Symptom(
                id: "far_away", when: Stove.W.heatNow.expression < 5_000, falseAlarm: 0.0001, says: "it is far away"))
        profile.causes.append(
            Cause(
                id: "weak_radio", kind: .installation, title: "Weak radio", severity: .minor, ratePerYear: 1,
                clearsIn: .days(30), shows: [.init(symptom: 3, likelihood: 0.99)],
                notices: [.init(id: "app_is_slow", says: "the app is slow")]))
        var it = Patient(profile)
        it.report(weakReport, from: 0, through: 120)
        let watched = diagnosis(it, isContact: false)
        #expect(watched.ranked.first?.cause == 3)
        #expect(watched.ranked.allSatisfy { $0.reason == $0.probability })
        let cold = diagnosis(it, told: [ToldFinding(.notice("never_stops"))])
        #expect(cold.ranked.map(\.cause).prefix(2) == [1, 3])
        #expect(cold.conclusion == .likely(1))
        #expect(cold.probability(of: 3) > 0.99 && cold.reason(of: 3) < 0.1)
        let slow = diagnosis(it, told: [ToldFinding(.notice("app_is_slow"))])
        #expect(slow.conclusion == .likely(3))
        let cured = Suggestion.ranked(for: cold, of: it.state, at: minute(120), it.compiled)
        #expect(cured.first?.action == .fix(2))
    }

    @Test func `A device that cannot be judged gives no clean bill`() {
        #expect(diagnosis(Patient(), at: 0).conclusion == .cannotTell)
    }

    @Test func `A contact makes progress without any telemetry`() {
        let it = Patient()
        let found = diagnosis(
            it,
            told: [ToldFinding(.notice("never_stops")), ToldFinding(.notice("cold_house"))],
            at: 0)
        #expect(found.ranked.first?.cause == 1)
        #expect(found.ranked[0].evidenceFor.count == 3)
    }

    @Test func `Evidence says how far it moved the probability, by what it would be without`() throws {
        let it = leaking()
        let found = diagnosis(it)
        let top = try #require(found.ranked.first)
        let heat = try #require(top.evidenceFor.first)
        // Without the weak heat only the contact, and what is absent of other causes, are left.
        var rest = Stove.profile
        rest.symptoms[0].gate = .truth(false)
        var blind = Patient(rest)
        blind.report(weakReport, from: 0, through: 120)
        let without = try #require(heat.probabilityWithout)
        #expect(abs(without - diagnosis(blind).probability(of: 1)) < 1e-12)
        #expect(top.probability - without > 0.5)
        #expect(abs(top.prior - 0.1 * 30 / 365.25) < 1e-12)
        // What is there and this cause does not bring about.
        let hang = try #require(found.ranked.first { $0.cause == 0 })
        #expect(hang.unaccounted.map(\.says) == ["it gives less heat than it should"])
        #expect((hang.unaccounted[0].probabilityWithout ?? .nan) > hang.probability)
    }

    @Test func `A cause reads in plain words and in figures, from facts alone`() throws {
        let it = leaking()
        let told = [
            ToldFinding(.notice("never_stops"), words: "day and night"), ToldFinding(.notice("cold_house"), .no),
        ]
        let found = diagnosis(it, told: told)
        let top = try #require(found.ranked.first)
        let plain = top.plain(in: it.compiled.profile, at: minute(120))
        #expect(plain.hasPrefix("Refrigerant leak, as good as certain. For it: it gives less heat than it should, "))
        #expect(plain.contains("for 1 h 30 min; it runs all the time"))
        #expect(plain.hasSuffix("Against it: it is not that the house stays cold."))
        #expect(!plain.contains("got in touch"))
        let technical = top.technical(in: it.compiled.profile).split(separator: "\n")
        #expect(technical[0].hasPrefix("refrigerant_leak: "))
        #expect(technical[1].hasPrefix("measured weak_heat present: ratio 190; "))
        #expect(technical[1].hasSuffix(" points)"))
        #expect(technical.contains { $0.hasPrefix("told cold_house absent: ratio 0.5; ") })
    }

    @Test func `What is absent is said as what is so instead, and for how long is left out`() throws {
        let found = diagnosis(leaking())
        let hang = try #require(found.ranked.first { $0.cause == 0 })
        #expect(hang.evidenceAgainst.map(\.says) == ["its compressor turns, or the house is warm"])
        #expect(
            hang.evidenceAgainst.map { $0.plain(at: minute(120)) } == ["its compressor turns, or the house is warm"])
        #expect(Stove.profile.symptoms[0].clause(for: .no) == "no sign that it gives less heat than it should")
        #expect(Stove.profile.symptoms[0].clause(for: .yes) == "it gives less heat than it should")
    }

    @Test func `A technician's verdict outranks what is measured and told of the same`() {
        let it = leaking()
        let none = diagnosis(it, isContact: false)
        func seen(_ subject: SeenFinding.Subject, _ isThere: Bool) -> Diagnosis {
            Diagnosis(
                of: it.state, seen: [SeenFinding(subject, isThere: isThere, words: "dry", at: minute(110))],
                isContact: false, at: minute(120), it.compiled)
        }
        #expect(seen(.finding("weak_heat"), false).probability(of: 1) < 0.01)
        #expect(seen(.cause("refrigerant_leak"), false).probability(of: 1) < none.probability(of: 1) / 2)
        #expect(seen(.cause("controller_hang"), true).probability(of: 0) > 100 * none.probability(of: 0))
        let evidence = seen(.cause("refrigerant_leak"), true).ranked[0].evidenceFor
        #expect(evidence.first?.source == .verdict("refrigerant_leak", words: "dry"))
        // Names that the profile has not are no verdict.
        #expect(seen(.cause("gremlins"), true).probability(of: 1) == none.probability(of: 1))
    }

    @Test func `Answers weigh like findings, either way, and a don't know weighs nothing`() throws {
        var profile = Stove.profile
        profile.asks = [
            Ask(
                id: "fan", question: "Is the fan turning?", seconds: 40,
                tells: [.init(cause: 0, yesIfCause: 0.1, yesOtherwise: 0.8)])
        ]
        var it = Patient(profile)
        it.report(fineReport, from: 0, through: 120)
        let silent = diagnosis(it)
        func answered(_ answer: ToldFinding.Answer) -> Diagnosis {
            diagnosis(it, told: [ToldFinding(.answer("fan"), answer, words: "I think")])
        }
        #expect(answered(.unsure).probability(of: 0) == silent.probability(of: 0))
        let no = try #require(answered(.no).ranked.first { $0.cause == 0 })
        #expect(no.probability > silent.probability(of: 0) * 3)
        let evidence = try #require(no.evidenceFor.first { $0.source == .answered("fan", words: "I think") })
        // P(no | cause) / P(no | otherwise)
        #expect(abs(evidence.likelihoodRatio - 0.9 / 0.2) < 1e-9)
        #expect(evidence.says == "“Is the fan turning?” No")
        let yes = try #require(answered(.yes).ranked.first { $0.cause == 0 })
        let against = yes.evidenceAgainst.first { $0.truth == .yes }
        #expect(abs((against?.likelihoodRatio ?? .nan) - 0.1 / 0.8) < 1e-9)
        // An answer to our question is no complaint.
        #expect(answered(.no).conclusion == .nothingUnusual)
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
        let found = diagnosis(fine(), told: [ToldFinding(.notice("cold_house"), words: words)])
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
