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

    package mutating func note(_ record: DiagnosisRecord, run: Int = 0) throws(JudgingFault) {
        let key = Self.key(record.device, run)
        let number: Int
        if let known = numbers[key] {
            number = known
        } else {
            guard let truth = truths[key], let family = judging.table.families[truth.family] else {
                throw .unknownDevice(record.device)
            }
            number = devices.count
            numbers[key] = number
            devices.append(WatchedDevice(truth: truth, family.causes))
        }
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
