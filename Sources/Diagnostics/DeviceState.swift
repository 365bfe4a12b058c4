package import Profiles
package import Telemetry

/// All that Bedside derives from what one device sent: a function of its inputs in the journal's order.
///
/// Bounded by the profile: 24 bytes a metric, some 150 a window with memory (more where the function says so, see
/// `WindowBank` and `Background`), 30 a symptom and a cause; info at most 32 pairs of 200 bytes; at most 32 overrides
/// and 100 changes of local time; some 240 bytes a number to tell whether it is unlike itself (`UnlikeTrack`); at most
/// 272 bytes a cause with a prognosis; some 800 bytes where it numbers its messages; at most 4 running proofs, 4 watched to last and 8 settled ones. A profile of 45
/// windows stays under 8 KiB; `bedside profile explain` says it of each.
package struct DeviceState: Hashable, Sendable {
    /// The largest folded `observedAt` of any metric, and when it was received. Between messages event time goes on
    /// from here at the pace of our clock, so that a device whose clock is off is not taken for a silent one.
    var newest: Timestamp?
    var newestReceivedAt: Timestamp?
    /// When the device last sent readings or an acknowledgement, by our clock. A last will is not the device
    /// speaking, and what the broker retains (availability, info) may be of any age.
    package var lastReceivedAt: Timestamp?
    /// What the device or its last will said last, and when we received it.
    package var availability: Availability?
    package var availabilityAt: Timestamp?
    package var info: [String: String] = [:]
    /// True while the device states times that cannot be used.
    package var clockIsWrong = false
    /// By the profile's symptom index.
    package var symptoms: [SymptomState]
    /// Over measured findings alone.
    package var watching: Posterior
    /// By the profile's cause index: since when an episode is open, in event time.
    package var openEpisodes: [Timestamp?]
    /// Causes that are likely and whose episodes are not open yet, at most one for each.
    package var brewing: [BrewingEpisode] = []
    var bank: WindowBank
    var background: Background
    /// Whether it is unlike itself.
    var unlike: UnlikeTrack
    /// The ways to the limits that the profile's causes name.
    var degradations: Degradations
    /// What its own numbers of its messages tell; nil before the first.
    var numbers: NumberTrack?
    var proofs: [ProofTrack] = []
    /// Verified repairs that are to last, oldest first.
    var holds: [HoldTrack] = []
    /// Repairs whose proof has ended here, newest last: their start, when posted again, changes nothing.
    var settled: [RepairID] = []
    /// Whether its past is still to be learned anew: what it reports is taken, and nothing is judged by it.
    package internal(set) var isLearning = false

    static let mostProofs = 4
    static let mostSettled = 8
    static let mostInfo = 32
    static let longestText = 200

    /// A device that has said nothing yet.
    package init(_ compiled: CompiledProfile) {
        let profile = compiled.profile
        symptoms = Array(repeating: SymptomState(), count: profile.symptoms.count)
        openEpisodes = Array(repeating: nil, count: profile.causes.count)
        watching = compiled.watching.posterior(Array(repeating: .unknown, count: profile.symptoms.count))
        bank = WindowBank(compiled.windows, began: 0)
        background = Background(compiled)
        unlike = UnlikeTrack(compiled.unlike)
        degradations = Degradations(compiled)
    }

    /// Event time at a moment of our clock: never before the newest reading, and still where our clock steps back.
    package func eventTime(at receivedAt: Timestamp) -> Timestamp {
        guard let newest, let newestReceivedAt else { return receivedAt }
        return newest + max(.zero, receivedAt - newestReceivedAt)
    }

    /// The last reading of a metric, in its own unit (a state metric: the state's index), however old; nil before the
    /// first and where the last one was implausible.
    package func lastReading(of metric: MetricID, _ compiled: CompiledProfile) -> (value: Double, at: Timestamp)? {
        guard let index = compiled.metricIndex[metric], bank.metrics[index].trust == .held else { return nil }
        return (bank.metrics[index].value, Timestamp(microseconds: bank.metrics[index].at))
    }

    /// Whether a rule of the profile holds at a moment of our clock: for preconditions, on what has been folded.
    package func truth(of rule: Expression, at now: Timestamp, _ compiled: CompiledProfile) -> Truth {
        guard newest != nil else { return .unknown }
        return bank.truth(of: rule, at: eventTime(at: Usable.clamp(now)).microseconds, by: compiled.windows, background)
    }

    /// The value of the profile's window at a moment of our clock, in base units; nil is unknown.
    package func value(ofWindow window: Int, at now: Timestamp, _ compiled: CompiledProfile) -> Double? {
        guard newest != nil else { return nil }
        return bank.value(
            of: window, at: eventTime(at: Usable.clamp(now)).microseconds, by: compiled.windows, background)
    }

    /// The value of a rule at a moment of our clock, in base units; nil is unknown.
    package func value(of rule: Expression, at now: Timestamp, _ compiled: CompiledProfile) -> Double? {
        guard newest != nil else { return nil }
        return bank.value(
            of: rule, at: eventTime(at: Usable.clamp(now)).microseconds, by: compiled.windows, background)
    }

    /// What is set for the device; overrides that the profile does not know or allow among them.
    package var setting: DeviceSetting { background.setting }

    /// Whether a repair is under proof.
    package var isProving: Bool { !proofs.isEmpty }

    /// The device's value of the profile's parameter at this index, in base units.
    package func value(ofParameter index: Int) -> Double? { background.parameter(index) }

    /// The episode of this cause, where one is open.
    package func openEpisode(of cause: Int, on device: DeviceID, _ compiled: CompiledProfile) -> EpisodeID? {
        guard openEpisodes.indices.contains(cause), let openedAt = openEpisodes[cause] else { return nil }
        return EpisodeID(device: device, cause: compiled.profile.causes[cause].id, openedAt: openedAt)
    }
}

/// Times that arithmetic on buckets is safe with, and that mean something.
package enum Usable {
    /// 2015-01-01: no device that speaks to us has run since before.
    static let earliest = Timestamp(seconds: 1_420_070_400)
    /// 2200-01-01.
    static let latest = Timestamp(seconds: 7_258_118_400)
    /// How far ahead of its receipt a device may state a time.
    static let ahead = TimeSpan.minutes(5)

    package static func clamp(_ time: Timestamp) -> Timestamp { min(latest, max(earliest, time)) }
}
