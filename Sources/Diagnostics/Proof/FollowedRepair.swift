import Profiles
import Telemetry

/// A repair that readings are to prove, or that is to last, as it is known whatever the profile says: it is followed on
/// where the profile has changed.
///
/// Memory: none; it is what is saved. Bound: `DeviceState.mostProofs` and `mostHolds` of a device.
struct FollowedRepair: Hashable, Sendable {
    var repair: RepairID
    /// The fix's id.
    var fix: String
    /// The ids of the causes it acts on.
    var causes: [String]
    var stage: Stage

    enum Stage: Hashable, Sendable {
        /// See `ProofTrack`; what its windows hold is not told.
        case proof(
            startedAt: Timestamp, beganAt: Timestamp, isDone: Bool, awaitsFirstSign: Bool,
            firstSignProvesSomething: Bool)
        /// See `HoldTrack`.
        case hold(verifiedAt: Timestamp, seenGone: Bool, lookedAt: Timestamp, couldJudge: Bool, judged: TimeSpan)
    }
}

extension DeviceState {
    /// All that are followed: those under proof, then those that are to last.
    func followed(_ profile: DeviceProfile) -> [FollowedRepair] {
        proofs.map { track in
            FollowedRepair(
                repair: track.repair, fix: profile.fixes[track.fix].id,
                causes: track.causes.map { profile.causes[$0].id },
                stage: .proof(
                    startedAt: track.startedAt, beganAt: track.beganAt, isDone: track.isDone,
                    awaitsFirstSign: track.awaitsFirstSign, firstSignProvesSomething: track.firstSignProvesSomething))
        }
            + holds.map { track in
                FollowedRepair(
                    repair: track.repair, fix: profile.fixes[track.fix].id,
                    causes: track.causes.map { profile.causes[$0].id },
                    stage: .hold(
                        verifiedAt: track.verifiedAt, seenGone: track.seenGone, lookedAt: track.lookedAt,
                        couldJudge: track.couldJudge, judged: track.judged))
            }
    }

    /// Follows on, with windows that know nothing from before the newest reading. False where the profile no longer has
    /// all of it; nothing is followed then where it has not the fix or its proof.
    @discardableResult
    mutating func follow(_ one: FollowedRepair, _ compiled: CompiledProfile) -> Bool {
        let profile = compiled.profile
        guard let fix = profile.fixes.firstIndex(where: { $0.id == one.fix }), let proof = profile.fixes[fix].proof,
            let plan = compiled.proofWindows[fix]
        else { return false }
        let causes = one.causes.compactMap { id in profile.causes.firstIndex { $0.id == id } }
        switch one.stage {
        case .proof(let startedAt, let beganAt, let isDone, let awaitsFirstSign, let firstSignProvesSomething):
            proofs.append(
                ProofTrack(
                    repair: one.repair, fix: fix, causes: causes, startedAt: startedAt, beganAt: beganAt,
                    isDone: isDone, awaitsFirstSign: awaitsFirstSign,
                    firstSignProvesSomething: firstSignProvesSomething,
                    bank: WindowBank(plan, began: max(beganAt, newest ?? beganAt).microseconds)))
        case .hold(let verifiedAt, let seenGone, let lookedAt, let couldJudge, let judged):
            guard proof.holds != nil, !causes.isEmpty else { return false }
            holds.append(
                HoldTrack(
                    repair: one.repair, fix: fix, causes: causes, verifiedAt: verifiedAt, seenGone: seenGone,
                    lookedAt: lookedAt, couldJudge: couldJudge, judged: judged))
        }
        return causes.count == one.causes.count
    }
}

extension FollowedRepair {
    func encode(into writer: inout StateWriter) {
        writer.put(repair.rawValue)
        writer.put(fix)
        writer.put(UInt16(causes.count))
        for cause in causes { writer.put(cause) }
        switch stage {
        case .proof(let startedAt, let beganAt, let isDone, let awaitsFirstSign, let firstSignProvesSomething):
            writer.put(false)
            writer.put(startedAt.microseconds)
            writer.put(beganAt.microseconds)
            writer.put(isDone)
            writer.put(awaitsFirstSign)
            writer.put(firstSignProvesSomething)
        case .hold(let verifiedAt, let seenGone, let lookedAt, let couldJudge, let judged):
            writer.put(true)
            writer.put(verifiedAt.microseconds)
            writer.put(seenGone)
            writer.put(lookedAt.microseconds)
            writer.put(couldJudge)
            writer.put(judged.microseconds)
        }
    }

    init(from reader: inout StateReader) throws(StateReader.Malformed) {
        repair = RepairID(rawValue: try reader.string(atMost: DeviceState.longestRepairID))
        fix = try reader.string(atMost: Int(UInt16.max))
        causes = []
        for _ in 0..<(try reader.count(atMost: Int(UInt16.max))) {
            causes.append(try reader.string(atMost: Int(UInt16.max)))
        }
        guard try reader.flag() else {
            stage = .proof(
                startedAt: try Timestamp(from: &reader), beganAt: try Timestamp(from: &reader),
                isDone: try reader.flag(), awaitsFirstSign: try reader.flag(),
                firstSignProvesSomething: try reader.flag())
            return
        }
        let (verifiedAt, seenGone) = (try Timestamp(from: &reader), try reader.flag())
        let (lookedAt, couldJudge) = (try Timestamp(from: &reader), try reader.flag())
        let judged = TimeSpan(microseconds: try reader.integer())
        guard judged >= .zero, judged <= lookedAt - verifiedAt else { throw StateReader.Malformed() }
        stage = .hold(
            verifiedAt: verifiedAt, seenGone: seenGone, lookedAt: lookedAt, couldJudge: couldJudge, judged: judged)
    }
}
