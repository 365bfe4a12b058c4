import Profiles
package import Telemetry

/// When the passing of time alone may change something of a device that says nothing.
extension DeviceState {
    /// The next tick that may change or say anything if nothing else comes before it, on our clock; nil where none will.
    ///
    /// For a state that a tick at `now` was folded into; ticks between the two leave it as it is, and say nothing, where
    /// our clock does not run backwards. Cost: as much as two ticks.
    ///
    /// A symptom stays as it is once the windows that its rules read have emptied, which takes from their half to their
    /// whole length; while a repair is followed, and under a rule that reads a schedule, any tick may change something.
    package func nextTick(after now: Timestamp, _ compiled: CompiledProfile) -> Timestamp? {
        guard proofs.isEmpty, holds.isEmpty else { return now }
        guard let newest, let newestReceivedAt else { return nil }
        let now = eventTime(at: Usable.clamp(now))
        let plan = compiled.windows
        var until = ripens(compiled.profile)?.microseconds ?? Int64.max
        withUnsafePointer(to: background) { background in
            bank.read { bank in
                RuleReading.with(bank, background, at: now.microseconds, by: plan) { reading in
                    for (rules, symptom) in zip(plan.symptoms, symptoms) where until > now.microseconds {
                        until = min(until, symptom.steady(rules, reading, plan))
                    }
                }
            }
        }
        // Later than that no tick comes.
        guard until < Usable.latest.microseconds else { return nil }
        return newestReceivedAt + (Timestamp(microseconds: until) - newest)
    }

    /// Folds a tick; returns what it says, and whether it changed anything. Costs little more than to fold it.
    package mutating func pass(
        _ tick: DeviceInput, by compiled: CompiledProfile
    ) -> (outputs: [FoldOutput], changed: Bool) {
        guard proofs.isEmpty, holds.isEmpty else { return (fold(tick, by: compiled), true) }
        let before = symptoms
        let outputs = fold(tick, by: compiled)
        return (outputs, !outputs.isEmpty || symptoms != before)
    }
}

extension SymptomState {
    /// Until when it stays as it is, in event time, where it has taken what the rules say at the reading's time.
    fileprivate func steady(_ rules: WindowPlan.SymptomRules, _ reading: RuleReading, _ plan: WindowPlan) -> Int64 {
        var until = Int64.max
        if let gate = rules.gate.map({ reading.steadyTruth($0, plan) }) {
            until = gate.until
            guard case .yes = gate.value else { return until }
        }
        let when = reading.steadyTruth(rules.when, plan)
        until = min(until, when.until)
        if case .yes = when.value {
            if case .yes = truth { return until }
            guard let holdingSince else { return reading.time }
            return min(until, (holdingSince + rules.hold).microseconds)
        }
        guard let clear = rules.clear.map({ reading.steadyTruth($0, plan) }) else { return until }
        return min(until, clear.until)
    }
}
