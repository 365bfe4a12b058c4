package import Profiles
package import Telemetry

/// A profile with the tables that the fold and the inference look things up in: made once per profile, shared by all
/// its devices.
package struct CompiledProfile: Sendable {
    package let profile: DeviceProfile
    /// Local time of devices for which none was set.
    let zone: ZoneOffsets
    let metricIndex: [MetricID: Int]
    /// By metric index, in its unit; readings outside are never fed to windows.
    let plausible: [ClosedRange<Double>]
    let windows: WindowPlan
    /// What is watched for being unlike itself.
    let unlike: UnlikePlan
    /// By fix index: the windows its proof reads; nil without a proof.
    let proofWindows: [WindowPlan?]
    /// By cause index: how far back the symptoms it shows in look.
    let lookBack: [TimeSpan]
    /// Over the symptoms alone: what the fold watches with.
    let watching: Network
    /// Over the symptoms, then `notices`, then the profile's asks, then the contact itself.
    let calling: Network
    /// What callers may say, each id once, in the order of the causes.
    package let notices: [Cause.Notice]
    /// The causes that name a limit, in the profile's order.
    package let degradations: [Degradation]
    /// What outcomes have taught; empty before the first.
    package let learned: LearnedRates

    /// The same profile with what outcomes have taught: for the calling posterior, suggestions and all that is worked out
    /// when it is read. `self` has the profile's own figures.
    package func learning(_ rates: LearnedRates) -> CompiledProfile {
        CompiledProfile(profile, zone: zone, learned: rates)
    }

    /// The same profile with figures that were journalled: for the fold. `self` has the profile's own.
    package func folding(_ figures: LearnedFigures) -> CompiledProfile {
        CompiledProfile(figures.applied(to: profile), zone: zone)
    }

    /// - Parameters:
    ///   - zone: of the profile's `reports.zone`, for devices whose home's is not known.
    ///   - learned: moves the profile's figures as far as the outcomes bear it. The profile's hash stays, and with it the
    ///     devices' states.
    package init(_ original: DeviceProfile, zone: ZoneOffsets = .utc, learned: LearnedRates = LearnedRates()) {
        let profile = learned.applied(to: original)
        self.profile = profile
        self.zone = zone
        self.learned = learned
        metricIndex = Dictionary(
            profile.metrics.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        plausible = profile.metrics.map { metric in
            let most = DeviceState.largestValue
            guard let range = metric.plausible else { return -most...most }
            return max(-most, min(most, range.lowerBound))...max(-most, min(most, range.upperBound))
        }
        windows = WindowPlan(profile)
        unlike = UnlikePlan(profile)
        degradations = Degradation.all(of: profile)
        proofWindows = profile.fixes.map { fix in
            fix.proof.map { proof in
                WindowPlan(profile, for: [proof.verify.when] + (proof.firstSign.map { [$0.when] } ?? []))
            }
        }
        lookBack = profile.causes.map { cause in
            cause.shows.map { shown in
                let symptom = profile.symptoms[shown.symptom]
                let rules = [symptom.when, symptom.gate, symptom.clear].compactMap(\.self)
                return WindowPlan.lookBack(of: rules, profile) + symptom.hold
            }.max() ?? .zero
        }

        let symptoms = profile.symptoms.indices.map { symptom in
            Network.Finding(
                leak: Self.probability(profile.symptoms[symptom].falseAlarm),
                likelihood: profile.causes.map { cause in
                    cause.shows.first { $0.symptom == symptom }.map { Self.probability($0.likelihood) } ?? 0
                },
                group: profile.symptoms[symptom].evidenceGroup)
        }
        var notices: [Cause.Notice] = []
        for notice in profile.causes.flatMap(\.notices) where !notices.contains(where: { $0.id == notice.id }) {
            notices.append(notice)
        }
        let noticed = notices.map { notice in
            Network.Finding(
                leak: ContactRate.noticeFalseAlarm,
                likelihood: profile.causes.map { cause in
                    cause.notices.first { $0.id == notice.id }.map { Self.probability($0.likelihood) } ?? 0
                })
        }
        let answered = profile.asks.map { Self.finding(for: $0, causes: profile.causes.count) }
        let contact = Network.Finding(
            leak: ContactRate.base, likelihood: profile.causes.map { ContactRate.given($0.severity) })
        let priors = profile.causes.map { Self.probability($0.prior) }
        watching = Network(priors: priors, findings: symptoms)
        calling = Network(priors: priors, findings: symptoms + noticed + answered + [contact])
        self.notices = notices
    }

    /// Whether the local time of the device matters to any of its rules.
    package var readsLocalTime: Bool { !profile.schedules.isEmpty || !windows.learning.normals.isEmpty }

    /// The metric's index. Readings mostly come in the profile's order: where the one that is expected next is meant, no
    /// table is looked up.
    func index(of metric: MetricID, expected: Int) -> Int? {
        if expected < profile.metrics.count, profile.metrics[expected].id.rawValue == metric.rawValue {
            return expected
        }
        return metricIndex[metric]
    }

    /// An ask as a finding: yes is present. Where its tells state different chances of yes with none of their causes,
    /// their mean stands for it.
    private static func finding(for ask: Ask, causes: Int) -> Network.Finding {
        let otherwise = ask.tells.map { probability($0.yesOtherwise) }
        let leak = otherwise.isEmpty ? 0.5 : otherwise.reduce(0, +) / Double(otherwise.count)
        var finding = Network.Finding(
            leak: leak, likelihood: Array(repeating: 0, count: causes), thinned: Array(repeating: 1, count: causes))
        for tell in ask.tells where (0..<causes).contains(tell.cause) {
            let yes = probability(tell.yesIfCause)
            if yes >= leak {
                finding.likelihood[tell.cause] = (yes - leak) / (1 - leak)
            } else {
                finding.thinned[tell.cause] = yes / leak
            }
        }
        return finding
    }

    /// Indices into `calling`'s findings.
    func finding(ofNotice notice: Int) -> Int { profile.symptoms.count + notice }
    func finding(ofAsk ask: Int) -> Int { profile.symptoms.count + notices.count + ask }
    var contactFinding: Int { profile.symptoms.count + notices.count + profile.asks.count }

    /// Kept off 0 and 1, where one finding would outweigh all others for ever.
    private static func probability(_ p: Double) -> Double { p.isFinite ? min(0.999, max(1e-6, p)) : 1e-6 }
}
