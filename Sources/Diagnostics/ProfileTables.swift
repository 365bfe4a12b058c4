import Profiles
import Telemetry

/// What `CompiledProfile` holds; the words for each stand there.
struct ProfileTables: Sendable {
    let profile: DeviceProfile
    let zone: ZoneOffsets
    let metricIndex: [MetricID: Int]
    let plausible: [ClosedRange<Double>]
    let windows: WindowPlan
    let unlike: UnlikePlan
    let proofWindows: [WindowPlan?]
    let lookBack: [TimeSpan]
    let watching: Network
    let calling: Network
    let notices: [Cause.Notice]
    let degradations: [Degradation]
    let learned: LearnedRates

    init(_ original: DeviceProfile, zone: ZoneOffsets, learned: LearnedRates, watchesItself: Bool) {
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
        unlike = UnlikePlan(profile, most: watchesItself ? UnlikePlan.mostMetrics : 0)
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
            leak: ContactRate.base,
            likelihood: profile.causes.map(ContactRate.given))
        let priors = profile.causes.map { Self.probability($0.prior) }
        watching = Network(priors: priors, findings: symptoms)
        calling = Network(priors: priors, findings: symptoms + noticed + answered + [contact])
        self.notices = notices
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

    /// Kept off 0 and 1, where one finding would outweigh all others for ever.
    private static func probability(_ p: Double) -> Double { p.isFinite ? min(0.999, max(1e-6, p)) : 1e-6 }
}
