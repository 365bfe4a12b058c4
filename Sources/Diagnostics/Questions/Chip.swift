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
    /// How much it would tell of the cause on average, in bits.
    package var bits: Double
    /// It is a sign of danger: offered first.
    package var isDanger: Bool

    package init(
        kind: Kind, says: String, answer: ToldFinding.Answer? = nil, bits: Double = 0, isDanger: Bool = false
    ) {
        self.kind = kind
        self.says = says
        self.answer = answer
        self.bits = bits
        self.isDanger = isDanger
    }
}

extension Chip {
    /// Offered beside those already told and signs of danger: more than one takes in at a glance help nobody.
    package static let mostOffered = 8

    /// The chips worth offering: signs of danger, then those that tell most of the cause, then "something else".
    ///
    /// They are weighed by what is measured, not by what was told meanwhile, so that none moves under the pointer. One
    /// that was told stays whatever it tells.
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
                bits: hypotheses.information(in: finding, of: compiled.calling),
                isDanger: dangerous.contains(notice.id))
        }
        let sorted = all.enumerated().sorted { a, b in
            if a.element.isDanger != b.element.isDanger { return a.element.isDanger }
            return a.element.bits != b.element.bits ? a.element.bits > b.element.bits : a.offset < b.offset
        }
        .map(\.element)
        var room = mostOffered
        let kept = sorted.filter { chip in
            if chip.isDanger || chip.answer != nil { return true }
            room -= 1
            return room >= 0
        }
        return kept + [somethingElse(diagnosis)]
    }

    private static func somethingElse(_ diagnosis: Diagnosis) -> Chip {
        Chip(
            kind: .somethingElse, says: "something else",
            answer: diagnosis.told.contains { $0.subject == .words } ? .yes : nil)
    }
}
