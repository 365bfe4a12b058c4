import DeskOperations
import Diagnostics
import Profiles
import Telemetry

/// The trials of many devices, added up.
struct BacktestTally {
    private struct Flags {
        var devices = 0
        var episodes = 0
    }
    private let used: DeviceProfile
    private let changed: DeviceProfile
    private let notes: [String]
    private var devices = 0
    private var observed = 0.0
    private var usedFlags: [String: Flags] = [:]
    private var changedFlags: [String: Flags] = [:]
    private var shares: [ProfileTrial.Share]
    private var newly: [BacktestReport.Difference] = []
    private var noLonger: [BacktestReport.Difference] = []

    init(used: DeviceProfile, changed: DeviceProfile) {
        self.used = used
        self.changed = changed
        notes = StoredReadings(kept: used, read: changed).notes
        shares = changed.symptoms.map { _ in ProfileTrial.Share() }
    }

    mutating func add(_ trials: (used: ProfileTrial, changed: ProfileTrial), of device: DeviceID) {
        devices += 1
        observed += trials.changed.observed
        for symptom in shares.indices { shares[symptom] = shares[symptom] + trials.changed.shares[symptom] }
        let before = Self.count(trials.used.episodes, into: &usedFlags)
        let after = Self.count(trials.changed.episodes, into: &changedFlags)
        newly += Self.differences(after, without: before, device)
        noLonger += Self.differences(before, without: after, device)
    }

    /// The first episode of each cause.
    private static func count(
        _ episodes: [ProfileTrial.Episode], into flags: inout [String: Flags]
    ) -> [String: ProfileTrial.Episode] {
        var first: [String: ProfileTrial.Episode] = [:]
        for episode in episodes {
            flags[episode.cause, default: Flags()].episodes += 1
            if first[episode.cause] == nil {
                first[episode.cause] = episode
                flags[episode.cause, default: Flags()].devices += 1
            }
        }
        return first
    }

    private static func differences(
        _ flagged: [String: ProfileTrial.Episode], without others: [String: ProfileTrial.Episode], _ device: DeviceID
    ) -> [BacktestReport.Difference] {
        flagged.values.filter { others[$0.cause] == nil }.sorted { $0.openedAt < $1.openedAt }.map {
            BacktestReport.Difference(
                device: device, cause: $0.cause, openedAt: $0.openedAt, clearedAt: $0.clearedAt)
        }
    }

    func report(_ request: BacktestRequest, devicesInAll: Int, mostDifferences: Int) -> BacktestReport {
        let months = observed / 86_400 / 30
        func rate(_ profile: DeviceProfile, _ flags: [String: Flags], _ cause: String) -> BacktestReport.CauseRate.Rate?
        {
            guard profile.causes.contains(where: { $0.id == cause }) else { return nil }
            let found = flags[cause] ?? Flags()
            return BacktestReport.CauseRate.Rate(
                devices: found.devices, episodes: found.episodes,
                perDeviceMonth: months > 0 ? Double(found.episodes) / months : 0)
        }
        var causes = changed.causes.map(\.id)
        causes += used.causes.map(\.id).filter { !causes.contains($0) }
        var notes = notes
        if newly.count > mostDifferences || noLonger.count > mostDifferences {
            notes.append("\(newly.count) newly flagged and \(noLonger.count) no longer: the first of each are listed")
        }
        return BacktestReport(
            profile: changed.id.rawValue, from: request.from, to: request.to, devices: devices,
            devicesInAll: devicesInAll, deviceDays: observed / 86_400,
            newlyFlagged: Array(newly.prefix(mostDifferences)),
            noLongerFlagged: Array(noLonger.prefix(mostDifferences)),
            rates: causes.map {
                BacktestReport.CauseRate(
                    cause: $0, now: rate(used, usedFlags, $0), changed: rate(changed, changedFlags, $0))
            },
            falseAlarms: zip(changed.symptoms, shares).map { BacktestReport.FalseAlarm(FalseAlarmCheck($0, $1)) },
            notes: notes)
    }
}

extension BacktestReport.FalseAlarm {
    fileprivate init(_ check: FalseAlarmCheck) {
        let verdict: Verdict =
            switch check.verdict {
            case .agrees: .agrees
            case .declaredTooLow: .declaredTooLow
            case .declaredTooHigh: .declaredTooHigh
            case .tooLittle: .tooLittle
            }
        self.init(
            symptom: check.symptom, declared: check.declared, least: check.least, most: check.most,
            judgedDays: check.judgedDays, verdict: verdict)
    }
}
