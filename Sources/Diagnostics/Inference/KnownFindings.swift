import Profiles
import Telemetry

/// All that is known when a card is read, as the calling network takes it: measured, told and seen alike.
struct KnownFindings: Hashable, Sendable {
    /// By the calling network's finding.
    var truths: [Truth] = []
    /// Likelihood ratio of what technicians said of the causes themselves, by cause.
    var verdicts: [Double] = []
    /// By finding: what was said of it, where it was told or seen. Of several the last counts, seen before told, except
    /// that a caller who says it is there is not overruled by somebody who did not see it. That nothing was found is
    /// said of every cause.
    var told: [Int: ToldFinding] = [:]
    var seen: [Int: SeenFinding] = [:]
    /// By cause.
    var seenCauses: [Int: SeenFinding] = [:]

    init() {}

    init(
        of state: DeviceState, told saidThings: [ToldFinding], seen: [SeenFinding], isContact: Bool,
        _ compiled: CompiledProfile
    ) {
        let profile = compiled.profile
        truths = state.heldTruths(compiled)
        truths += Array(repeating: .unknown, count: compiled.notices.count + profile.asks.count)
        truths.append(isContact ? .yes : .unknown)
        verdicts = Array(repeating: 1, count: profile.causes.count)
        for one in saidThings {
            guard let finding = Self.finding(of: one.subject, compiled) else { continue }
            told[finding] = one
            truths[finding] = one.truth
        }
        for one in seen {
            switch one.subject {
            case .finding(let id):
                guard let finding = Self.finding(named: id, compiled) else { continue }
                // It may have come since, and it may be a sign of danger.
                if !one.isThere, told[finding]?.truth == .yes { continue }
                self.seen[finding] = one
                truths[finding] = Truth(one.isThere)
            case .cause(let id):
                guard let cause = profile.causes.firstIndex(where: { $0.id == id }) else { continue }
                seenCauses[cause] = one
                verdicts[cause] = SeenFinding.ratio(isThere: one.isThere)
            case .nothing:
                for cause in profile.causes.indices {
                    seenCauses[cause] = one
                    verdicts[cause] = SeenFinding.ratio(isThere: false)
                }
            }
        }
        for (cause, one) in seenCauses where one.isThere { outrank(profile.causes[cause]) }
    }

    /// A cause that was seen is not argued away by what does not show it: sensors miss, and a beginning shows little.
    private mutating func outrank(_ cause: Cause) {
        for shown in cause.shows where truths.indices.contains(shown.symptom) {
            if truths[shown.symptom] == .no, seen[shown.symptom] == nil { truths[shown.symptom] = .unknown }
        }
    }

    private static func finding(of subject: ToldFinding.Subject, _ compiled: CompiledProfile) -> Int? {
        switch subject {
        case .notice(let id):
            compiled.notices.firstIndex { $0.id == id }.map(compiled.finding(ofNotice:))
        case .answer(let id):
            compiled.profile.asks.firstIndex { $0.id == id }.map(compiled.finding(ofAsk:))
        case .words: nil
        }
    }

    private static func finding(named id: String, _ compiled: CompiledProfile) -> Int? {
        compiled.profile.symptoms.firstIndex { $0.id == id }
            ?? finding(of: .notice(id), compiled) ?? finding(of: .answer(id), compiled)
    }

    /// What the contact is about, by the calling network's finding: the notices that stand.
    func complaints(_ compiled: CompiledProfile) -> [Int] {
        compiled.notices.indices.map(compiled.finding(ofNotice:)).filter { truth(of: $0) == .yes }
    }

    /// Unknown for a finding that the network has not.
    func truth(of finding: Int) -> Truth { truths.indices.contains(finding) ? truths[finding] : .unknown }

    func hypotheses(_ compiled: CompiledProfile) -> Hypotheses {
        Hypotheses(of: compiled.calling, given: truths, verdicts: verdicts)
    }
}
