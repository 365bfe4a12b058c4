import Profiles
package import Telemetry

/// What is probably the matter, worked out when the card is read: measured and told findings, and the contact itself.
package struct Diagnosis: Hashable, Sendable {
    package enum Conclusion: Hashable, Sendable {
        /// This cause, by index, is likelier than not (the profile's `opens_at`).
        case likely(Int)
        /// The caller's complaint stands, and no cause we know accounts for it. A complaint outranks a clean reading.
        case somethingUnusual
        /// Symptoms are present, and no cause we know accounts for them.
        case nothingWeKnow
        /// It reports, no symptom is present and nobody complains.
        case nothingUnusual
        /// Nothing can be judged, or the device is silent.
        case cannotTell
    }
    package struct Ranked: Hashable, Sendable {
        /// Index into the profile's causes.
        package var cause: Int
        /// The calling posterior.
        package var probability: Double
        /// The watching posterior: what is measured now, alone.
        package var watching: Double
        /// Every finding that tells on this cause, the weightiest first; unknown ones are left out.
        package var evidenceFor: [Evidence]
        package var evidenceAgainst: [Evidence]

        package init(
            cause: Int, probability: Double, watching: Double, evidenceFor: [Evidence], evidenceAgainst: [Evidence]
        ) {
            self.cause = cause
            self.probability = probability
            self.watching = watching
            self.evidenceFor = evidenceFor
            self.evidenceAgainst = evidenceAgainst
        }
    }
    /// Every cause of the profile, likeliest first.
    package var ranked: [Ranked]
    /// The share left for "nothing we know".
    package var nothingWeKnow: Double
    package var conclusion: Conclusion
    /// The caller's words and notices that we have no cause for are here too.
    package var told: [ToldFinding]
    package var checks: Checks

    package init(
        ranked: [Ranked], nothingWeKnow: Double, conclusion: Conclusion, told: [ToldFinding] = [], checks: Checks
    ) {
        self.ranked = ranked
        self.nothingWeKnow = nothingWeKnow
        self.conclusion = conclusion
        self.told = told
        self.checks = checks
    }

    /// P(cause), by the profile's cause index.
    package func probability(of cause: Int) -> Double { ranked.first { $0.cause == cause }?.probability ?? 0 }
}

extension Diagnosis {
    /// - Parameters:
    ///   - told: what the caller said; of several answers to one notice the last counts.
    ///   - isContact: whether somebody got in touch about this device now.
    ///   - now: our clock.
    package init(
        of state: DeviceState, told: [ToldFinding] = [], isContact: Bool, at now: Timestamp, _ compiled: CompiledProfile
    ) {
        let profile = compiled.profile
        let symptoms = profile.symptoms.count
        var truths = state.heldTruths(compiled)
        let answers = compiled.notices.map { notice in told.last { $0.notice == notice.id } }
        truths += answers.map { Truth($0?.answer) }
        truths.append(isContact ? .yes : .unknown)

        let network = compiled.calling
        let posterior = network.posterior(truths)
        let counted = network.counted(truths)
        let contact = truths.count - 1

        ranked = profile.causes.indices.map { cause in
            var evidence = state.measuredEvidence(on: cause, at: state.eventTime(at: now), compiled)
            for (place, answer) in answers.enumerated() {
                guard let answer else { continue }
                evidence.append(
                    Evidence(
                        source: .told(compiled.notices[place].id, words: answer.words),
                        truth: Truth(answer.answer), says: compiled.notices[place].says, since: answer.since,
                        likelihoodRatio: network.ratio(
                            of: symptoms + place, being: counted[symptoms + place], for: cause)))
            }
            if isContact {
                evidence.append(
                    Evidence(
                        source: .contact, truth: .yes, says: "they got in touch",
                        likelihoodRatio: network.ratio(of: contact, being: .yes, for: cause)))
            }
            return Ranked(
                cause: cause, probability: posterior.causes[cause], watching: state.watching.causes[cause],
                evidenceFor: evidence.filter { $0.likelihoodRatio > 1 }
                    .sorted { $0.likelihoodRatio > $1.likelihoodRatio },
                evidenceAgainst: evidence.filter { $0.likelihoodRatio < 1 }
                    .sorted { $0.likelihoodRatio < $1.likelihoodRatio })
        }
        .sorted { ($1.probability, $0.cause) < ($0.probability, $1.cause) }
        nothingWeKnow = posterior.nothingWeKnow
        self.told = told
        checks = Checks(
            present: state.symptoms.count { $0.truth == .yes }, absent: state.symptoms.count { $0.truth == .no },
            unknown: state.symptoms.count { $0.truth == .unknown })

        if let top = ranked.first, top.probability >= profile.opensAt {
            conclusion = .likely(top.cause)
        } else if told.contains(where: \.answer) {
            conclusion = .somethingUnusual
        } else if checks.present > 0 {
            conclusion = .nothingWeKnow
        } else {
            // What a silent device last reported says nothing of how it is now.
            let isHeard = Health(of: state, at: now, compiled).reach != .offline
            conclusion = checks.absent > 0 && isHeard ? .nothingUnusual : .cannotTell
        }
    }
}

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

    private func evidence(
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
            source: .measured(symptom.id), truth: truth, says: symptom.says, since: symptoms[index].since,
            lastSeen: truth == .yes && symptoms[index].truth == .unknown ? symptoms[index].since : nil,
            figures: figures, likelihoodRatio: ratio)
    }
}
