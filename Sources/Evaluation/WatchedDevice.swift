/// One device under judgement: its truth, and what was said of it so far.
///
/// Memory: its cases and episodes, and some kilobytes of sums for each set of causes that it has had at a time.
struct WatchedDevice: Sendable {
    let truth: DeviceTruth
    /// Index into the judge's profiles; nil before its first diagnosis.
    private(set) var profile: Int?
    private(set) var first: Int64?
    private(set) var last: DiagnosisRecord?
    private var nextSample: Int64 = 0
    private(set) var episodes: [Episode] = []
    private(set) var strata: [[Int]: Stratum] = [:]
    /// While its reach was none: beginning, and end where it ended.
    private(set) var offline: [(from: Int64, to: Int64?)] = []
    /// Told healthy while it said nothing: lines.
    private(set) var silenceAsHealth = 0
    /// Moments to look at, soonest last.
    private var probes: [Probe]
    private(set) var looks: [Int: Looks] = [:]
    private(set) var talks: [Talk] = []
    /// What was thought of it is known of the present alone.
    private(set) var isSnapshot = false
    /// The posterior is of a time that the truth tells of.
    private var isInTruth = true

    struct Episode: Sendable {
        /// Index into the profile's causes.
        var cause: Int
        var isFault: Bool
        var opened: Int64
        var cleared: Int64?
    }

    /// All samples at which just these rules' causes were there.
    struct Stratum: Sendable {
        var samples = 0
        /// By cause and bin.
        var sums: [CalibrationSum]
    }

    private struct Probe: Sendable {
        var at: Int64
        var index: Int
        var isContact: Bool
    }

    /// A contact that somebody led: how the right cause stood before a word, and after the last.
    struct Talk: Sendable {
        /// Index into the family's rules.
        var rule: Int
        var wordless: Rank
        var told: Rank
        var questions: Int
    }

    /// How the right cause stood among all, 1 the likeliest; nil where the moment never came.
    struct Looks: Sendable {
        var contact: Rank?
        var calling: Rank?
        var end: Rank?
        /// The likeliest of all at the call, of the profile's causes.
        var firstAtContact: Int?
    }
    struct Rank: Sendable {
        var place: Int
        var posterior: Double
    }

    init(truth: DeviceTruth, _ rules: [JudgingTable.Rule]) {
        self.truth = truth
        probes = truth.cases.indices.flatMap { index -> [Probe] in
            let one = truth.cases[index]
            guard let call = one.call(rules[one.rule]) else { return [] }
            var probes: [Probe] = []
            if one.certainEnd.map({ call <= $0 }) ?? true {
                probes.append(Probe(at: call, index: index, isContact: true))
            }
            if let end = one.certainEnd { probes.append(Probe(at: end, index: index, isContact: false)) }
            return probes
        }.sorted { ($0.at, $0.index) > ($1.at, $1.index) }
    }

    /// Takes what was said, in the order of its times.
    mutating func take(_ record: DiagnosisRecord, _ profile: JudgedProfile, in judging: Judging) {
        if self.profile != profile.index {
            for index in episodes.indices where episodes[index].cleared == nil { episodes[index].cleared = record.at }
            self.profile = profile.index
            last = nil
        }
        if first == nil {
            first = record.at
            nextSample = (record.at + judging.sample - 1) / judging.sample * judging.sample
        }
        catchUp(until: record.at, profile, in: judging)
        meet(record, profile)
        note(record, profile, in: judging)
        last = record
    }

    /// Takes what a service says of it now, and since when. Of its past the episodes are known, and no posterior; of what
    /// is beyond the truth's last line and an hour nothing is judged.
    mutating func take(
        _ snapshot: DiagnosisSnapshot, truthUntil: Int64, _ profile: JudgedProfile, in judging: Judging
    ) {
        var now = snapshot.now
        let end = truthUntil + CauseCase.truthStep
        isSnapshot = true
        isInTruth = now.at <= end
        now.at = min(now.at, end)
        self.profile = profile.index
        let begin = min(truth.first ?? now.at, now.at)
        first = begin
        episodes = snapshot.episodes.compactMap { one in
            guard let index = profile.index(of: one.cause), one.opened <= now.at else { return nil }
            return Episode(
                cause: index, isFault: one.isFault, opened: one.opened,
                cleared: one.cleared.flatMap { $0 <= now.at ? $0 : nil })
        }.sorted { ($0.opened, $0.cause) < ($1.opened, $1.cause) }
        if now.reach != "fresh" { offline.append((max(begin, min(snapshot.lastHeard ?? begin, now.at)), nil)) }
        if now.condition == "healthy", isSilent(at: now.at, now, profile, in: judging) { silenceAsHealth += 1 }
        if isInTruth { sample(now, at: now.at, profile, in: judging) }
        probes = []
        nextSample = .max
        last = now
    }

    /// Looks at what a contact made of the causes.
    private mutating func meet(_ record: DiagnosisRecord, _ profile: JudgedProfile) {
        guard let contact = record.contact, let calling = record.calling else { return }
        for call in truth.calls where call.at == record.at {
            let rule = truth.cases[call.index].rule
            guard let wordless = Self.rank(of: profile.right[rule], among: calling),
                let told = Self.rank(of: profile.right[rule], among: contact.reasons)
            else { continue }
            talks.append(Talk(rule: rule, wordless: wordless, told: told, questions: contact.questions))
        }
    }

    /// All that was to be looked at before `time`, by what was said last.
    mutating func catchUp(until time: Int64, _ profile: JudgedProfile, in judging: Judging) {
        while let probe = probes.last, probe.at < time {
            probes.removeLast()
            guard let last, let first, probe.at >= first else { continue }
            look(at: probe, last, profile)
        }
        while nextSample < time {
            if let last { sample(last, at: nextSample, profile, in: judging) }
            nextSample += judging.sample
        }
    }

    /// The rest, by what was said last.
    mutating func finish(_ profile: JudgedProfile, in judging: Judging) {
        guard let last, isInTruth else { return }
        catchUp(until: last.at + 1, profile, in: judging)
        for index in truth.cases.indices where truth.cases[index].certainEnd.map({ $0 > last.at }) ?? true {
            guard let counts = truth.cases[index].countsFrom, counts <= last.at else { continue }
            look(at: Probe(at: last.at, index: index, isContact: false), last, profile)
        }
    }

    private mutating func note(_ record: DiagnosisRecord, _ profile: JudgedProfile, in judging: Judging) {
        for cause in record.cleared {
            guard let index = profile.index(of: cause),
                let episode = episodes.lastIndex(where: { $0.cause == index && $0.cleared == nil })
            else { continue }
            episodes[episode].cleared = record.at
        }
        for one in record.opened {
            guard let index = profile.index(of: one.cause) else { continue }
            episodes.append(Episode(cause: index, isFault: one.isFault, opened: record.at))
        }
        if record.reach == "fresh" {
            if let last = offline.indices.last, offline[last].to == nil { offline[last].to = record.at }
        } else if offline.last?.to != nil || offline.isEmpty {
            offline.append((record.at, nil))
        }
        if record.condition == "healthy", isSilent(at: record.at, record, profile, in: judging) { silenceAsHealth += 1 }
    }

    private func isSilent(
        at time: Int64, _ record: DiagnosisRecord, _ profile: JudgedProfile, in judging: Judging
    ) -> Bool {
        if record.reach != "fresh" { return true }
        return truth.present(at: time).contains { index, _ in
            let one = truth.cases[index]
            guard profile.family.causes[one.rule].silences, let stretch = one.stretches.last(where: { $0.from <= time })
            else { return false }
            return time - stretch.from >= (profile.family.silentAfter ?? judging.table.silentAfter)
                && stretch.to.map { $0 - time >= CauseCase.truthStep } ?? true
        }
    }

    private mutating func sample(
        _ said: DiagnosisRecord, at time: Int64, _ profile: JudgedProfile, in judging: Judging
    ) {
        let present = truth.present(at: time)
        let key = Set(present.map { truth.cases[$0.index].rule }).sorted()
        var isRight = Array(repeating: false, count: profile.causes.count)
        var isOpen = profile.unjudged
        for (index, presence) in present {
            let rule = truth.cases[index].rule
            for (place, cause) in profile.right[rule].enumerated() {
                if presence == .full, place == 0 { isRight[cause] = true } else { isOpen[cause] = true }
            }
            for cause in profile.excused[rule] { isOpen[cause] = true }
        }
        let bins = Calibration.edges.count - 1
        var stratum =
            strata[key]
            ?? Stratum(sums: Array(repeating: CalibrationSum(), count: profile.causes.count * bins))
        strata[key] = nil
        stratum.samples += 1
        for (cause, said) in said.causes.enumerated() where cause < profile.causes.count {
            guard isRight[cause] || !isOpen[cause] else { continue }
            stratum.sums[cause * bins + Calibration.bin(of: said.posterior)]
                .add(said.posterior, isTrue: isRight[cause])
        }
        strata[key] = stratum
    }

    private mutating func look(at probe: Probe, _ said: DiagnosisRecord, _ profile: JudgedProfile) {
        let right = profile.right[truth.cases[probe.index].rule]
        guard !right.isEmpty else { return }
        let rank = Self.rank(of: right, among: said.causes.map(\.posterior))
        if probe.isContact {
            looks[probe.index, default: Looks()].contact = rank
            looks[probe.index, default: Looks()].firstAtContact =
                said.causes.indices.max { said.causes[$0].posterior < said.causes[$1].posterior }
            looks[probe.index, default: Looks()].calling = said.calling.flatMap { Self.rank(of: right, among: $0) }
        } else {
            looks[probe.index, default: Looks()].end = rank
        }
    }

    /// The place of the likeliest of `right`: one more than how many of the others are as likely or likelier.
    static func rank(of right: [Int], among posteriors: [Double]) -> Rank? {
        guard let best = right.filter({ $0 < posteriors.count }).map({ posteriors[$0] }).max() else { return nil }
        let before = posteriors.indices.count { !right.contains($0) && posteriors[$0] >= best }
        return Rank(place: before + 1, posterior: best)
    }
}
