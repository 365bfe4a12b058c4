import Profiles

/// Something the caller may say, offered to the agent as one touch.
package struct Chip: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The notice's id.
        case notice(String)
        /// Their own words; always offered, always last.
        case somethingElse
    }
    package var kind: Kind
    /// As the customer would say it.
    package var says: String
    /// What they said of it so far; nil: nothing.
    package var answer: ToldFinding.Answer?
    /// How likely whoever calls about this device is to say it, 0...1.
    package var chance: Double
    /// How much it would tell of the cause on average, in bits.
    package var bits: Double
    /// It is a sign of danger: always offered.
    package var isDanger: Bool

    package init(
        kind: Kind, says: String, answer: ToldFinding.Answer? = nil, chance: Double = 0, bits: Double = 0,
        isDanger: Bool = false
    ) {
        self.kind = kind
        self.says = says
        self.answer = answer
        self.chance = chance
        self.bits = bits
        self.isDanger = isDanger
    }
}

extension Chip {
    /// Offered beside those already told and signs of danger: more than one takes in at a glance help nobody.
    package static let mostOffered = 8
    /// What at least so many of the callers say is offered whatever it tells: one in five. By judgement.
    package static let likely = 0.2

    /// The chips worth offering: the obvious complaint of the cause that the readings show, signs of danger, what is
    /// likely to be said, then what tells most of the cause, then "something else".
    ///
    /// What is likely stays although it tells nothing more of a cause that is all but certain: it is what the agent hears,
    /// and looks for. They are weighed by what is measured, not by what was told meanwhile, so that none moves under the
    /// pointer. One that was told stays whatever it tells.
    package static func offered(for diagnosis: Diagnosis, _ compiled: CompiledProfile) -> [Chip] {
        var before = diagnosis.known
        for finding in compiled.profile.symptoms.count..<compiled.contactFinding
        where before.truths.indices.contains(finding) { before.truths[finding] = .unknown }
        guard before.truths.count == compiled.calling.findings.count else { return [somethingElse(diagnosis)] }
        let hypotheses = before.hypotheses(compiled)
        let dangerous = Set(
            compiled.profile.dangers.flatMap(\.signs).compactMap { sign -> String? in
                if case .notice(let id) = sign { id } else { nil }
            })
        let all = compiled.notices.enumerated().map { place, notice in
            let finding = compiled.finding(ofNotice: place)
            return Chip(
                kind: .notice(notice.id), says: notice.says, answer: diagnosis.known.told[finding]?.answer,
                chance: hypotheses.chance(of: finding, in: compiled.calling),
                bits: hypotheses.information(in: finding, of: compiled.calling),
                isDanger: dangerous.contains(notice.id))
        }
        let obvious = obviousComplaint(hypotheses.posterior, compiled)
        let sorted = all.enumerated().map { (weight: $1.weight(isObvious: $0 == obvious), place: $0, chip: $1) }
            .sorted { ($1.weight, $0.place) < ($0.weight, $1.place) }.map(\.chip)
        var room = mostOffered
        let kept = sorted.filter { chip in
            if chip.isDanger || chip.answer != nil { return true }
            room -= 1
            return room >= 0
        }
        return kept + [somethingElse(diagnosis)]
    }

    /// Steps of importance: within one the larger figure leads.
    private func weight(isObvious: Bool) -> Double {
        if isObvious { return 4_000 }
        if isDanger { return 3_000 + chance }
        return chance >= Self.likely ? 2_000 + chance : bits
    }

    /// Of the notices, the one that whoever has the most probable cause most often has to say; nil where no cause is as
    /// probable as an episode asks for, or its callers have nothing to say.
    private static func obviousComplaint(_ posterior: Posterior, _ compiled: CompiledProfile) -> Int? {
        guard let cause = posterior.causes.indices.max(by: { posterior.causes[$0] < posterior.causes[$1] }),
            posterior.causes[cause] >= compiled.profile.opensAt
        else { return nil }
        let said = compiled.notices.indices.map { place in
            (place, compiled.calling.findings[compiled.finding(ofNotice: place)].likelihood[cause])
        }
        return said.filter { $0.1 > 0 }.max { ($0.1, $1.0) < ($1.1, $0.0) }?.0
    }

    private static func somethingElse(_ diagnosis: Diagnosis) -> Chip {
        Chip(
            kind: .somethingElse, says: "something else",
            answer: diagnosis.told.contains { $0.subject == .words } ? .yes : nil)
    }
}
