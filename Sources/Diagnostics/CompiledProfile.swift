package import Profiles
package import Telemetry

/// A profile with the tables that the fold and the inference look things up in: made once per profile, shared by all
/// its devices.
package struct CompiledProfile: Sendable {
    package let profile: DeviceProfile
    /// Local time of devices for which none was set.
    let zone: ZoneOffsets
    let metricIndex: [MetricID: Int]
    let windows: WindowPlan
    /// By fix index: the windows its proof reads; nil without a proof.
    let proofWindows: [WindowPlan?]
    /// By cause index: how far back the symptoms it shows in look.
    let lookBack: [TimeSpan]
    /// Over the symptoms alone: what the fold watches with.
    let watching: Network
    /// Over the symptoms, then `notices`, then the contact itself.
    let calling: Network
    /// What callers may say, each id once, in the order of the causes.
    package let notices: [Cause.Notice]

    /// - Parameter zone: of the profile's `reports.zone`, for devices whose home's is not known.
    package init(_ profile: DeviceProfile, zone: ZoneOffsets = .utc) {
        self.profile = profile
        self.zone = zone
        metricIndex = Dictionary(
            profile.metrics.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        windows = WindowPlan(profile)
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
        let told = notices.map { notice in
            Network.Finding(
                leak: ContactRate.noticeFalseAlarm,
                likelihood: profile.causes.map { cause in
                    cause.notices.first { $0.id == notice.id }.map { Self.probability($0.likelihood) } ?? 0
                },
                group: nil)
        }
        let contact = Network.Finding(
            leak: ContactRate.base, likelihood: profile.causes.map { ContactRate.given($0.severity) }, group: nil)
        let priors = profile.causes.map { Self.probability($0.prior) }
        watching = Network(priors: priors, findings: symptoms)
        calling = Network(priors: priors, findings: symptoms + told + [contact])
        self.notices = notices
    }

    /// Whether the local time of the device matters to any of its rules.
    package var readsLocalTime: Bool { !profile.schedules.isEmpty || !windows.learning.normals.isEmpty }

    /// Kept off 0 and 1, where one finding would outweigh all others for ever.
    private static func probability(_ p: Double) -> Double { p.isFinite ? min(0.999, max(1e-6, p)) : 1e-6 }
}
