import Profiles
package import Telemetry

/// What one profile makes of one device's history, through the fold that the service runs: which episodes it would have
/// opened, and how long each symptom was present.
///
/// Memory: one device's state, and of each cause one episode and a count.
package struct ProfileTrial: Sendable {
    package struct Episode: Hashable, Sendable {
        package var openedAt: Timestamp
        /// Nil: still open at the end of the history.
        package var clearedAt: Timestamp?
    }

    /// A cause for which the device was flagged in the counted time.
    package struct Flag: Hashable, Sendable {
        package var first: Episode
        /// Episodes that opened in the counted time; the first may have been open before.
        package var episodes: Int
    }

    /// Where a symptom spent its time. Seconds of the device's time; time in gaps belongs to nothing.
    package struct Share: Hashable, Sendable {
        /// It was present or absent, not unknown.
        package var judged = 0.0
        package var present = 0.0
        /// As above, while no episode of a cause that shows the symptom was open.
        package var unexplainedJudged = 0.0
        package var unexplainedPresent = 0.0

        package init(
            judged: Double = 0, present: Double = 0, unexplainedJudged: Double = 0, unexplainedPresent: Double = 0
        ) {
            self.judged = judged
            self.present = present
            self.unexplainedJudged = unexplainedJudged
            self.unexplainedPresent = unexplainedPresent
        }

        package static func + (a: Share, b: Share) -> Share {
            Share(
                judged: a.judged + b.judged, present: a.present + b.present,
                unexplainedJudged: a.unexplainedJudged + b.unexplainedJudged,
                unexplainedPresent: a.unexplainedPresent + b.unexplainedPresent)
        }
    }

    private let compiled: CompiledProfile
    private let device: DeviceID
    /// What comes before only fills the windows.
    private let countsFrom: Timestamp
    /// By symptom: the causes that show it.
    private let shownBy: [[Int]]
    private var past: PastFold

    /// By the profile's cause index; nil: never flagged for it in the counted time.
    package private(set) var flags: [Flag?]
    /// By the profile's symptom index.
    package private(set) var shares: [Share]
    /// Seconds of the device's time that were counted.
    package private(set) var observed = 0.0

    /// - Parameters:
    ///   - setting: the device's own figures and local time.
    ///   - firmware: as the device states it; nil where it states none.
    ///   - countsFrom: readings before this fill the windows, and what they open counts from this instant on.
    package init(
        _ compiled: CompiledProfile, device: DeviceID, setting: DeviceSetting = DeviceSetting(),
        firmware: String? = nil, countsFrom: Timestamp
    ) {
        self.compiled = compiled
        self.device = device
        self.countsFrom = countsFrom
        shownBy = compiled.profile.symptoms.indices.map { symptom in
            compiled.profile.causes.indices.filter { cause in
                compiled.profile.causes[cause].shows.contains { $0.symptom == symptom }
            }
        }
        past = PastFold(
            compiled, device: device, setting: setting, info: firmware.map { ["firmware": $0] } ?? [:],
            at: countsFrom)
        flags = compiled.profile.causes.map { _ in nil }
        shares = compiled.profile.symptoms.map { _ in Share() }
    }

    /// Folds what was observed at one instant, not before all that came earlier.
    package mutating func take(_ readings: [Reading], at time: Timestamp) {
        if let (from, to) = past.lasting(until: time) { count(from: from, to: to) }
        note(past.take(readings, at: time))
    }

    /// Its peers' norms at the end of an hour, as far as it has means to compare with them.
    package mutating func take(_ norms: [PeerGroup: PeerNorm], at hour: Timestamp) {
        let own = past.state.peerMeans(of: device, at: hour, compiled).compactMap { norms[$0.group] }
        if !own.isEmpty { note(past.fold(.peers(own), at: hour)) }
    }

    private mutating func note(_ outputs: [FoldOutput]) {
        for output in outputs {
            switch output {
            case .episodeOpened(let opening):
                guard let cause = index(of: opening.cause) else { continue }
                var flag = flags[cause] ?? Flag(first: Episode(openedAt: opening.openedAt), episodes: 0)
                if opening.openedAt >= countsFrom { flag.episodes += 1 }
                flags[cause] = flag
            case .episodeCleared(let clearing):
                guard let cause = index(of: clearing.cause), flags[cause]?.first.openedAt == clearing.openedAt else {
                    continue
                }
                flags[cause]?.first.clearedAt = clearing.clearedAt
                if clearing.clearedAt < countsFrom { flags[cause] = nil }
            default: break
            }
        }
    }

    private func index(of cause: String) -> Int? { compiled.profile.causes.firstIndex { $0.id == cause } }

    /// Gives the time since the last reading to what held during it.
    private mutating func count(from: Timestamp, to: Timestamp) {
        let span = (to - max(from, countsFrom)).inSeconds
        guard span > 0 else { return }
        observed += span
        for symptom in shares.indices {
            let truth = past.state.symptoms[symptom].truth
            guard truth != .unknown else { continue }
            let isExplained = shownBy[symptom].contains { past.state.openEpisodes[$0] != nil }
            shares[symptom].judged += span
            if !isExplained { shares[symptom].unexplainedJudged += span }
            if truth == .yes {
                shares[symptom].present += span
                if !isExplained { shares[symptom].unexplainedPresent += span }
            }
        }
    }
}
