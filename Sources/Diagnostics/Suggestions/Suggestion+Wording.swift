import Profiles

/// Suggestions in words, from facts alone.
extension Suggestion {
    static func reason(
        for fix: Fix, effect: Double, gain: Double, cause: Int?, _ trial: Trial, in profile: DeviceProfile
    ) -> String {
        switch trial {
        case .open: break
        case .failed: return "It was tried and did not help: not first again."
        case .didNotLast: return "It helped, and the help did not last: not first again."
        case .settling: return "It was done and verified just now; it needs time to show."
        }
        guard effect >= leastEffect, let cause else { return "It would seldom help with what this looks like." }
        guard gain >= leastEffect else {
            return "“\(profile.causes[cause].title)” mostly clears by itself, as soon as this would help."
        }
        let title = profile.causes[cause].title.inSentence
        let figure = tens(effect)
        switch (fix.kind, fix.means) {
        case (.cure, .onSite): return "A visit, for: \(title). Should help \(figure)."
        case (.cure, _):
            return profile.causes[cause].kind == .setting
                ? "A changed setting, for: \(title). Should help \(figure)."
                : "Acts on the likely cause: \(title). Should help \(figure)."
        case (.relief, _): return "Bridges the time until the cure of: \(title). Leaves the cause in place."
        case (.test, _): return "Tells whether it is: \(title)."
        case (.makeGood, .amends(let amends)) where !amends.words.isEmpty:
            return "Makes good what was lost by: \(title). Gives \(amends.words.joined(separator: "; and "))."
        case (.makeGood, _): return "Makes good what was lost by: \(title)."
        }
    }

    /// In tens, as one says it: the figures behind it bear no more.
    private static func tens(_ p: Double) -> String {
        "in about \(min(9, max(1, Int((p * 10).rounded())))) of 10 cases"
    }

    /// Why it is not first, a clause; its own reason says the rest.
    func isBehind(_ first: Suggestion, in profile: DeviceProfile) -> String {
        if case .danger(let says)? = blockedBy.first {
            // Only what we would send is refused; nobody forbids a visit, it is just not what helps first.
            return isCommand(in: profile) ? "refused while there is danger: \(says)" : "safety comes first: \(says)"
        }
        if !isOffered {
            if wasTried { return "it was tried already" }
            return expectedEffect < Self.leastEffect
                ? "it would seldom help here" : "it would hardly be quicker than waiting"
        }
        guard case .fix = first.action else { return "there may be nothing to repair" }
        if case .fix = action {} else { return "only where nothing else helps" }
        if first.kind == .cure {
            switch kind {
            case .relief, .makeGood: return "the cause stays"
            case .test: return "it tells us more, and cures nothing"
            case .cure, nil: break
            }
        }
        if !blockedBy.isEmpty, first.blockedBy.isEmpty { return "it cannot be done just now" }
        if expectedEffect < first.expectedEffect { return "it is less likely to help" }
        return cost > first.cost ? "it asks more of the customer" : "it is no more likely to help"
    }

    private func isCommand(in profile: DeviceProfile) -> Bool {
        guard case .fix(let fix) = action, case .remote = profile.fixes[fix].means else { return false }
        return true
    }

    /// "held 30 of 46 times; such trouble clears by itself in 2 of 10 cases"; nil without a record.
    package var recordInWords: String? {
        record.map { record in
            let clears =
                record.clearsByItself >= 0.05
                ? "; such trouble clears by itself in \(Int((record.clearsByItself * 10).rounded())) of 10 cases" : ""
            return "held \(Int(record.held.rounded())) of \(Int(record.of.rounded())) times\(clears)"
        }
    }

    /// For the engineer: the figures behind the place.
    package func technical(_ compiled: CompiledProfile) -> String {
        let cause = forCause.map { " on " + compiled.profile.causes[$0].id } ?? ""
        let name: String =
            switch action {
            case .fix(let fix): compiled.profile.fixes[fix].id
            case .nothingToRepair: "nothing_to_repair"
            case .passToEngineer: "pass_to_engineer"
            }
        return "\(name)\(cause): P(holds) \(expectedEffect.inFigures), benefit \(expectedBenefit.inFigures) after "
            + "a cost of \((cost * 100).inFigures) %" + (blockedBy.isEmpty ? "" : ", hindered")
    }
}
