import DeskOperations
import Diagnostics
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

/// The trials of many devices, added up.
struct BacktestTally {
    private struct Flags {
        var devices = 0
        var episodes = 0
    }
    private let used: DeviceProfile
    private let changed: PlacedProfile
    private var devices = 0
    /// Seconds of device time, by the profile in use and by the changed one.
    private var observed = (used: 0.0, changed: 0.0)
    private var usedFlags: [String: Flags] = [:]
    private var changedFlags: [String: Flags] = [:]
    private var shares: [ProfileTrial.Share]
    private var newly: [BacktestReport.Difference] = []
    private var noLonger: [BacktestReport.Difference] = []

    init(used: DeviceProfile, changed: PlacedProfile) {
        self.used = used
        self.changed = changed
        shares = changed.profile.symptoms.map { _ in ProfileTrial.Share() }
    }

    mutating func add(_ trials: (used: ProfileTrial, changed: ProfileTrial), of device: DeviceID) {
        devices += 1
        observed.used += trials.used.observed
        observed.changed += trials.changed.observed
        for symptom in shares.indices { shares[symptom] = shares[symptom] + trials.changed.shares[symptom] }
        let before = Self.count(trials.used.flags, of: used, into: &usedFlags)
        let after = Self.count(trials.changed.flags, of: changed.profile, into: &changedFlags)
        newly += Self.differences(after, without: before, device)
        noLonger += Self.differences(before, without: after, device)
    }

    /// The first episode of each cause.
    private static func count(
        _ found: [ProfileTrial.Flag?], of profile: DeviceProfile, into flags: inout [String: Flags]
    ) -> [String: ProfileTrial.Episode] {
        var first: [String: ProfileTrial.Episode] = [:]
        for (cause, flag) in zip(profile.causes, found) {
            guard let flag else { continue }
            first[cause.id] = flag.first
            flags[cause.id, default: Flags()].devices += 1
            flags[cause.id, default: Flags()].episodes += flag.episodes
        }
        return first
    }

    private static func differences(
        _ flagged: [String: ProfileTrial.Episode], without others: [String: ProfileTrial.Episode], _ device: DeviceID
    ) -> [BacktestReport.Difference] {
        flagged.filter { others[$0.key] == nil }.sorted { ($0.value.openedAt, $0.key) < ($1.value.openedAt, $1.key) }
            .map {
                BacktestReport.Difference(
                    device: device, cause: $0.key, openedAt: $0.value.openedAt, clearedAt: $0.value.clearedAt)
            }
    }

    func report(_ request: BacktestRequest, devicesInAll: Int, mostDifferences: Int, notes: [String]) -> BacktestReport
    {
        let changed = changed.profile
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
        var notes = notes
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
            falseAlarms: zip(changed.symptoms, shares).map { symptom, share in
                BacktestReport.FalseAlarm(FalseAlarmCheck(symptom, share), at: self.changed.falseAlarms[symptom.id])
            },
            notes: notes)
    }
}

extension BacktestReport.FalseAlarm {
    fileprivate init(_ check: FalseAlarmCheck, at place: SourceLocation?) {
        let verdict: Verdict =
            switch check.verdict {
            case .agrees: .agrees
            case .declaredTooLow: .declaredTooLow
            case .declaredTooHigh: .declaredTooHigh
            case .tooLittle: .tooLittle
            }
        self.init(
            symptom: check.symptom, declared: check.declared, least: check.least, most: check.most,
            judgedDays: check.judgedDays, verdict: verdict, better: check.better,
            place: place.map { BacktestReport.Place(file: $0.file, line: $0.line, column: $0.column) })
    }
}
