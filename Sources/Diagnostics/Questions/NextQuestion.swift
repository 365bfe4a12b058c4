package import Profiles
package import Telemetry

/// A question worth its seconds: what its answer may change about what is done.
///
/// The gain is decision-theoretic: the benefit of the best thing to do after the answer, averaged over the answers, less
/// the benefit of the best thing to do now, for what they got in touch about (`Hypotheses.reasons`): that something else is
/// certain and can be put right is no reason not to ask. A question that makes us surer of the cause and changes nothing about what
/// is done gains nothing, and is not asked; entropy would have it asked. Benefits are those of the suggestions
/// (`FixValue`), beside leaving it alone, which is worth `Suggestion.leastEffect`; for a cause that is no fault,
/// knowing it is worth something in itself. One question ahead, as in the source.
/// Source: Heckerman, Breese and Rommelse 1995, "Decision-theoretic troubleshooting"; Howard 1966 (value of information).
package struct NextQuestion: Hashable, Sendable {
    /// Index into the profile's asks.
    package var ask: Int
    package var id: String
    /// As the agent asks it.
    package var question: String
    /// What the answer takes the caller, > 0.
    package var seconds: Double
    /// In parts of a solved problem, > 0.
    package var gain: Double
    /// P(they say yes), of those who know.
    package var yes: Double
    /// The best fix after each answer, by index; nil: none that is worth it.
    package var fixIfYes: Int?
    package var fixIfNo: Int?
    /// It may reveal a danger.
    package var isAboutDanger: Bool

    package init(
        ask: Int, id: String, question: String, seconds: Double, gain: Double, yes: Double, fixIfYes: Int?,
        fixIfNo: Int?, isAboutDanger: Bool = false
    ) {
        self.ask = ask
        self.id = id
        self.question = question
        self.seconds = seconds
        self.gain = gain
        self.yes = yes
        self.fixIfYes = fixIfYes
        self.fixIfNo = fixIfNo
        self.isAboutDanger = isAboutDanger
    }

    package var gainPerSecond: Double { gain / seconds }

    /// A solved problem is worth two hours of a customer's time (a second contact, and the trouble until then): a
    /// question must bring more than its seconds of them. By judgement.
    package static let secondsOfASolution = 7_200.0
    /// A danger found is worth so many solved problems. By judgement.
    package static let solutionsOfADanger = 10.0
    /// A question is put for a danger's sake only where at least so many of those who are asked would reveal one: one in
    /// 200. Rarer, and every caller would be frightened first. By judgement.
    package static let leastDanger = 0.005
    /// What knowing a cause that is no fault is worth where nothing cures it: half a solution. By judgement.
    package static let knowing = 0.5
}

extension NextQuestion {
    /// The questions worth asking now, the most gained per second first; empty: enough is known, or a danger stands and
    /// its instruction comes before any question.
    ///
    /// Never among them: what a layman had better not come near to in answering (`Touch.needsTraining`), what was
    /// answered (a "don't know" is an answer), what was seen, what the readings tell.
    package static func ranked(
        for diagnosis: Diagnosis, of state: DeviceState, tried: [TriedFix] = [], dangers: [DangerFinding] = [],
        at now: Timestamp, _ compiled: CompiledProfile
    ) -> [NextQuestion] {
        guard dangers.isEmpty, diagnosis.known.truths.count == compiled.calling.findings.count else { return [] }
        let hypotheses = diagnosis.known.hypotheses(compiled)
        let decision = Decision(of: state, tried: tried, at: now, compiled)
        let network = compiled.calling
        let complaints = diagnosis.known.complaints(compiled)
        func best(_ hypotheses: Hypotheses) -> (benefit: Double, fix: Int?) {
            decision.best(hypotheses.reasons(for: complaints, in: network))
        }
        let unasked = best(hypotheses).benefit
        let found = compiled.profile.asks.enumerated().compactMap { index, ask -> NextQuestion? in
            let finding = compiled.finding(ofAsk: index)
            guard ask.seconds > 0, !ask.touches.contains(where: { $0.needsTraining }),
                diagnosis.known.told[finding] == nil, diagnosis.known.seen[finding] == nil,
                ask.knownFrom.map({ state.truth(of: $0, at: now, compiled) }) != .yes
            else { return nil }
            let yes = hypotheses.chance(of: finding, in: network)
            let ifYes = best(hypotheses.learning(finding, is: true, in: network))
            let ifNo = best(hypotheses.learning(finding, is: false, in: network))
            let danger = dangerGain(of: index, hypotheses, compiled)
            let gain = yes * ifYes.benefit + (1 - yes) * ifNo.benefit - unasked + danger
            guard gain > ask.seconds / secondsOfASolution else { return nil }
            return NextQuestion(
                ask: index, id: ask.id, question: ask.question, seconds: ask.seconds, gain: gain, yes: yes,
                fixIfYes: ifYes.fix, fixIfNo: ifNo.fix, isAboutDanger: danger > 0)
        }
        return found.enumerated().sorted { a, b in
            let (x, y) = (a.element.gainPerSecond, b.element.gainPerSecond)
            return x != y ? x > y : a.offset < b.offset
        }
        .map(\.element)
    }

    /// What an answer that is a sign of danger may avert: P(it is given since a cause is there), of the likeliest of them.
    private static func dangerGain(of ask: Int, _ hypotheses: Hypotheses, _ compiled: CompiledProfile) -> Double {
        var worst = 0.0
        for danger in compiled.profile.dangers {
            for case .answer(ask: ask, let yes) in danger.signs {
                worst = max(
                    worst, hypotheses.excess(of: compiled.finding(ofAsk: ask), being: yes, in: compiled.calling))
            }
        }
        return worst >= leastDanger ? worst * solutionsOfADanger : 0
    }

    /// "If yes: Restart the controller. If no: Find and repair the leak."
    package func reason(in profile: DeviceProfile) -> String {
        func title(_ fix: Int?) -> String {
            fix.map { profile.fixes[$0].title } ?? "leave it as it is, and explain"
        }
        if isAboutDanger { return "It may reveal a danger." }
        guard fixIfYes != nil || fixIfNo != nil else { return "It tells whether anything has to be repaired at all." }
        return "If yes: \(title(fixIfYes)). If no: \(title(fixIfNo))."
    }

    /// For the engineer: "fan: gains 0.12 of a solution in 40 s; yes in 30 of 100 cases".
    package var technical: String {
        "\(id): gains \(gain.inFigures) of a solution in \(seconds.inFigures) s; yes in "
            + "\((yes * 100).inFigures) of 100 cases"
    }
}

/// What can be done, for any probabilities of the causes.
struct Decision {
    private let values: [FixValue]
    /// By cause: what knowing it is worth.
    private let knowing: [Double]

    /// Fixes that failed in this episode, or were just done, are none of the choices.
    init(of state: DeviceState, tried: [TriedFix], at now: Timestamp, _ compiled: CompiledProfile) {
        values = Candidate.all(of: state, tried: tried, at: now, compiled)
            .filter { $0.trial == .open && $0.value.belongs }.map(\.value)
        knowing = compiled.profile.causes.map { $0.isNoFault ? NextQuestion.knowing : 0 }
    }

    /// The benefit of the best choice, and the fix that it is; nil for leaving it alone or explaining.
    func best(_ causes: [Double]) -> (benefit: Double, fix: Int?) {
        var best: (benefit: Double, fix: Int?) = (
            max(Suggestion.leastEffect, zip(knowing, causes).reduce(0) { $0 + $1.0 * $1.1 }), nil
        )
        for value in values {
            let benefit = value.benefit(causes)
            if benefit > best.benefit { best = (benefit, value.fix) }
        }
        return best
    }
}
