import Profiles
package import Telemetry

extension DeviceState {
    /// The measured findings that tell on a cause, in the profile's order, with the figures their rules read.
    /// A finding not counted beside another of its evidence group has the ratio 1.
    package func measuredEvidence(on cause: Int, at now: Timestamp, _ compiled: CompiledProfile) -> [Evidence] {
        let network = compiled.watching
        let truths = heldTruths(compiled)
        let counted = network.counted(truths)
        return compiled.profile.symptoms.indices.compactMap { index in
            let isShown = compiled.profile.causes[cause].shows.contains { $0.symptom == index }
            guard truths[index] != .unknown, isShown else { return nil }
            return evidence(
                from: index, being: truths[index], ratio: network.ratio(of: index, being: counted[index], for: cause),
                at: now, compiled)
        }
    }

    /// Every symptom as evidence of its own, whatever it speaks for: what was checked, and what could not be.
    package func findings(at now: Timestamp, _ compiled: CompiledProfile) -> [Evidence] {
        compiled.profile.symptoms.indices.map {
            evidence(from: $0, being: symptoms[$0].truth, ratio: 1, at: eventTime(at: now), compiled)
        }
    }

    /// The symptoms that can be judged now, by id: whether present. What was present and cannot be judged now is left
    /// out: whoever counts how often a symptom shows must count what was looked at.
    package func judgedSymptoms(_ compiled: CompiledProfile) -> [String: Bool] {
        var judged: [String: Bool] = [:]
        for (symptom, known) in zip(compiled.profile.symptoms, symptoms) where known.truth != .unknown {
            judged[symptom.id] = known.truth == .yes
        }
        return judged
    }

    /// The symptoms' truths as a diagnosis takes them: one that was present when it could last be judged counts as
    /// present for as long as an episode of a cause that shows it is open. An evening without heating takes nothing
    /// back that the day has shown.
    func heldTruths(_ compiled: CompiledProfile) -> [Truth] {
        var truths = symptoms.map(\.truth)
        for (cause, openedAt) in zip(compiled.profile.causes, openEpisodes) where openedAt != nil {
            for shown in cause.shows where truths.indices.contains(shown.symptom) {
                if truths[shown.symptom] == .unknown, symptoms[shown.symptom].lastKnownPresent {
                    truths[shown.symptom] = .yes
                }
            }
        }
        return truths
    }

    func evidence(
        from index: Int, being truth: Truth, ratio: Double, at now: Timestamp, _ compiled: CompiledProfile
    ) -> Evidence {
        let symptom = compiled.profile.symptoms[index]
        let figures = symptom.when.windowIndices.filter(compiled.profile.windows.indices.contains).map { window in
            Figure(
                compiled.profile.windows[window],
                base: bank.value(of: window, at: now.microseconds, by: compiled.windows, background),
                in: compiled.profile)
        }
        return Evidence(
            source: .measured(symptom.id), truth: truth, says: symptom.clause(for: truth), since: symptoms[index].since,
            lastSeen: truth == .yes && symptoms[index].truth == .unknown ? symptoms[index].since : nil,
            figures: figures, likelihoodRatio: ratio)
    }
}
