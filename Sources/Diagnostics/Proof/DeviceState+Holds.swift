import Profiles
import Telemetry

/// Whether a verified repair lasts: for the hold time of its proof the causes that the fix acted on must stay away.
///
/// - Did not hold: an episode of such a cause is open, with something to show for it. While windows still look back on
///   the time before the repair, only where the cause was seen to be gone meanwhile.
/// - Holds: the hold time is over, no such episode is open, and for half of it or more the device reported what those
///   causes would show in.
/// - Otherwise it cannot be told.
extension DeviceState {
    static let mostHolds = 4

    /// The causes that a fix acts on here and now: those it works on about as well as on any, and of the open episodes
    /// that it works on at all the one it is likeliest to end.
    func causes(actedOnBy fix: Int, _ profile: DeviceProfile) -> [Int] {
        let works = profile.fixes[fix].works.filter { profile.causes.indices.contains($0.key) && $0.value > 0 }
        guard let best = works.values.max() else { return [] }
        let open = works.keys.filter { openEpisodes[$0] != nil }.max { one, other in
            (watching.causes[one] * (works[one] ?? 0), -one) < (watching.causes[other] * (works[other] ?? 0), -other)
        }
        return works.keys.filter { 2 * (works[$0] ?? 0) >= best || $0 == open }.sorted()
    }

    /// Another command goes out: where it acts on a cause that is watched, what follows is no longer the earlier one's
    /// doing.
    mutating func giveUpHolds(for fix: Int, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        guard !holds.isEmpty else { return }
        let causes = Set(causes(actedOnBy: fix, context.compiled.profile))
        for track in holds where !causes.isDisjoint(with: track.causes) {
            conclude(track, .cannotBeProved(.anotherRepair), in: context, &outputs)
        }
    }

    /// Begins to watch a repair that was just verified; where nothing would show that it lasted, says so.
    mutating func watchHold(
        of proved: ProofTrack, from now: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]
    ) {
        settle(proved.repair)
        guard context.compiled.profile.fixes[proved.fix].proof?.holds != nil else { return }
        let track = HoldTrack(
            repair: proved.repair, fix: proved.fix, causes: proved.causes, verifiedAt: now, seenGone: false,
            lookedAt: now, couldJudge: false, judged: .zero)
        guard !track.causes.isEmpty else { return conclude(track, .cannotBeProved(.noProof), in: context, &outputs) }
        if holds.count >= Self.mostHolds {
            conclude(holds[0], .cannotBeProved(.tooMany), in: context, &outputs)
        }
        holds.append(track)
    }

    /// Takes what readings up to `now` (event time) say of repairs that are to last.
    mutating func observeHolds(at now: Timestamp, in context: FoldContext) {
        let compiled = context.compiled
        let longest = compiled.profile.reports.offlineAfter
        for index in holds.indices where now >= holds[index].lookedAt {
            if holds[index].couldJudge {
                let end = min(now, holds[index].verifiedAt + holdTime(of: holds[index], compiled))
                holds[index].judged = holds[index].judged + max(.zero, min(end - holds[index].lookedAt, longest))
            }
            holds[index].lookedAt = now
            holds[index].couldJudge = holds[index].causes.allSatisfy { isJudged($0, at: now, compiled) }
            if holds[index].causes.allSatisfy({ isGone($0, compiled.profile) }) { holds[index].seenGone = true }
        }
    }

    /// Verdicts due by `now`, event time.
    mutating func judgeHolds(at now: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        let compiled = context.compiled
        for track in holds {
            let length = holdTime(of: track, compiled)
            let end = track.verifiedAt + length
            let lookBack = track.causes.map { compiled.lookBack[$0] }.max() ?? .zero
            let isItsOwn = track.seenGone || now >= track.verifiedAt + lookBack
            // Likely by the end of the hold time, and told later.
            let brewing = track.causes.filter { isBrewing($0, by: end) }
            let open = track.causes.filter { cause in
                openEpisodes[cause].map { $0 <= end + compiled.profile.causes[cause].opensAfter } ?? false
            }
            let toRipen = brewing.map { compiled.profile.causes[$0].opensAfter }.max() ?? .zero
            if isItsOwn, open.contains(where: { isPresent($0, compiled.profile) }) {
                conclude(track, .didNotHold, in: context, &outputs)
            } else if now >= end, open.isEmpty, brewing.isEmpty, track.judged.microseconds >= length.microseconds / 2 {
                conclude(track, .holds, in: context, &outputs)
            } else if now > end + HoldTrack.margin + toRipen {
                conclude(track, .cannotBeProved(.noReadings), in: context, &outputs)
            }
        }
    }

    private mutating func conclude(
        _ track: HoldTrack, _ result: ProofVerdict.Result, in context: FoldContext, _ outputs: inout [FoldOutput]
    ) {
        holds.removeAll { $0.repair == track.repair }
        outputs.append(verdict(track.repair, context.compiled.profile.fixes[track.fix].id, result, in: context))
    }

    private func holdTime(of track: HoldTrack, _ compiled: CompiledProfile) -> TimeSpan {
        compiled.profile.fixes[track.fix].proof?.holds ?? .zero
    }

    // MARK: What the symptoms let us say of a cause

    private func isPresent(_ cause: Int, _ profile: DeviceProfile) -> Bool {
        profile.causes[cause].shows.contains { symptoms[$0.symptom].truth == .yes }
    }

    private func isGone(_ cause: Int, _ profile: DeviceProfile) -> Bool {
        openEpisodes[cause] == nil && !isPresent(cause, profile)
            && Self.isMostOf(profile.causes[cause].shows) { symptoms[$0].truth == .no }
    }

    /// Whether most of what the cause would show in can be judged. A `while` that is known not to be true counts: the
    /// conditions for the trouble do not arise.
    private func isJudged(_ cause: Int, at now: Timestamp, _ compiled: CompiledProfile) -> Bool {
        Self.isMostOf(compiled.profile.causes[cause].shows) { index in
            if symptoms[index].truth != .unknown { return true }
            guard let gate = compiled.profile.symptoms[index].gate else { return false }
            return bank.truth(of: gate, at: now.microseconds, by: compiled.windows, background) == .no
        }
    }

    /// Whether `isSo` of half or more of the symptoms, by how likely the cause shows in them.
    private static func isMostOf(_ shows: [Cause.Shown], _ isSo: (Int) -> Bool) -> Bool {
        let all = shows.reduce(0) { $0 + $1.likelihood }
        let so = shows.reduce(0) { isSo($1.symptom) ? $0 + $1.likelihood : $0 }
        return so > 0 && 2 * so >= all
    }
}
