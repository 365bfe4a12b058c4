package import Profiles
package import Telemetry

/// A profile with the tables that the fold and the inference look things up in: made once per profile, shared by all
/// its devices.
///
/// All its tables stand in one place, so that a device holds eight bytes of them, and handing them on counts one reference
/// and not fifty.
package struct CompiledProfile: Sendable {
    /// One, always.
    private let tables: [ProfileTables]

    /// Lends the tables as they lie; they are one, always.
    func lend<Result>(_ body: (UnsafeBufferPointer<ProfileTables>) -> Result) -> Result {
        tables.withUnsafeBufferPointer(body)
    }

    package var profile: DeviceProfile { _read { yield tables[0].profile } }
    /// Local time of devices for which none was set.
    var zone: ZoneOffsets { _read { yield tables[0].zone } }
    var metricIndex: [MetricID: Int] { _read { yield tables[0].metricIndex } }
    /// By metric index, in its unit; readings outside are never fed to windows.
    var plausible: [ClosedRange<Double>] { _read { yield tables[0].plausible } }
    var windows: WindowPlan { _read { yield tables[0].windows } }
    /// What is watched for being unlike itself.
    var unlike: UnlikePlan { _read { yield tables[0].unlike } }
    /// By fix index: the windows its proof reads; nil without a proof.
    var proofWindows: [WindowPlan?] { _read { yield tables[0].proofWindows } }
    /// By cause index: how far back the symptoms it shows in look.
    var lookBack: [TimeSpan] { _read { yield tables[0].lookBack } }
    /// Over the symptoms alone: what the fold watches with.
    var watching: Network { _read { yield tables[0].watching } }
    /// Over the symptoms, then `notices`, then the profile's asks, then the contact itself.
    var calling: Network { _read { yield tables[0].calling } }
    /// What callers may say, each id once, in the order of the causes.
    package var notices: [Cause.Notice] { _read { yield tables[0].notices } }
    /// The causes that name a limit, in the profile's order.
    package var degradations: [Degradation] { _read { yield tables[0].degradations } }
    /// What outcomes have taught; empty before the first.
    package var learned: LearnedRates { _read { yield tables[0].learned } }

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
    ///   - watchesItself: false leaves out the sense of being unlike itself, to measure what it costs. States of the one
    ///     mean nothing to the other.
    package init(
        _ original: DeviceProfile, zone: ZoneOffsets = .utc, learned: LearnedRates = LearnedRates(),
        watchesItself: Bool = true
    ) {
        tables = [ProfileTables(original, zone: zone, learned: learned, watchesItself: watchesItself)]
    }

    /// Whether the local time of the device matters to any of its rules.
    package var readsLocalTime: Bool { !profile.schedules.isEmpty || !windows.learning.normals.isEmpty }

    /// The metric's index. Readings mostly come in the profile's order: where the one that is expected next is meant, no
    /// table is looked up.
    func index(of metric: MetricID, expected: Int) -> Int? {
        if expected < profile.metrics.count, profile.metrics[expected].id == metric {
            return expected
        }
        return metricIndex[metric]
    }

    /// Indices into `calling`'s findings.
    func finding(ofNotice notice: Int) -> Int { profile.symptoms.count + notice }
    func finding(ofAsk ask: Int) -> Int { profile.symptoms.count + notices.count + ask }
    var contactFinding: Int { profile.symptoms.count + notices.count + profile.asks.count }
}
