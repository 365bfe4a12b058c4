import Profiles
package import Telemetry

/// Ranking. Score = expected effect × weight of the kind × (1 − cost), halved where something stands in its way now.
///
/// Order: first what is offered before what is not; among the offered a cure that works on the likely cause before
/// anything that only bridges or asks; then by score, then in the profile's order.
extension Suggestion {
    /// What a kind is worth at equal effect: a relief leaves the cause in place, a test only tells, a credit only
    /// makes good. With a cost of at most a half, a cure stays above a relief of the same effect.
    private static func weight(_ kind: Fix.Kind) -> Double {
        switch kind {
        case .cure: 1
        case .relief: 0.4
        case .test: 0.2
        case .makeGood: 0.1
        }
    }

    /// What it costs the customer, as the part of the benefit it eats up: a visit is days of waiting and a day off
    /// (0.2), doing it oneself an effort (0.05); half an hour without the device 0.15, each thing cut 0.05, lost data or
    /// a risk 0.1 each; together at most a half, so that no cost outweighs a cure.
    private static func cost(of fix: Fix) -> Double {
        var cost = min(0.15, 0.15 * fix.impact.offline.inSeconds / 1_800) + 0.05 * Double(fix.impact.cuts.count)
        if fix.impact.dataLoss.isMeant { cost += 0.1 }
        if fix.impact.safety.isMeant { cost += 0.1 }
        switch fix.means {
        case .remote: break
        case .customer: cost += 0.05
        case .onSite: cost += 0.2
        }
        return min(0.5, max(0, cost))
    }

    /// - Parameters:
    ///   - tried: what was carried out on this device in the last weeks, whatever the episode.
    ///   - now: our clock.
    /// - Returns: Best first; never empty. Fixes that act on no cause of this profile's diagnosis are left out.
    package static func ranked(
        for diagnosis: Diagnosis, of state: DeviceState, tried: [TriedFix] = [], at now: Timestamp,
        _ compiled: CompiledProfile
    ) -> [Suggestion] {
        let profile = compiled.profile
        let health = Health(of: state, at: now, compiled)
        let likely = diagnosis.ranked.first?.cause
        var isSettling = false
        var scored: [(suggestion: Suggestion, curesLikely: Bool, score: Double)] = []

        for (index, fix) in profile.fixes.enumerated() {
            guard let effect = effect(of: index, for: diagnosis, in: profile) else { continue }
            let openedAt = state.openEpisodes.indices.filter { (fix.works[$0] ?? 0) >= leastEffect }
                .compactMap { state.openEpisodes[$0] }.max()
            let trial = Trial(of: fix, tried: tried, openedAt: openedAt, at: now)
            if trial == .settling { isSettling = true }
            let preconditions = fix.onlyIf.map {
                Precondition(text: $0.text, truth: state.truth(of: $0.when, at: now, compiled))
            }
            let obstacles = obstacles(to: fix, preconditions, tried, reach: health.reach, at: now)
            let cost = cost(of: fix)
            var score = effect.total * weight(fix.kind) * (1 - cost)
            if !obstacles.isEmpty { score /= 2 }
            let isOffered = trial == .open && effect.total >= leastEffect
            let onLikely = likely.flatMap { fix.works[$0] } ?? 0
            scored.append(
                (
                    Suggestion(
                        action: .fix(index), kind: fix.kind, expectedEffect: effect.total, forCause: effect.cause,
                        cost: cost, reason: reason(for: fix, effect, trial, in: profile),
                        preconditions: preconditions, blockedBy: obstacles, isOffered: isOffered),
                    isOffered && fix.kind == .cure && onLikely >= 0.5, score
                ))
        }

        // A stable order: equal ones stay as the profile has them.
        var ranked = scored.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            if x.suggestion.isOffered != y.suggestion.isOffered { return x.suggestion.isOffered }
            if x.curesLikely != y.curesLikely { return x.curesLikely }
            return x.score != y.score ? x.score > y.score : a.offset < b.offset
        }
        .map(\.element.suggestion)

        if isSettling {
            let reason = "The fix was done and verified; it needs time to show in the readings."
            ranked.insert(aside(.nothingToRepair, 1, reason), at: 0)
            return ranked
        }
        let offered = ranked.firstIndex { !$0.isOffered } ?? ranked.endIndex
        if let closing = closing(diagnosis, offers: offered > 0, in: profile) {
            switch diagnosis.conclusion {
            case .likely, .somethingUnusual, .nothingWeKnow: ranked.insert(closing, at: offered)
            case .nothingUnusual, .cannotTell: ranked.insert(closing, at: 0)
            }
        }
        return ranked
    }

    private typealias Effect = (total: Double, cause: Int?, share: Double)

    /// Nil where the fix belongs to no cause at all.
    private static func effect(of index: Int, for diagnosis: Diagnosis, in profile: DeviceProfile) -> Effect? {
        let fix = profile.fixes[index]
        var effect: Effect = (0, nil, 0)
        var belongs = false
        for ranked in diagnosis.ranked {
            let isListed = profile.causes[ranked.cause].fixes.contains(index)
            // A cause that lists a fix without a figure for it: more likely than not to help.
            guard let works = fix.works[ranked.cause] ?? (isListed ? 0.6 : nil), works.isFinite else { continue }
            belongs = true
            let share = ranked.probability * min(1, max(0, works))
            effect.total += share
            // A fix is for a cause only where it has a fair chance with it.
            if works >= leastEffect, share > effect.share { (effect.cause, effect.share) = (ranked.cause, share) }
        }
        effect.total = min(1, effect.total)
        return belongs ? effect : nil
    }

    private static func obstacles(
        to fix: Fix, _ preconditions: [Precondition], _ tried: [TriedFix], reach: Health.Reach, at now: Timestamp
    ) -> [Obstacle] {
        var obstacles: [Obstacle] = preconditions.filter { $0.truth != .yes }.map { .precondition($0.text, $0.truth) }
        if case .remote = fix.means, reach == .offline { obstacles.append(.deviceUnreachable) }
        if let limits = fix.limits {
            let done = tried.filter { $0.fix == fix.id && $0.outcome != .cancelled && $0.outcome != .refused }
            if done.count(where: { now - $0.at < limits.period }) >= limits.count {
                obstacles.append(.limit(count: limits.count, period: limits.period))
            }
            if let last = done.map(\.at).max(), now - last < limits.cooldown {
                obstacles.append(.cooldown(until: last + limits.cooldown))
            }
        }
        return obstacles
    }

    private static func reason(for fix: Fix, _ effect: Effect, _ trial: Trial, in profile: DeviceProfile) -> String {
        // In tens, as one says it: the figures behind it bear no more.
        let figure = "in about \(min(9, max(1, Int((effect.total * 10).rounded())))) of 10 cases"
        switch trial {
        case .open: break
        case .failed: return "It was tried and did not help: not first again."
        case .didNotLast: return "It helped, and the help did not last: not first again."
        case .settling: return "It was done and verified just now; it needs time to show."
        }
        guard effect.total >= leastEffect, let cause = effect.cause else {
            return "It would seldom help with what this looks like."
        }
        let title = profile.causes[cause].title
        switch (fix.kind, fix.means) {
        case (.cure, .onSite(let parts)):
            let with = parts.isEmpty ? "" : ", with " + parts.joined(separator: ", ")
            return "A visit\(with), for: \(title). Should help \(figure)."
        case (.cure, _):
            return profile.causes[cause].kind == .setting
                ? "A changed setting, for: \(title). Should help \(figure)."
                : "Acts on the likely cause: \(title). Should help \(figure)."
        case (.relief, _): return "Bridges the time until the cure of: \(title). Leaves the cause in place."
        case (.test, _): return "Tells whether it is: \(title)."
        case (.makeGood, _): return "Makes good what was lost by: \(title)."
        }
    }

    /// A suggestion that is no fix.
    private static func aside(_ action: Action, _ effect: Double, _ reason: String) -> Suggestion {
        Suggestion(
            action: action, kind: nil, expectedEffect: effect, forCause: nil, cost: 0, reason: reason, isOffered: true)
    }

    /// What to do where no fix leads; nil where a likely cause has one.
    private static func closing(_ diagnosis: Diagnosis, offers: Bool, in profile: DeviceProfile) -> Suggestion? {
        switch diagnosis.conclusion {
        case .likely(let cause):
            return offers
                ? nil
                : aside(
                    .passToEngineer, diagnosis.probability(of: cause),
                    "No fix that works is left for: \(profile.causes[cause].title).")
        case .nothingUnusual:
            return aside(
                .nothingToRepair, diagnosis.nothingWeKnow,
                "Nothing unusual in what it reports (\(diagnosis.checks.judged) checks).")
        case .somethingUnusual:
            return aside(
                .passToEngineer, diagnosis.nothingWeKnow,
                "No cause we know accounts for what they describe: pass it on with the evidence.")
        case .nothingWeKnow:
            return aside(
                .passToEngineer, diagnosis.nothingWeKnow,
                "No cause we know accounts for what it reports: pass it on with the evidence.")
        case .cannotTell:
            return aside(
                .passToEngineer, diagnosis.nothingWeKnow, "It reports too little to say what is wrong, if anything.")
        }
    }
}

extension String? {
    /// A stated impact other than `none`.
    fileprivate var isMeant: Bool {
        guard let text = self else { return false }
        return !text.isEmpty && text != "none"
    }
}
