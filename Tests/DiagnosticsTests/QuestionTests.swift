import Profiles
import Telemetry
import Testing

@testable import Diagnostics

private let fan = Ask(
    id: "fan", question: "Is the fan turning?", seconds: 40,
    tells: [.init(cause: 0, yesIfCause: 0.05, yesOtherwise: 0.9)])

private func patient(_ asks: [Ask], dangers: [Danger] = [], _ report: [(MetricID, Double)]? = nil) -> Patient {
    var profile = Stove.profile
    profile.asks = asks
    profile.dangers = dangers
    var it = Patient(profile)
    if let report { it.report(report, from: 0, through: 120) }
    return it
}

private func diagnosis(_ it: Patient, _ told: [ToldFinding] = [], seen: [SeenFinding] = []) -> Diagnosis {
    Diagnosis(of: it.state, told: told, seen: seen, isContact: true, at: minute(120), it.compiled)
}

private func questions(_ it: Patient, _ told: [ToldFinding] = [], seen: [SeenFinding] = []) -> [NextQuestion] {
    let diagnosis = diagnosis(it, told, seen: seen)
    let dangers = DangerFinding.standing(diagnosis, of: it.state, at: minute(120), it.compiled)
    return NextQuestion.ranked(for: diagnosis, of: it.state, dangers: dangers, at: minute(120), it.compiled)
}

private let coldHouse = [ToldFinding(.notice("cold_house"))]

/// Random causes, questions and fixes; nothing is measured.
private func randomProfile(seed: UInt64) -> DeviceProfile {
    var chance = Seeded(state: seed)
    func within(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &chance) }
    var profile = Stove.profile
    for cause in profile.causes.indices {
        profile.causes[cause].ratePerYear = within(0.05...3)
        profile.causes[cause].fixes = []
    }
    for fix in profile.fixes.indices {
        profile.fixes[fix].works = Dictionary(
            uniqueKeysWithValues: profile.causes.indices.filter { _ in within(0...1) < 0.7 }.map { ($0, within(0...1)) }
        )
    }
    profile.asks = (0..<4).map { index in
        let otherwise = within(0.05...0.95)
        return Ask(
            id: "ask\(index)", question: "?", seconds: within(5...60),
            tells: profile.causes.indices.filter { _ in within(0...1) < 0.6 }.map {
                .init(cause: $0, yesIfCause: within(0.02...0.98), yesOtherwise: otherwise)
            })
    }
    return profile
}

@Suite struct QuestionTests {
    /// What each answer would lead to, by giving that answer and looking at what is then suggested; the chance of the
    /// answer by enumeration.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `The gain equals what giving each answer and looking again would bring`(seed: UInt64) {
        let profile = randomProfile(seed: seed)
        let it = Patient(profile)
        func best(_ told: [ToldFinding]) -> Double {
            let diagnosis = diagnosis(it, told)
            let fixes = Suggestion.ranked(for: diagnosis, of: it.state, at: minute(120), it.compiled)
                .map(\.expectedBenefit)
            // The one cause that is no fault has an answer in itself.
            return max(fixes.max() ?? 0, Suggestion.leastEffect, NextQuestion.knowing * diagnosis.reason(of: 2))
        }
        let ranked = questions(it, coldHouse)
        let offered = Dictionary(uniqueKeysWithValues: ranked.map { ($0.ask, $0) })
        let compiled = it.compiled
        let known = diagnosis(it, coldHouse).known.truths
        for (index, ask) in profile.asks.enumerated() {
            var truths = known
            truths[compiled.finding(ofAsk: index)] = .yes
            let priors = compiled.profile.causes.map(\.prior)
            let before = looked(priors, compiled.calling.findings, known)
            let ifYes = looked(priors, compiled.calling.findings, truths)
            truths[compiled.finding(ofAsk: index)] = .no
            let ifNo = looked(priors, compiled.calling.findings, truths)
            let yes =
                before.keys.sorted().reduce(0) { sum, subset in
                    sum
                        + weight(
                            priors, compiled.calling.findings, known,
                            of: priors.indices.filter { subset >> $0 & 1 == 1 })
                        * chance(
                            of: compiled.calling.findings[compiled.finding(ofAsk: index)],
                            with: priors.indices.filter { subset >> $0 & 1 == 1 })
                } / before.values.reduce(0, +)
            // An answer may make a pair likely, beside which a third cause is then looked at, and not before.
            let error = before.count == ifYes.count && before.count == ifNo.count ? 1e-9 : 5e-3
            let gain =
                yes * best(coldHouse + [ToldFinding(.answer(ask.id), .yes)])
                + (1 - yes) * best(coldHouse + [ToldFinding(.answer(ask.id), .no)]) - best(coldHouse)
            #expect(gain > -error)
            if let question = offered[index] {
                #expect(abs(question.gain - gain) < error)
                #expect(abs(question.yes - yes) < 1e-9)
            } else {
                #expect(gain <= ask.seconds / NextQuestion.secondsOfASolution + error)
            }
        }
        #expect(ranked.map(\.gainPerSecond) == ranked.map(\.gainPerSecond).sorted(by: >))
    }

    @Test func `A question that decides is asked, and says what it decides`() throws {
        let it = patient([fan])
        let question = try #require(questions(it, coldHouse).first)
        #expect(question.id == "fan")
        #expect(question.fixIfNo == 0)
        #expect(question.reason(in: it.compiled.profile).contains("Restart the controller"))
        #expect(question.technical.hasPrefix("fan: gains "))
    }

    @Test func `A question that changes nothing about what is done is not asked`() {
        // Both answers leave the same things to do: it tells on no cause.
        #expect(questions(patient([Ask(id: "colour", question: "?", seconds: 1, tells: [])]), coldHouse).isEmpty)
        // The leak is as good as certain.
        let sure = patient(
            [Ask(id: "cold", question: "?", seconds: 10, tells: [.init(cause: 1, yesIfCause: 0.6, yesOtherwise: 0.4)])],
            weakReport)
        #expect(questions(sure, [ToldFinding(.notice("never_stops"))]).isEmpty)
    }

    @Test func `A question is not worth more time than a solution`() {
        var long = fan
        long.seconds = 4_000
        #expect(questions(patient([long]), coldHouse).isEmpty)
    }

    @Test func `A question that would bring the caller near gas, mains or refrigerant is never asked`() {
        for touch in Touch.allCases {
            var ask = fan
            ask.touches = [touch]
            #expect(questions(patient([ask]), coldHouse).isEmpty == touch.needsTraining, "\(touch)")
        }
    }

    @Test func `Of two that tell the same the shorter one comes first`() {
        var short = fan
        short.id = "short"
        short.seconds = 10
        #expect(questions(patient([fan, short]), coldHouse).map(\.id) == ["short", "fan"])
    }

    @Test func `What was answered, seen or read is never asked`() {
        #expect(!questions(patient([fan]), coldHouse).isEmpty)
        for answer in ToldFinding.Answer.allCases {
            #expect(questions(patient([fan]), coldHouse + [ToldFinding(.answer("fan"), answer)]).isEmpty)
        }
        #expect(questions(patient([fan]), coldHouse, seen: [SeenFinding(.finding("fan"), isThere: true)]).isEmpty)
    }

    /// Such a rule often says that the device reports at all: where it has fallen silent, somebody at it can look.
    @Test func `What the readings tell is not asked, and is where they no longer tell it`() {
        for (mode, isAsked) in [(Stove.heating, false), (Stove.off, true)] {
            var read = fan
            read.knownFrom = Stove.W.mode.expression == mode
            // No readings yet: not known, so worth asking.
            #expect(!questions(patient([read]), coldHouse).isEmpty)
            #expect(questions(patient([read], fineReport), coldHouse).isEmpty == !isAsked)
        }
    }

    @Test func `While a danger stands nothing is asked, and what may reveal one is asked first`() throws {
        let gas = Ask(
            id: "smell", question: "Do you smell gas?", seconds: 20,
            tells: [.init(cause: 1, yesIfCause: 0.5, yesOtherwise: 0.01)])
        let danger = Danger(
            id: "gas", says: "it may be leaking", signs: [.answer(ask: 1, yes: true), .notice("never_stops")],
            instruction: "Open the windows and leave the house.")
        let it = patient([fan, gas], dangers: [danger])
        let first = try #require(questions(it, coldHouse).first)
        #expect(first.id == "smell")
        #expect(first.isAboutDanger)
        #expect(first.reason(in: it.compiled.profile) == "It may reveal a danger.")
        #expect(questions(it, coldHouse + [ToldFinding(.notice("never_stops"))]).isEmpty)

        // Hardly anybody with the cause would say yes for it: nobody is frightened with it.
        var rare = gas
        rare.tells[0].yesIfCause = 0.0101
        #expect(!questions(patient([fan, rare], dangers: [danger]), coldHouse).contains { $0.isAboutDanger })
    }

    /// A question about a danger is worth what it changes about what is done and what it averts, by enumeration over sets
    /// of causes; it opens only where no other is worth more for each second.
    @Test(arguments: 61...140 as ClosedRange<UInt64>)
    func `A danger is asked about first only where its expected value says so`(seed: UInt64) {
        var profile = randomProfile(seed: seed)
        let isSign = seed % 3 != 0
        profile.dangers = [
            Danger(id: "d", says: "it may burn", signs: [.answer(ask: 0, yes: isSign)], instruction: "Leave the house.")
        ]
        // From a danger that nearly everybody with the cause would report to one that hardly anybody would.
        let rarity = [1.0, 0.1, 0.01, 0.001][Int(seed % 4)]
        for place in profile.asks[0].tells.indices {
            let tell = profile.asks[0].tells[place]
            profile.asks[0].tells[place].yesIfCause =
                tell.yesOtherwise + (tell.yesIfCause - tell.yesOtherwise) * rarity
        }
        let it = Patient(profile)
        let compiled = it.compiled
        let finding = compiled.calling.findings[compiled.finding(ofAsk: 0)]
        let known = diagnosis(it, coldHouse).known.truths
        let priors = compiled.profile.causes.map(\.prior)
        let none = chance(of: finding, with: [])
        var averted = 0.0
        let masses = looked(priors, compiled.calling.findings, known)
        for (subset, mass) in masses.sorted(by: { $0.key < $1.key }) {
            let active = priors.indices.filter { subset >> $0 & 1 == 1 }
            let share = mass / masses.values.reduce(0, +)
            let here = chance(of: finding, with: active)
            averted += share * max(0, isSign ? here - none : none - here)
        }
        let worth = averted >= NextQuestion.leastDanger ? averted * NextQuestion.solutionsOfADanger : 0

        var without = profile
        without.dangers = []
        let plain = questions(Patient(without), coldHouse)
        let ranked = questions(it, coldHouse)
        let others = plain.filter { $0.ask != 0 }
        #expect(ranked.filter { $0.ask != 0 } == others)
        if let asked = ranked.first(where: { $0.ask == 0 }) {
            #expect(asked.isAboutDanger == (worth > 0))
            if let before = plain.first(where: { $0.ask == 0 }) {
                #expect(abs(asked.gain - before.gain - worth) < 1e-9)
            }
            let rival = others.map(\.gainPerSecond).max() ?? 0
            #expect((ranked.first?.ask == 0) == (asked.gainPerSecond >= rival))
        } else {
            #expect(worth <= profile.asks[0].seconds / NextQuestion.secondsOfASolution + 1e-9)
        }
    }
}

@Suite struct ChipTests {
    private func kinds(_ chips: [Chip]) -> [Chip.Kind] { chips.map(\.kind) }

    @Test func `The chip that tells most comes first, something else always last`() {
        let it = patient([], fineReport)
        let chips = Chip.offered(for: diagnosis(it), it.compiled)
        #expect(kinds(chips).last == .somethingElse)
        #expect(Set(kinds(chips)) == [.notice("cold_house"), .notice("never_stops"), .somethingElse])
        #expect(chips[0].bits >= chips[1].bits)
        #expect(chips[1].bits > 0)
    }

    @Test func `What nearly everybody with the cause says stands first, though it tells nothing more`() throws {
        // A cause that the readings leave no doubt about, and many others that chips could tell apart.
        var profile = Stove.profile
        profile.causes[2].notices = (0..<20).map { .init(id: "n\($0)", says: "n\($0)", likelihood: 0.15) }
        profile.dangers = [
            Danger(id: "d", says: "it may burn", signs: [.notice("n3")], instruction: "Leave the house.")
        ]
        var it = Patient(profile)
        it.report(weakReport, from: 0, through: 120)
        let sure = diagnosis(it)
        #expect(sure.probability(of: 1) > 0.9)
        let chips = Chip.offered(for: sure, it.compiled)
        // Of its two the one more often said; then the danger; then the other, which is likely too.
        #expect(kinds(chips).prefix(3) == [.notice("never_stops"), .notice("n3"), .notice("cold_house")])
        #expect(chips[2].chance >= Chip.likely)
        #expect(chips.dropFirst(3).dropLast().allSatisfy { $0.chance < Chip.likely })
        // Where nothing is known, nothing is obvious, and what tells most leads behind the danger.
        let blank = Patient(profile)
        let open = Chip.offered(for: diagnosis(blank), blank.compiled)
        #expect(open[0].kind == .notice("n3"))
        #expect(open.dropFirst().dropLast().map(\.bits) == open.dropFirst().dropLast().map(\.bits).sorted(by: >))
    }

    @Test func `What is told moves no chip`() {
        let it = patient([fan])
        let before = Chip.offered(for: diagnosis(it), it.compiled)
        let told = [ToldFinding(.notice("never_stops"), .no), ToldFinding(.answer("fan"), .no), ToldFinding(.words)]
        let after = Chip.offered(for: diagnosis(it, told), it.compiled)
        #expect(kinds(before) == kinds(after))
        #expect(after.first { $0.kind == .notice("never_stops") }?.answer == .no)
        #expect(after.last?.answer == .yes)
        #expect(before.allSatisfy { $0.answer == nil })
    }

    @Test func `A sign of danger is offered first, and many chips are cut, not what was told`() {
        var profile = Stove.profile
        profile.causes[2].notices = (0..<20).map { .init(id: "n\($0)", says: "n\($0)", likelihood: 0.3) }
        profile.dangers = [
            Danger(id: "d", says: "it may burn", signs: [.notice("n19")], instruction: "Leave the house.")
        ]
        let it = Patient(profile)
        let chips = Chip.offered(for: diagnosis(it, [ToldFinding(.notice("n18"))]), it.compiled)
        #expect(chips.first?.kind == .notice("n19"))
        #expect(chips.contains { $0.kind == .notice("n18") })
        #expect(chips.count == Chip.mostOffered + 3)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `Information equals the entropy that knowing it takes away`(seed: UInt64) {
        let (priors, findings, known) = randomNetwork(4, 6, seed: seed)
        var truths = known
        truths[0] = .unknown
        let network = Network(priors: priors, findings: findings)
        let hypotheses = Hypotheses(of: network, given: truths)
        // Over the hypotheses rather than over the finding: the other side of the same identity.
        func entropy(_ of: Hypotheses) -> Double {
            -of.weights.reduce(0) { $0 + ($1 > 0 ? $1 * Elementary.ln($1) / Elementary.ln(2) : 0) }
        }
        let yes = hypotheses.chance(of: 0, in: network)
        let left =
            yes * entropy(hypotheses.learning(0, is: true, in: network))
            + (1 - yes) * entropy(hypotheses.learning(0, is: false, in: network))
        #expect(abs(hypotheses.information(in: 0, of: network) - (entropy(hypotheses) - left)) < 1e-9)
    }
}
