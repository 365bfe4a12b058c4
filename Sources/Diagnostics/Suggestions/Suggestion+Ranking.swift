import Profiles
package import Telemetry

/// Ranking by expected benefit: see `FixValue`.
///
/// Order: what makes safe while a danger stands; then what is offered before what is not; among the offered a cure that
/// works on the likely reason for the contact before anything that only bridges or asks; then by benefit, for what they got
/// in touch about, then in the profile's order. Whether it is offered goes by what is wrong with the device, whoever asked.
extension Suggestion {
    /// - Parameters:
    ///   - tried: what was carried out on this device in the last weeks, whatever the episode.
    ///   - dangers: those that stand: all but what makes them safe is then refused, with the reason.
    ///   - now: our clock.
    /// - Returns: Best first; never empty. Fixes that act on no cause of this profile's diagnosis are left out.
    package static func ranked(
        for diagnosis: Diagnosis, of state: DeviceState, tried: [TriedFix] = [], dangers: [DangerFinding] = [],
        at now: Timestamp, _ compiled: CompiledProfile
    ) -> [Suggestion] {
        let profile = compiled.profile
        let causes = profile.causes.indices.map(diagnosis.probability)
        let reasons = profile.causes.indices.map(diagnosis.reason)
        let likely = diagnosis.ranked.first?.cause
        var isSettling = false
        var scored: [(suggestion: Suggestion, makesSafe: Bool, curesLikely: Bool)] = []

        for candidate in Candidate.all(of: state, tried: tried, at: now, compiled) {
            let fix = profile.fixes[candidate.value.fix]
            // Where several stand, only what makes all of them safe may be sent.
            let makesSafe = !dangers.isEmpty && dangers.allSatisfy { $0.makeSafe.contains(candidate.value.fix) }
            guard candidate.value.belongs || makesSafe else { continue }
            if candidate.trial == .settling { isSettling = true }
            let effect = candidate.value.effect(causes)
            let gain = candidate.value.gain(causes)
            let aim = aim(of: candidate.value, reasons)
            var obstacles = candidate.obstacles
            if let danger = dangers.first, !makesSafe { obstacles.insert(.danger(danger.says), at: 0) }
            let isOffered =
                dangers.isEmpty ? candidate.trial == .open && gain >= leastEffect : makesSafe
            let onLikely = likely.flatMap { candidate.value.holds[$0] } ?? 0
            let reason =
                makesSafe
                ? "It makes safe: \(dangers.first?.says ?? "")."
                : reason(for: fix, effect: effect, gain: gain, cause: aim, candidate.trial, in: profile)
            var suggestion = Suggestion(
                action: .fix(candidate.value.fix), kind: fix.kind, expectedEffect: effect,
                expectedBenefit: candidate.value.benefit(reasons), forCause: aim, cost: candidate.value.cost,
                reason: reason, record: aim.flatMap { record(of: fix, for: profile.causes[$0], compiled) },
                preconditions: candidate.preconditions, blockedBy: obstacles, isOffered: isOffered)
            suggestion.wasTried = candidate.trial != .open
            scored.append((suggestion, makesSafe, isOffered && fix.kind == .cure && onLikely >= 0.5))
        }

        // A stable order: equal ones stay as the profile has them.
        var ranked = scored.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            if x.makesSafe != y.makesSafe { return x.makesSafe }
            if x.suggestion.isOffered != y.suggestion.isOffered { return x.suggestion.isOffered }
            if x.curesLikely != y.curesLikely { return x.curesLikely }
            let (p, q) = (x.suggestion.expectedBenefit, y.suggestion.expectedBenefit)
            return p != q ? p > q : a.offset < b.offset
        }
        .map(\.element.suggestion)
        if let danger = dangers.first {
            if ranked.first?.isOffered != true {
                ranked.insert(aside(.passToEngineer, 1, "Danger first: \(danger.says)."), at: 0)
            }
        } else {
            insertAside(into: &ranked, diagnosis, isSettling: isSettling, in: profile)
        }
        if let first = ranked.first {
            for index in ranked.indices.dropFirst() {
                ranked[index].whyNotFirst = ranked[index].isBehind(first, in: profile)
            }
        }
        return ranked
    }

    /// The cause it is for: of those it has a fair chance with, the one it would help most often.
    private static func aim(of value: FixValue, _ causes: [Double]) -> Int? {
        var best: (cause: Int, share: Double)?
        for (cause, holds) in value.holds.enumerated() {
            guard let holds, holds >= leastEffect else { continue }
            let share = holds * causes[cause]
            if share > best?.share ?? 0 { best = (cause, share) }
        }
        return best?.cause
    }

    private static func record(of fix: Fix, for cause: Cause, _ compiled: CompiledProfile) -> Record? {
        compiled.learned.record(of: fix, for: cause).map {
            Record(
                held: $0.yes, of: $0.total,
                clearsByItself: compiled.learned.clearsByItself(cause, within: fix.provenWithin))
        }
    }

    // MARK: Where no fix leads

    private static func insertAside(
        into ranked: inout [Suggestion], _ diagnosis: Diagnosis, isSettling: Bool, in profile: DeviceProfile
    ) {
        if isSettling {
            let reason = "The fix was done and verified; it needs time to show in the readings."
            return ranked.insert(aside(.nothingToRepair, 1, reason), at: 0)
        }
        let offered = ranked.firstIndex { !$0.isOffered } ?? ranked.endIndex
        switch diagnosis.conclusion {
        case .likely(let cause):
            let isCured = ranked.contains { one in
                guard one.isOffered, one.kind == .cure, case .fix(let fix) = one.action else { return false }
                return (profile.fixes[fix].works[cause] ?? 0) >= leastEffect
                    || profile.causes[cause].fixes.contains(fix)
            }
            let title = profile.causes[cause].title
            if profile.causes[cause].isNoFault, !isCured {
                // What it is, is the answer; whatever bridges it comes behind.
                ranked.insert(
                    aside(
                        .nothingToRepair, diagnosis.probability(of: cause), "The device is in order: \(title).",
                        for: cause), at: 0)
            } else if offered == 0 {
                ranked.insert(
                    aside(
                        .passToEngineer, diagnosis.probability(of: cause),
                        "No fix that works is left for: \(title).", for: cause), at: 0)
            }
        case .nothingUnusual:
            let reason = "Nothing unusual in what it reports (\(diagnosis.checks.judged) checks)."
            ranked.insert(aside(.nothingToRepair, diagnosis.nothingWeKnow, reason), at: 0)
        case .somethingUnusual:
            let what =
                diagnosis.told.contains(where: \.isComplaint)
                ? "what they describe" : "what is unusual in what it reports"
            let reason = "No cause we know accounts for \(what): pass it on with the evidence."
            ranked.insert(aside(.passToEngineer, diagnosis.nothingWeKnow, reason), at: offered)
        case .nothingWeKnow:
            let reason = "No cause we know accounts for what it reports: pass it on with the evidence."
            ranked.insert(aside(.passToEngineer, diagnosis.nothingWeKnow, reason), at: offered)
        case .cannotTell:
            let reason = "It reports too little to say what is wrong, if anything."
            ranked.insert(aside(.passToEngineer, diagnosis.nothingWeKnow, reason), at: 0)
        }
    }

    /// A suggestion that is no fix.
    private static func aside(_ action: Action, _ effect: Double, _ reason: String, for cause: Int? = nil) -> Suggestion
    {
        Suggestion(
            action: action, kind: nil, expectedEffect: effect, forCause: cause, cost: 0, reason: reason,
            isOffered: true)
    }
}

extension Cause {
    /// Nothing on the device or its installation is to be put right: it does what it was made for.
    var isNoFault: Bool {
        switch kind {
        case .use, .supply, .weather: true
        case .fault, .setting, .installation: false
        }
    }
}
