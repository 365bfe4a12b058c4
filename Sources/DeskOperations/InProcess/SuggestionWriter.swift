import Diagnostics
import Profiles
import Repairs
import Store
import Telemetry

/// Writes what can be done about one device, best first: each fix with its sentence, its cost, its record on this device
/// and what stands against it.
struct SuggestionWriter: Sendable {
    let desk: InProcessDesk
    let view: Viewpoint
    let device: DeviceRecord
    /// The customer's words for the device.
    let words: String

    /// - Parameters:
    ///   - tried: whoever lived there.
    ///   - repairs: what may be told of.
    func suggestions(
        for diagnosis: Diagnosis, of state: DeviceState, reach: Health.Reach, _ dangers: [DangerFinding],
        _ compiled: CompiledProfile, tried: [TriedFix], record repairs: [RepairRecord]
    ) async throws -> [Suggestion] {
        let ranked = Diagnostics.Suggestion.ranked(
            for: diagnosis, of: state, tried: tried, dangers: dangers, at: view.now, compiled)
        let tied = try await desk.finder.personsTied(to: device.home, at: view.now)
        var suggestions: [Suggestion] = []
        for one in ranked where suggestions.isEmpty || Self.isWorthListing(one) {
            var written =
                switch one.action {
                case .fix(let index):
                    try await suggestion(compiled.profile.fixes[index], one, compiled.profile, tied, record: repairs)
                case .nothingToRepair: nothingToRepair(diagnosis, one, compiled.profile)
                case .passToEngineer: passOn(diagnosis, one, reach: reach, inDanger: !dangers.isEmpty)
                }
            written.whyNotFirst = one.whyNotFirst
            written.technical = one.technical(compiled)
            suggestions.append(written)
        }
        return suggestions
    }

    private func suggestion(
        _ fix: Fix, _ found: Diagnostics.Suggestion, _ profile: DeviceProfile, _ tied: RepairFactFinder.PersonsTied,
        record repairs: [RepairRecord]
    ) async throws -> Suggestion {
        var means = Suggestion.Means.remote
        var instructions: [String] = []
        switch fix.means {
        case .remote: break
        case .customer(let steps):
            means = .customer
            instructions = steps.split(separator: "\n").map(String.init)
        case .onSite(let parts):
            means = .onSite
            if !parts.isEmpty { instructions = ["Bring: " + parts.joined(separator: ", ")] }
        case .amends(let amends):
            means = .none
            instructions = amends.words.map { "Give: " + $0 }
        }
        return Suggestion(
            fix: FixID(rawValue: fix.id), title: fix.title, kind: Suggestion.Kind(fix.kind), means: means,
            label: Wording.label(fix, for: found.forCause.map { profile.causes[$0].kind }), sentence: fix.say,
            reason: found.reason, costs: Wording.costs(fix.impact, device: words),
            record: Self.record(of: fix, repairs, found), permission: permission(for: fix, tied),
            preconditions: found.preconditions.map {
                Precondition(says: $0.text, state: Precondition.State($0.truth))
            },
            lineQuestion: means == .remote ? Wording.lineQuestion(fix.impact) : nil, instructions: instructions,
            refusals: try await refusals(of: fix, profile.id, tied))
    }

    /// A fix for something else altogether is no "other way".
    private static func isWorthListing(_ one: Diagnostics.Suggestion) -> Bool {
        one.isOffered || one.expectedEffect >= 0.02
    }

    // MARK: Where no fix leads

    private func nothingToRepair(
        _ diagnosis: Diagnosis, _ found: Diagnostics.Suggestion, _ profile: DeviceProfile
    ) -> Suggestion {
        let sentence =
            if let cause = found.forCause {
                "Your \(words) is in order. What you notice most likely comes from something else: "
                    + "\(profile.causes[cause].title.inSentence)."
            } else if diagnosis.conclusion == .nothingUnusual {
                "I find nothing unusual in what your \(words) reports, so I would rather not change anything. "
                    + "Please tell me what you notice at home: I can't see everything from here."
            } else {
                "The fix is done, and the readings showed that it worked. Let us give it a little time."
            }
        return Suggestion(
            fix: FixID(rawValue: "nothing"), title: "Nothing to repair", kind: .nothing, means: .none,
            label: "nothing to repair", sentence: sentence, reason: found.reason)
    }

    private func passOn(
        _ diagnosis: Diagnosis, _ found: Diagnostics.Suggestion, reach: Health.Reach, inDanger: Bool
    ) -> Suggestion {
        if !inDanger, case .cannotTell = diagnosis.conclusion, reach == .offline {
            return Suggestion(
                fix: FixID(rawValue: "find_out_why_silent"), title: "Find out why it is silent", kind: .test,
                means: .none, label: "a test",
                sentence: "I hear nothing from your \(words) at the moment, so I can't say how it is. "
                    + "Could we look together whether it has power and a connection?",
                reason: found.reason)
        }
        let known =
            switch diagnosis.conclusion {
            case .likely: "I can see what it probably is, and there is nothing left that I could do about it from here."
            case .somethingUnusual where !diagnosis.told.contains(where: \.isComplaint):
                "I can see that your \(words) is not as it usually is, and I don't want to guess why."
            case .somethingUnusual:
                "What you describe does not fit what your \(words) reports, and I don't want to guess."
            case .nothingWeKnow: "I can see that something is not right, and I don't want to guess what."
            case .nothingUnusual, .cannotTell:
                "I can see too little of your \(words) to say how it is, and I don't want to guess."
            }
        return Suggestion(
            fix: FixID(rawValue: "pass_to_engineer"), title: "Pass it on to an engineer", kind: .test, means: .none,
            label: "for an engineer",
            sentence: inDanger
                ? "I am passing this on to an engineer right away, with everything I see here."
                : known + " I will pass it on to an engineer, with everything I see here.", reason: found.reason)
    }

    /// How it went on this device, and on all others for this cause, over the times that came to a verdict; nil without
    /// any.
    private static func record(
        of fix: Fix, _ repairs: [RepairRecord], _ found: Diagnostics.Suggestion
    ) -> String? {
        let outcomes = repairs.filter { $0.fix == fix.id }.map { TriedFix.Outcome(ladder: $0.state) }
        let helped = outcomes.count { $0 == .verified }
        let judged = helped + outcomes.count { [.didNotHold, .notVerified, .failed].contains($0) }
        let here = judged == 0 ? nil : "on this device so far: helped \(helped) of \(judged)"
        let parts = [here, found.recordInWords.map { "on all devices: \($0)" }].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    // MARK: Permission

    private func permission(for fix: Fix, _ tied: RepairFactFinder.PersonsTied) -> PermissionAsked? {
        guard case .remote = fix.means else { return nil }
        switch fix.permission {
        case .none: return nil
        case .occupier:
            return PermissionAsked(
                from: .occupier,
                wording: Wording.permission(who(tied, may: tied.mayPermitAsOccupier), fix, device: words))
        case .owner:
            return PermissionAsked(
                from: .owner, wording: Wording.permission(who(tied, may: tied.owners), fix, device: words))
        }
    }

    /// The caller, by what entitles them; nil where the caller is not entitled, or there is none.
    private func who(_ tied: RepairFactFinder.PersonsTied, may entitled: Set<PersonID>) -> String? {
        guard let caller = view.caller, entitled.contains(caller.id) else { return nil }
        return "\(caller.name), \(tied.occupiers.contains(caller.id) ? "who lives there" : "the owner"),"
    }

    /// What would refuse it now, apart from what the agent is about to ask: permission and line.
    private func refusals(
        of fix: Fix, _ profile: ProfileID, _ tied: RepairFactFinder.PersonsTied
    ) async throws -> [Refusal] {
        guard case .remote = fix.means else { return [] }
        var facts = try await desk.finder.facts(
            for: RepairFactFinder.Question(
                fix: fix, device: device.id, profile: profile, contact: view.contact?.id,
                account: view.principal.agent, line: .otherLine), at: view.now)
        guard let caller = view.caller else {
            return RepairGuards.failures(facts, moment: .request, at: view.now).filter { !$0.passesByItself }.map(
                Refusal.init)
        }
        // The contact that begins with the agent's first act knows of no proof of identity yet.
        if view.contact == nil { facts.identity = .unverified }
        let failures = RepairGuards.failures(facts, moment: .request, at: view.now)
        var refusals = failures.filter { !$0.passesByItself && !$0.isAboutPermission }.map(Refusal.init)
        let entitled = fix.permission == .owner ? tied.owners : tied.mayPermitAsOccupier
        if fix.permission != .none, !entitled.contains(caller.id) {
            let role = fix.permission == .owner ? "as its owner" : "as living there"
            refusals.insert(
                Refusal(
                    rule: "permission", says: "\(caller.name) is not recorded \(role), and cannot permit it",
                    remedy: "Ask the \(fix.permission.rawValue), in a contact with them."), at: 0)
        }
        return refusals
    }
}

extension GuardFailure {
    /// A word of the customer's that is missing or no longer counts: it is asked for anew before anything is sent.
    fileprivate var isAboutPermission: Bool {
        switch self {
        case .permissionMissing, .permissionNotTheirs, .permissionElsewhere, .permissionExpired, .permissionWithdrawn:
            true
        case .danger, .stopped, .restoredSince, .roleMayNot, .notFromHere, .profileChanged, .identityUnverified,
            .lineNotAsked,
            .lineInUse, .anotherRepair, .limitReached, .cooling, .preconditionUnmet, .preconditionUnknown:
            false
        }
    }
}
