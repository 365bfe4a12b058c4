import Profiles
import Telemetry

/// Proof by readings: a repair is verified when later readings say so, and by nothing else.
///
/// The proof begins at `sent`, with fresh windows, and begins again at the device's `done`. What was already true at
/// `sent` proves nothing. The spans of the proof run by our clock; readings count by event time, from after the start.
extension DeviceState {
    /// The longest repair id that is followed, in bytes.
    static let longestRepairID = 64

    mutating func fold(_ mark: RepairMark, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        switch mark.step {
        case .ended:
            holds.removeAll { $0.repair == mark.repair }
            guard proofs.contains(where: { $0.repair == mark.repair }) else { return }
            settle(mark.repair)
        case .sent:
            guard mark.repair.rawValue.utf8.count <= Self.longestRepairID, !settled.contains(mark.repair),
                !proofs.contains(where: { $0.repair == mark.repair }),
                !holds.contains(where: { $0.repair == mark.repair })
            else { return }
            let profile = context.compiled.profile
            let now = eventTime(at: context.receivedAt)
            func conclude(_ reason: ProofVerdict.Reason) {
                settle(mark.repair)
                outputs.append(verdict(mark.repair, mark.fix, .cannotBeProved(reason), in: context))
            }
            guard let fix = profile.fixes.firstIndex(where: { $0.id == mark.fix }) else { return conclude(.unknownFix) }
            giveUpHolds(for: fix, in: context, &outputs)
            guard let proof = profile.fixes[fix].proof, let plan = context.compiled.proofWindows[fix] else {
                return conclude(.noProof)
            }
            if truth(of: proof.verify.when, at: context.receivedAt, context.compiled) == .yes {
                return conclude(.alreadyTrue)
            }
            let signProves =
                proof.firstSign.map { truth(of: $0.when, at: context.receivedAt, context.compiled) != .yes } ?? false
            if proofs.count >= Self.mostProofs {
                let oldest = proofs[0]
                settle(oldest.repair)
                outputs.append(
                    verdict(oldest.repair, profile.fixes[oldest.fix].id, .cannotBeProved(.tooMany), in: context))
            }
            proofs.append(
                ProofTrack(
                    repair: mark.repair, fix: fix, causes: causes(actedOnBy: fix, profile),
                    startedAt: context.receivedAt, beganAt: now, isDone: false, awaitsFirstSign: signProves,
                    firstSignProvesSomething: signProves,
                    bank: WindowBank(plan, began: now.microseconds)))
        }
    }

    /// `done` begins the proof again. Without a correlation it is taken for the one repair under way, where its fix
    /// has none to give.
    mutating func fold(_ acknowledgement: Acknowledgement, in context: FoldContext) {
        guard acknowledgement.status == .done else { return }
        let fixes = context.compiled.profile.fixes
        let index: Int?
        if let correlation = acknowledgement.correlation {
            index = proofs.firstIndex { $0.repair.rawValue == correlation }
        } else {
            index = proofs.count == 1 && !fixes[proofs[0].fix].echoesRepair ? 0 : nil
        }
        guard let index, !proofs[index].isDone, let plan = context.compiled.proofWindows[proofs[index].fix] else {
            return
        }
        proofs[index].isDone = true
        proofs[index].startedAt = context.receivedAt
        proofs[index].awaitsFirstSign = proofs[index].firstSignProvesSomething
        proofs[index].beganAt = eventTime(at: context.receivedAt)
        proofs[index].bank = WindowBank(plan, began: proofs[index].beganAt.microseconds)
    }

    mutating func observeProofConditions(at now: Timestamp, in context: FoldContext) {
        for index in proofs.indices where now.microseconds > proofs[index].bank.began {
            guard let plan = context.compiled.proofWindows[proofs[index].fix] else { continue }
            proofs[index].bank.observeConditions(at: now.microseconds, by: plan, background)
        }
    }

    /// First signs and verifications that readings up to `now` (event time) bear out.
    mutating func judgeProofs(at now: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        guard !proofs.isEmpty else { return }
        var verified: [ProofTrack] = []
        for index in proofs.indices where now.microseconds > proofs[index].bank.began {
            let track = proofs[index]
            guard isJudged(track) else { continue }
            let fix = context.compiled.profile.fixes[track.fix]
            guard let proof = fix.proof else { continue }
            let elapsed = context.receivedAt - track.startedAt
            if track.awaitsFirstSign, let sign = proof.firstSign, elapsed <= sign.within,
                truth(of: sign.when, in: track, at: now, context) == .yes
            {
                proofs[index].awaitsFirstSign = false
                outputs.append(verdict(track.repair, fix.id, .firstSign, in: context))
            }
            if elapsed <= proof.verify.within, truth(of: proof.verify.when, in: track, at: now, context) == .yes {
                verified.append(track)
                outputs.append(verdict(track.repair, fix.id, .verified, in: context))
            }
        }
        for track in verified {
            // A relief bridges: what is worn is worn still.
            if context.compiled.profile.fixes[track.fix].kind == .cure {
                beginDegradationsAnew(of: track.causes, in: context, &outputs)
            }
            watchHold(of: track, from: now, in: context, &outputs)
        }
    }

    /// Proofs whose time has run out by our clock.
    mutating func expireProofs(in context: FoldContext, _ outputs: inout [FoldOutput]) {
        for track in proofs where isJudged(track) {
            let fix = context.compiled.profile.fixes[track.fix]
            guard let proof = fix.proof, context.receivedAt - track.startedAt > proof.verify.within else { continue }
            let now = eventTime(at: context.receivedAt)
            let known = truth(of: proof.verify.when, in: track, at: now, context) != .unknown
            settle(track.repair)
            outputs.append(
                verdict(track.repair, fix.id, known ? .notVerified : .cannotBeProved(.noReadings), in: context))
        }
    }

    /// A learning device's past may prove what its windows do not know of.
    private func isJudged(_ track: ProofTrack) -> Bool { !isLearning || track.isWhole }

    private func truth(of rule: Expression, in track: ProofTrack, at now: Timestamp, _ context: FoldContext) -> Truth {
        guard let plan = context.compiled.proofWindows[track.fix] else { return .unknown }
        return track.bank.truth(of: rule, at: max(now.microseconds, track.bank.began), by: plan, background)
    }

    mutating func settle(_ repair: RepairID) {
        proofs.removeAll { $0.repair == repair }
        settled.append(repair)
        if settled.count > Self.mostSettled { settled.removeFirst() }
    }

    func verdict(
        _ repair: RepairID, _ fix: String, _ result: ProofVerdict.Result, in context: FoldContext
    ) -> FoldOutput {
        .proof(
            ProofVerdict(
                repair: repair, fix: fix, result: result, at: context.receivedAt, notifies: !context.imported))
    }
}

extension Fix {
    /// Whether the device's answers carry the repair's id.
    fileprivate var echoesRepair: Bool {
        guard case .remote(let command) = means else { return false }
        return command.acknowledgedBy?.correlationPath != nil
    }
}
