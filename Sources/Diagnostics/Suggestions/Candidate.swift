import Profiles
import Telemetry

/// A fix as it stands on one device now, whatever the diagnosis: what it is worth, what became of it before, what stands
/// in its way.
struct Candidate {
    var value: FixValue
    var trial: Trial
    var preconditions: [Suggestion.Precondition]
    var obstacles: [Suggestion.Obstacle]

    /// Every fix of the profile, in its order.
    static func all(
        of state: DeviceState, tried: [TriedFix], at now: Timestamp, _ compiled: CompiledProfile
    ) -> [Candidate] {
        let reach = Health(of: state, at: now, compiled).reach
        return compiled.profile.fixes.enumerated().map { index, fix in
            let openedAt = state.openEpisodes.indices
                .filter { (fix.works[$0] ?? 0) >= Suggestion.leastEffect }
                .compactMap { state.openEpisodes[$0] }.max()
            let preconditions = fix.onlyIf.map {
                Suggestion.Precondition(text: $0.text, truth: state.truth(of: $0.when, at: now, compiled))
            }
            let obstacles = obstacles(to: fix, preconditions, tried, reach: reach, at: now)
            return Candidate(
                value: FixValue(
                    of: index, firmware: state.info["firmware"], isHindered: !obstacles.isEmpty, compiled),
                trial: Trial(of: fix, tried: tried, openedAt: openedAt, at: now), preconditions: preconditions,
                obstacles: obstacles)
        }
    }

    private static func obstacles(
        to fix: Fix, _ preconditions: [Suggestion.Precondition], _ tried: [TriedFix], reach: Health.Reach,
        at now: Timestamp
    ) -> [Suggestion.Obstacle] {
        var obstacles: [Suggestion.Obstacle] = preconditions.filter { $0.truth != .yes }.map {
            .precondition($0.text, $0.truth)
        }
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
}
