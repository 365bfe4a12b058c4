/// Judges diagnoses by the truth. It knows both and what counts as right; of profiles only the names of their causes.
///
/// First all truth, then the diagnoses, each device's in the order of time. Memory: see `WatchedDevice`.
package struct Judge: Sendable {
    private let judging: Judging
    private var truths: [String: DeviceTruth] = [:]
    private var numbers: [String: Int] = [:]
    private var devices: [WatchedDevice] = []
    private var profiles: [JudgedProfile] = []
    private var lastTruth: [String: Int64] = [:]
    /// By run: from the first line of truth to the last.
    private var spans: [Int: ClosedRange<Int64>] = [:]

    package init(_ judging: Judging) { self.judging = judging }

    /// - Parameter run: tells devices of one name in several simulations apart.
    package mutating func note(_ record: TruthRecord, run: Int = 0) throws(JudgingFault) {
        guard let family = judging.table.families[record.family] else { throw .unknownFamily(record.family) }
        let key = Self.key(record.device, run)
        var truth = truths[key] ?? DeviceTruth(family: record.family)
        guard truth.family == record.family else { throw .otherFamily(record.device) }
        guard record.at >= lastTruth[key] ?? .min else { throw .outOfOrder }
        if let stranger = record.causes.first(where: { one in !family.causes.contains { $0.cause == one.cause } }) {
            throw .unknownCause(stranger.cause, family: record.family)
        }
        lastTruth[key] = record.at
        let span = spans[run] ?? record.at...record.at
        spans[run] = min(span.lowerBound, record.at)...max(span.upperBound, record.at)
        // Taken out meanwhile, so that it is changed in its place.
        truths[key] = nil
        truth.note(record, family.causes)
        truths[key] = truth
    }

    /// Notes a contact, after the truth and before the diagnoses. One about what the truth never wrote down, since it came
    /// and went between two of its lines, is left out: false.
    @discardableResult
    package mutating func note(_ contact: ContactRecord, run: Int = 0) throws(JudgingFault) -> Bool {
        let key = Self.key(contact.device, run)
        guard var truth = truths[key] else { throw .unknownDevice(contact.device) }
        guard let family = judging.table.families[truth.family] else { throw .unknownFamily(truth.family) }
        truths[key] = nil
        defer { truths[key] = truth }
        return truth.note(contact, family.causes)
    }

    /// Devices of all truths.
    package var deviceCount: Int { truths.count }

    /// Whether the truth of a run has this device.
    package func knows(_ device: String, run: Int = 0) -> Bool { truths[Self.key(device, run)] != nil }

    /// What the truth of a run tells of: from its first line to its last, ms since 1970; nil without one.
    package func span(ofRun run: Int = 0) -> ClosedRange<Int64>? { spans[run] }

    /// Takes what a service says now, once for each device, and no line of that device beside it.
    package mutating func note(_ snapshot: DiagnosisSnapshot, run: Int = 0) throws(JudgingFault) {
        let number = try number(of: snapshot.now.device, run)
        guard devices[number].last == nil, let span = spans[run] else { throw .outOfOrder }
        let profile = try profile(of: snapshot.now, family: devices[number].truth.family)
        devices[number].take(snapshot, truthUntil: span.upperBound, profile, in: judging)
    }

    private mutating func number(of device: String, _ run: Int) throws(JudgingFault) -> Int {
        let key = Self.key(device, run)
        if let known = numbers[key] { return known }
        guard let truth = truths[key], let family = judging.table.families[truth.family] else {
            throw .unknownDevice(device)
        }
        numbers[key] = devices.count
        devices.append(WatchedDevice(truth: truth, family.causes))
        return devices.count - 1
    }

    package mutating func note(_ record: DiagnosisRecord, run: Int = 0) throws(JudgingFault) {
        let number = try number(of: record.device, run)
        if let last = devices[number].last, record.at < last.at { throw .outOfOrder }
        let profile = try profile(of: record, family: devices[number].truth.family)
        devices[number].take(record, profile, in: judging)
    }

    private mutating func profile(of record: DiagnosisRecord, family: String) throws(JudgingFault) -> JudgedProfile {
        if let known = profiles.first(where: { $0.name == record.profile && $0.familyName == family }) {
            guard known.causes.count == record.causes.count,
                zip(known.causes, record.causes).allSatisfy({ $0 == $1.cause })
            else { throw .otherCauses(profile: record.profile) }
            return known
        }
        guard let rules = judging.table.families[family] else { throw .unknownFamily(family) }
        let new = JudgedProfile(
            index: profiles.count, name: record.profile, causes: record.causes.map(\.cause), familyName: family,
            family: rules)
        profiles.append(new)
        return new
    }

    /// The judgement; nothing more can be noted.
    package consuming func judgement() -> Judgement {
        for index in devices.indices {
            guard let profile = devices[index].profile else { continue }
            devices[index].finish(profiles[profile], in: judging)
        }
        var judgement = Judgement()
        judgement.devicesWithoutDiagnosis = truths.count - devices.count
        for profile in profiles {
            let own = devices.filter { $0.profile == profile.index }
            let part = ProfileJudge(profile: profile, devices: own, judging: judging)
            judgement.profiles.append(part.judgement)
        }
        judgement.profiles.sort { $0.profile < $1.profile }
        return judgement
    }

    private static func key(_ device: String, _ run: Int) -> String { "\(run)/\(device)" }
}
