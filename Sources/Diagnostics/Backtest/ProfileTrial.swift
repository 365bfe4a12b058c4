import Profiles
package import Telemetry

/// What one profile makes of one device's history, through the fold that the service runs: which episodes it would have
/// opened, and how long each symptom was present.
///
/// Between readings nothing is judged, as the service's ticks would; where readings stop for longer than the profile's
/// `offline_after`, one tick comes then. Memory: one device's state and the episodes, at most `mostEpisodes`.
package struct ProfileTrial: Sendable {
    /// Episodes kept; of a device with more the first ones.
    package static let mostEpisodes = 200

    package struct Episode: Hashable, Sendable {
        package var cause: String
        package var openedAt: Timestamp
        /// Nil: still open at the end of the history.
        package var clearedAt: Timestamp?
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
    private var state: DeviceState
    private var last: Timestamp?

    package private(set) var episodes: [Episode] = []
    /// By the profile's symptom index.
    package private(set) var shares: [Share]
    /// Seconds of the device's time that were counted.
    package private(set) var observed = 0.0

    /// - Parameter countsFrom: readings before this fill the windows, and what they open counts from this instant on.
    package init(_ compiled: CompiledProfile, device: DeviceID, countsFrom: Timestamp) {
        self.compiled = compiled
        self.device = device
        self.countsFrom = countsFrom
        shownBy = compiled.profile.symptoms.indices.map { symptom in
            compiled.profile.causes.indices.filter { cause in
                compiled.profile.causes[cause].shows.contains { $0.symptom == symptom }
            }
        }
        state = DeviceState(compiled)
        shares = compiled.profile.symptoms.map { _ in Share() }
    }

    /// Folds what was observed at one instant, not before all that came earlier.
    package mutating func take(_ readings: [Reading], at time: Timestamp) {
        if let last {
            let offline = last + compiled.profile.reports.offlineAfter + .seconds(1)
            count(from: last, to: min(time, offline))
            if time > offline { fold(.tick, at: offline) }
        }
        last = time
        fold(.readings(readings), at: time)
    }

    private mutating func fold(_ content: DeviceInput.Content, at time: Timestamp) {
        let input = DeviceInput(device: device, receivedAt: time, imported: true, content: content)
        for output in state.fold(input, by: compiled) {
            switch output {
            case .episodeOpened(let opening):
                guard episodes.count < Self.mostEpisodes else { continue }
                episodes.append(Episode(cause: opening.cause, openedAt: opening.openedAt))
            case .episodeCleared(let clearing):
                guard
                    let place = episodes.lastIndex(where: {
                        $0.cause == clearing.cause && $0.openedAt == clearing.openedAt
                    })
                else { continue }
                episodes[place].clearedAt = clearing.clearedAt
                if clearing.clearedAt < countsFrom { episodes.remove(at: place) }
            default: break
            }
        }
    }

    /// Gives the time since the last reading to what held during it.
    private mutating func count(from: Timestamp, to: Timestamp) {
        let span = (to - max(from, countsFrom)).inSeconds
        guard span > 0 else { return }
        observed += span
        for symptom in shares.indices {
            let truth = state.symptoms[symptom].truth
            guard truth != .unknown else { continue }
            let isExplained = shownBy[symptom].contains { state.openEpisodes[$0] != nil }
            shares[symptom].judged += span
            if !isExplained { shares[symptom].unexplainedJudged += span }
            if truth == .yes {
                shares[symptom].present += span
                if !isExplained { shares[symptom].unexplainedPresent += span }
            }
        }
    }
}
