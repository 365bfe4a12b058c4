import Profiles
package import Telemetry

/// The fold: one input into the state of its device. Equal states and inputs give equal states and outputs; nothing
/// else is looked at, so any past diagnosis can be replayed.
extension DeviceState {
    /// Verdicts older than this when received are history: nobody is told.
    package static let notifiesWithin = TimeSpan.minutes(15)

    package mutating func fold(_ input: DeviceInput, by compiled: CompiledProfile) -> [FoldOutput] {
        compiled.lend { tables in
            let context = FoldContext(
                device: input.device, receivedAt: Usable.clamp(input.receivedAt), imported: input.imported,
                compiled: compiled, tables: tables)
            var outputs: [FoldOutput] = []
            fold(input, in: context, &outputs)
            return outputs
        }
    }

    private mutating func fold(_ input: DeviceInput, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        let (receivedAt, compiled) = (context.receivedAt, context.compiled)
        switch input.content {
        // Figures are the profile's: whoever folds holds them once for all its devices.
        case .enrolled, .learned:
            break
        case .readings(let readings):
            lastReceivedAt = receivedAt
            if let number = input.number, !isNews(number, readings, in: context, &outputs) { break }
            fold(readings, in: context, &outputs)
        case .availability(let said):
            if availability != said { outputs.append(.availability(said, at: receivedAt)) }
            availability = said
            availabilityAt = receivedAt
        case .info(let pairs):
            let firmware = info[Self.firmwareKey]
            if learn(pairs) { outputs.append(.info(info)) }
            if let firmware, firmware != info[Self.firmwareKey] { beginAnew(at: receivedAt, in: context, &outputs) }
        case .acknowledgement(let acknowledgement):
            lastReceivedAt = receivedAt
            outputs.append(.acknowledgement(acknowledgement, at: receivedAt))
            fold(acknowledgement, in: context)
        case .repair(let mark):
            fold(mark, in: context, &outputs)
            if mark.step == .sent { unlike.settle() }
        case .setting(let setting):
            background.take(setting, compiled)
            forgetDegradations(before: background.setting.cures, in: context, &outputs)
        case .peers(let norms):
            background.take(norms, compiled.windows.learning)
        case .tick:
            if newest != nil {
                let now = eventTime(at: receivedAt)
                judge(at: now, in: context, &outputs)
                judgeProofs(at: now, in: context, &outputs)
                if !isLearning { judgeHolds(at: now, in: context, &outputs) }
            }
            expireProofs(in: context, &outputs)
        }
    }

    /// Symptoms from the windows, and what follows from those that changed. `observing`: readings came, and what windows
    /// are kept over is looked at first.
    mutating func judge(
        at now: Timestamp, observing: Bool = false, in context: FoldContext, _ outputs: inout [FoldOutput]
    ) {
        // Of a part of what its rules look back on, most would be found absent that is not.
        guard !isLearning else { return }
        var changed = false
        withUnsafeTemporaryAllocation(of: SymptomVerdict.self, capacity: symptoms.count) { verdicts in
            WindowBank.judge(
                &bank, &background, at: now.microseconds, observing: observing, by: context.compiled.windows,
                into: verdicts)
            for (index, verdict) in verdicts.enumerated() {
                let moved = symptoms[index].observe(
                    gate: verdict.gate, when: verdict.when, clear: verdict.clear, hold: verdict.hold, at: now)
                guard moved else { continue }
                changed = true
                outputs.append(
                    .symptom(
                        SymptomChange(
                            symptom: context.compiled.profile.symptoms[index].id, truth: symptoms[index].truth,
                            since: symptoms[index].since ?? now, at: now, notifies: context.notifies(at: now))))
            }
        }
        if changed || isRipe(at: now, context.compiled.profile) { weigh(at: now, in: context, &outputs) }
    }

    /// Takes what the device says of itself; true where that changed anything. Keys beyond the bound are not taken.
    private mutating func learn(_ pairs: [String: String]) -> Bool {
        var changed = false
        for key in pairs.keys.sorted() {
            guard let value = pairs[key], key.utf8.count <= Self.longestText else { continue }
            guard info[key] != nil || info.count < Self.mostInfo else { continue }
            let kept = value.cut(toBytes: Self.longestText)
            if info[key] != kept {
                info[key] = kept
                changed = true
            }
        }
        return changed
    }
}

/// What every step of one fold looks at.
struct FoldContext {
    let device: DeviceID
    let receivedAt: Timestamp
    let imported: Bool
    let compiled: CompiledProfile
    /// What `compiled` holds, one, lent for the time of the fold: what every reading looks at is read without counting
    /// references.
    let tables: UnsafeBufferPointer<ProfileTables>

    func notifies(at time: Timestamp) -> Bool { !imported && receivedAt - time <= DeviceState.notifiesWithin }
}

extension String {
    /// The longest prefix of whole scalars that fits.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in unicodeScalars {
            bytes += String(scalar).utf8.count
            guard bytes <= limit else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
