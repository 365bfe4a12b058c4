import Profiles
package import Telemetry

extension Diagnosis {
    /// - Parameters:
    ///   - told: what the caller said; of several answers to one notice or question the last counts.
    ///   - seen: what technicians found on this device in this episode; outranks what is measured and told of the same.
    ///   - isContact: whether somebody got in touch about this device now.
    ///   - now: our clock.
    package init(
        of state: DeviceState, told: [ToldFinding] = [], seen: [SeenFinding] = [], isContact: Bool, at now: Timestamp,
        _ compiled: CompiledProfile
    ) {
        let profile = compiled.profile
        known = KnownFindings(of: state, told: told, seen: seen, isContact: isContact, compiled)
        let hypotheses = known.hypotheses(compiled)
        let posterior = hypotheses.posterior
        let reasons = hypotheses.reasons(for: known.complaints(compiled), in: compiled.calling)
        let weighed = WeighedFindings(known, of: state, at: now, compiled)

        ranked = profile.causes.indices.map { cause in
            let evidence = weighed.evidence(on: cause)
            return Ranked(
                cause: cause, probability: posterior.causes[cause], reason: reasons[cause],
                watching: state.watching.causes[cause], prior: profile.causes[cause].prior,
                evidenceFor: evidence.filter { $0.likelihoodRatio > 1 }
                    .sorted { $0.likelihoodRatio > $1.likelihoodRatio },
                evidenceAgainst: evidence.filter { $0.likelihoodRatio < 1 }
                    .sorted { $0.likelihoodRatio < $1.likelihoodRatio },
                unaccounted: weighed.unaccounted(by: cause))
        }
        .sorted { ($1.reason, $1.probability, $0.cause) < ($0.reason, $0.probability, $1.cause) }
        nothingWeKnow = posterior.nothingWeKnow
        self.told = told
        checks = Checks(
            present: state.symptoms.count { $0.truth == .yes }, absent: state.symptoms.count { $0.truth == .no },
            unknown: state.symptoms.count { $0.truth == .unknown })

        // What a silent device last reported says nothing of how it is now.
        let isHeard = Health(of: state, at: now, compiled).reach != .offline
        let likely = ranked.first { $0.probability >= profile.opensAt }?.cause
        unlike = isHeard ? state.unlikeFinding(explainedBy: likely.map { [$0] } ?? [], compiled) : nil
        if let likely {
            conclusion = .likely(likely)
        } else if told.contains(where: \.isComplaint) || unlike != nil {
            conclusion = .somethingUnusual
        } else if checks.present > 0 {
            conclusion = .nothingWeKnow
        } else {
            conclusion = checks.absent > 0 && isHeard ? .nothingUnusual : .cannotTell
        }
    }
}

extension DeviceState {
    /// What a contact without a word makes of the causes: the measured findings, and that somebody got in touch.
    package func callingPosterior(_ compiled: CompiledProfile) -> Posterior {
        KnownFindings(of: self, told: [], seen: [], isContact: true, compiled).hypotheses(compiled).posterior
    }

    /// Of the causes whose episodes are open the likeliest by what is measured alone, by index, where it is still likely:
    /// what is told of the device while nobody is in touch, at the cost of one posterior.
    package func likelyCause(_ compiled: CompiledProfile) -> Int? {
        let known = KnownFindings(of: self, told: [], seen: [], isContact: false, compiled)
        let causes = known.hypotheses(compiled).posterior.causes
        return causes.indices.filter { causes[$0] >= compiled.profile.opensAt && openEpisodes[$0] != nil }
            .max { (causes[$0], $1) < (causes[$1], $0) }
    }
}

/// The known findings as evidence, with how far each moved the probability of each cause: the posterior is worked out
/// once more without it. Cost: one posterior for each known finding.
private struct WeighedFindings {
    private struct One {
        /// Index into the calling network; nil for a verdict on a cause.
        var finding: Int?
        var evidence: Evidence
        var without: Posterior
        /// The cause a verdict is on.
        var verdictOn: Int?
    }
    private let compiled: CompiledProfile
    private let counted: [Truth]
    private var all: [One] = []

    init(_ known: KnownFindings, of state: DeviceState, at now: Timestamp, _ compiled: CompiledProfile) {
        self.compiled = compiled
        let network = compiled.calling
        counted = network.counted(known.truths)
        for finding in known.truths.indices where known.truths[finding] != .unknown {
            let rest = network.without(finding, known.truths)
            all.append(
                One(
                    finding: finding, evidence: Self.evidence(finding, known, of: state, at: now, compiled),
                    without: network.posterior(rest, verdicts: known.verdicts)))
        }
        for (cause, seen) in known.seenCauses.sorted(by: { $0.key < $1.key }) {
            var verdicts = known.verdicts
            verdicts[cause] = 1
            all.append(
                One(
                    evidence: Evidence(
                        source: .verdict(compiled.profile.causes[cause].id, words: seen.words),
                        truth: Truth(seen.isThere), says: seen.verdictWords, since: seen.at),
                    without: network.posterior(known.truths, verdicts: verdicts), verdictOn: cause))
        }
    }

    /// What tells on a cause. A finding not counted beside another of its evidence group has the ratio 1.
    func evidence(on cause: Int) -> [Evidence] {
        all.compactMap { one in
            var evidence = one.evidence
            evidence.probabilityWithout = one.without.causes[cause]
            if let finding = one.finding {
                guard compiled.calling.findings[finding].isTouched(by: cause) else { return nil }
                evidence.likelihoodRatio = compiled.calling.ratio(of: finding, being: counted[finding], for: cause)
                return evidence
            }
            guard one.verdictOn == cause else { return nil }
            evidence.likelihoodRatio = SeenFinding.ratio(isThere: evidence.truth == .yes)
            return evidence
        }
    }

    /// What is there and the cause says nothing about.
    func unaccounted(by cause: Int) -> [Evidence] {
        all.filter { one in
            guard let finding = one.finding, counted[finding] == .yes else { return false }
            return !compiled.calling.findings[finding].isTouched(by: cause)
                && compiled.calling.findings[finding].leak < 0.5
        }
        .map { one in
            var evidence = one.evidence
            evidence.probabilityWithout = one.without.causes[cause]
            return evidence
        }
        .sorted { ($0.probabilityWithout ?? 0) > ($1.probabilityWithout ?? 0) }
    }

    private static func evidence(
        _ finding: Int, _ known: KnownFindings, of state: DeviceState, at now: Timestamp, _ compiled: CompiledProfile
    ) -> Evidence {
        let symptoms = compiled.profile.symptoms.count
        let truth = known.truths[finding]
        if finding == compiled.contactFinding {
            return Evidence(source: .contact, truth: .yes, says: "they got in touch")
        }
        let (id, says): (String, String) =
            if finding < symptoms {
                (compiled.profile.symptoms[finding].id, compiled.profile.symptoms[finding].clause(for: truth))
            } else if finding < compiled.finding(ofAsk: 0) {
                {
                    let notice = compiled.notices[finding - symptoms]
                    return (notice.id, truth == .no ? "it is not that \(notice.says)" : notice.says)
                }()
            } else {
                {
                    let ask = compiled.profile.asks[finding - compiled.finding(ofAsk: 0)]
                    // The question is repeated with its answer: a yes to it is no clause of its own.
                    return (ask.id, "“\(ask.question)” \(truth == .yes ? "Yes" : "No")")
                }()
            }
        if let seen = known.seen[finding] {
            return Evidence(source: .seen(id, words: seen.words), truth: truth, says: says, since: seen.at)
        }
        if let told = known.told[finding] {
            let source: Evidence.Source =
                switch told.subject {
                case .answer: .answered(id, words: told.words)
                case .notice, .words: .told(id, words: told.words)
                }
            return Evidence(source: source, truth: truth, says: says, since: told.since)
        }
        return state.evidence(
            from: finding, being: truth, ratio: 1, at: state.eventTime(at: now), compiled)
    }
}

extension SeenFinding {
    /// What a technician says of a cause, as a clause.
    fileprivate var verdictWords: String {
        if isThere { return "a technician found it" }
        return subject == .nothing
            ? "a technician looked and found nothing" : "a technician looked, and it was not there"
    }
}
