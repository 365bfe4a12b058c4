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
    /// Episodes that opened before it flag a device, and count in no rate.
    private let from: Timestamp
    private let notes: [String]
    private var devices = 0
    /// Seconds of device time, by the profile in use and by the changed one.
    private var observed = (used: 0.0, changed: 0.0)
    private var usedFlags: [String: Flags] = [:]
    private var changedFlags: [String: Flags] = [:]
    private var shares: [ProfileTrial.Share]
    private var newly: [BacktestReport.Difference] = []
    private var noLonger: [BacktestReport.Difference] = []

    init(used: DeviceProfile, changed: DeviceProfile, from: Timestamp) {
        self.used = used
        self.changed = changed
        self.from = from
        notes = StoredReadings(kept: used, read: changed).notes
        shares = changed.symptoms.map { _ in ProfileTrial.Share() }
    }

    mutating func add(_ trials: (used: ProfileTrial, changed: ProfileTrial), of device: DeviceID) {
        devices += 1
        observed.used += trials.used.observed
        observed.changed += trials.changed.observed
        for symptom in shares.indices { shares[symptom] = shares[symptom] + trials.changed.shares[symptom] }
        let before = Self.count(trials.used.episodes, from: from, into: &usedFlags)
        let after = Self.count(trials.changed.episodes, from: from, into: &changedFlags)
        newly += Self.differences(after, without: before, device)
        noLonger += Self.differences(before, without: after, device)
    }

    /// The first episode of each cause.
    private static func count(
        _ episodes: [ProfileTrial.Episode], from: Timestamp, into flags: inout [String: Flags]
    ) -> [String: ProfileTrial.Episode] {
        var first: [String: ProfileTrial.Episode] = [:]
        for episode in episodes {
            if episode.openedAt >= from { flags[episode.cause, default: Flags()].episodes += 1 }
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

    /// What history alone cannot tell of a profile.
    private static func blindSpots(of profile: DeviceProfile) -> [String] {
        var spots: [String] = []
        if profile.windows.contains(where: { $0.function == .peerDeviation }) {
            spots.append("what peers do is unknown here: rules that compare with them are judged unknown")
        }
        if !profile.parameters.isEmpty {
            spots.append("devices' own figures are not used: every device has the profile's")
        }
        if !profile.schedules.isEmpty { spots.append("schedules are judged by the profile's time zone") }
        return spots
    }

    func report(_ request: BacktestRequest, devicesInAll: Int, mostDifferences: Int) -> BacktestReport {
        func rate(_ profile: DeviceProfile, _ flags: [String: Flags], _ seconds: Double, _ cause: String)
            -> BacktestReport.CauseRate.Rate?
        {
            guard profile.causes.contains(where: { $0.id == cause }) else { return nil }
            let found = flags[cause] ?? Flags()
            return BacktestReport.CauseRate.Rate(
                devices: found.devices, episodes: found.episodes,
                perDeviceMonth: seconds > 0 ? Double(found.episodes) / (seconds / 86_400 / 30) : nil)
        }
        var causes = changed.causes.map(\.id)
        causes += used.causes.map(\.id).filter { !causes.contains($0) }
        var notes = notes + Self.blindSpots(of: changed)
        if newly.count > mostDifferences || noLonger.count > mostDifferences {
            notes.append("\(newly.count) newly flagged and \(noLonger.count) no longer: the first of each are listed")
        }
        return BacktestReport(
            profile: changed.id.rawValue, from: request.from, to: request.to, devices: devices,
            devicesInAll: devicesInAll, deviceDays: observed.changed / 86_400,
            newlyFlagged: Array(newly.prefix(mostDifferences)),
            noLongerFlagged: Array(noLonger.prefix(mostDifferences)),
            rates: causes.map {
                BacktestReport.CauseRate(
                    cause: $0, now: rate(used, usedFlags, observed.used, $0),
                    changed: rate(changed, changedFlags, observed.changed, $0))
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
