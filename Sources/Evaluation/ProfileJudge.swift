/// Adds up all devices of one profile.
struct ProfileJudge {
    let profile: JudgedProfile
    let devices: [WatchedDevice]
    let judging: Judging
    private let weights: StratumWeights
    private let verdicts: [[EpisodeVerdict]]
    /// By cause of the profile: what cures the true causes that it finds, in the truth's words.
    private let cures: [Int: Set<String>]

    init(profile: JudgedProfile, devices: [WatchedDevice], judging: Judging) {
        self.profile = profile
        self.devices = devices
        self.judging = judging
        cures = devices.reduce(into: [:]) { cures, device in
            for one in device.truth.cases {
                guard let cure = one.curedBy else { continue }
                for cause in profile.right[one.rule] { cures[cause, default: []].insert(cure) }
            }
        }
        weights = StratumWeights(profile.family.causes, devices)
        verdicts = devices.map { device in
            device.episodes.map { EpisodeVerdict(of: $0, device.truth, profile, tolerance: judging.table.tolerance) }
        }
    }

    var judgement: Judgement.OfProfile {
        let (simulated, natural) = calibrations()
        let found = findings()
        return Judgement.OfProfile(
            profile: profile.name, family: profile.familyName, devices: devices.count, deviceDays: days,
            simulated: Self.merged(simulated, where: neverTrue), natural: Self.merged(natural, where: neverTrue),
            causes: profile.causes.indices.map { cause in
                let own = zip(devices, verdicts).flatMap { device, verdicts in
                    zip(device.episodes, verdicts).filter { $0.0.cause == cause }.map(\.1)
                }
                return Judgement.OfCause(
                    cause: profile.causes[cause], isJudged: !profile.unjudged[cause],
                    isSimulated: !neverTrue[cause], opened: own.count,
                    right: own.count(where: \.isRight), wrong: own.count { $0 == .wrong },
                    simulated: simulated[cause].calibration, natural: natural[cause].calibration)
            },
            truths: truths(found), all: episodes(found) { _ in true }, faults: episodes(found) { $0 },
            silenceAsHealth: devices.reduce(0) { $0 + $1.silenceAsHealth }, foresight: foresight(found),
            contacts: contacts(devices.flatMap(\.talks)), strangers: profile.strangers)
    }

    /// By cause: it could not be told in this fleet how well its probability is stated, since nothing in it can be that
    /// cause.
    private var neverTrue: [Bool] {
        let there = devices.reduce(into: Set<Int>()) { there, device in
            for one in device.truth.cases { there.formUnion(profile.right[one.rule]) }
        }
        return profile.causes.indices.map { !there.contains($0) || profile.unjudged[$0] }
    }

    private var days: Double {
        devices.reduce(0) { sum, device in
            guard let first = device.first, let last = device.last else { return sum }
            return sum + Double(last.at - first) / 86_400_000
        }
    }

    // MARK: Calibration

    /// By cause: as simulated, and reweighted.
    private func calibrations() -> ([CalibrationTally], [CalibrationTally]) {
        let count = profile.causes.count
        let bins = Calibration.edges.count - 1
        var simulated = Array(repeating: CalibrationTally(), count: count)
        var natural = Array(repeating: CalibrationTally(), count: count)
        for device in devices {
            for (key, stratum) in device.strata.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let weight = weights.weight(of: key)
                for cause in 0..<count {
                    for bin in 0..<bins {
                        simulated[cause].add(stratum.sums[cause * bins + bin], bin: bin, weight: 1)
                        natural[cause].add(stratum.sums[cause * bins + bin], bin: bin, weight: weight)
                    }
                }
            }
            for cause in 0..<count {
                simulated[cause].endDevice()
                natural[cause].endDevice()
            }
        }
        return (simulated, natural)
    }

    private static func merged(_ tallies: [CalibrationTally], where isLeftOut: [Bool]) -> Calibration {
        var all = CalibrationTally()
        for (tally, isLeftOut) in zip(tallies, isLeftOut) where !isLeftOut { all.merge(tally) }
        return all.calibration
    }

    // MARK: Occurrences

    private struct Finding {
        var rule: Int
        var isFault: Bool
        var isJudged: Bool
        /// After it counts, ms; nil where it was not found.
        var delay: Int64?
        var looks: WatchedDevice.Looks?
        /// When it counts, and when the household calls, ms since 1970.
        var counts: Int64
        var call: Int64
        var failsAt: Int64?
        var curedBy: String?
        /// What was watched ends.
        var watchedUntil: Int64

        var foundAt: Int64? { delay.map { counts + $0 } }
        var isFoundBeforeCall: Bool { foundAt.map { $0 <= call } ?? false }
    }

    private func findings() -> [Finding] {
        zip(devices, verdicts).flatMap { device, verdicts -> [Finding] in
            guard let first = device.first, let last = device.last else { return [] }
            return device.truth.cases.indices.compactMap { index -> Finding? in
                let one = device.truth.cases[index]
                guard let counts = one.countsFrom, counts < last.at, one.end ?? last.at > first else { return nil }
                let rule = profile.family.causes[one.rule]
                // A silence that is over has left no trace in what is known now.
                if device.isSnapshot, rule.silences, one.end != nil { return nil }
                let end = min(one.end ?? last.at, last.at)
                let time: Int64?
                if rule.silences {
                    time = device.offline.first { $0.from <= end && ($0.to ?? .max) > one.since }?.from
                } else {
                    time =
                        zip(device.episodes, verdicts).first { episode, verdict in
                            verdict.isRight && profile.right[one.rule].contains(episode.cause)
                                && episode.opened <= end + judging.table.tolerance
                                && (episode.cleared ?? .max) > one.since
                        }?.0.opened
                }
                return Finding(
                    rule: one.rule, isFault: one.isFault,
                    isJudged: min(one.certainEnd ?? last.at, last.at) - counts >= rule.notice,
                    delay: time.map { max(0, $0 - counts) }, looks: device.looks[index], counts: counts,
                    call: one.call(rule) ?? counts + rule.notice, failsAt: one.failsAt, curedBy: one.curedBy,
                    watchedUntil: end)
            }
        }
    }

    private func truths(_ findings: [Finding]) -> [Judgement.OfTruth] {
        profile.family.causes.enumerated().compactMap { index, rule in
            let counted = findings.filter { $0.rule == index }
            guard let any = counted.first else { return nil }
            let judged = counted.filter(\.isJudged)
            let delays = judged.compactMap(\.delay).sorted()
            return Judgement.OfTruth(
                cause: rule.cause, isFault: any.isFault,
                cannotBeSeen: !rule.silences && profile.right[index].isEmpty, counted: counted.count,
                judged: judged.count, found: delays.count, foundBeforeCall: judged.count(where: \.isFoundBeforeCall),
                medianDelay: delays.isEmpty ? nil : Double(delays[delays.count / 2]) / 3_600_000,
                atCall: Self.places(counted.compactMap { $0.looks?.contact }),
                calling: Self.places(counted.compactMap { $0.looks?.calling }),
                atEnd: Self.places(judged.compactMap { $0.looks?.end }),
                perYear: perYear(rule, counted: counted.count), foresight: foresight(counted),
                contacts: contacts(devices.flatMap(\.talks).filter { $0.rule == index }))
        }
    }

    private func foresight(_ findings: [Finding]) -> Foresight {
        var sum = Foresight()
        for one in findings {
            if let failsAt = one.failsAt {
                if failsAt <= one.watchedUntil {
                    sum.failing += 1
                    if let foundAt = one.foundAt, foundAt < failsAt { sum.foundBeforeFailure += 1 }
                }
                let lead = one.foundAt.map { Double(failsAt - $0) / 3_600_000 }
                if let lead { sum.leadsBeforeFailure.append(lead) }
                if failsAt - one.counts > Foresight.slowFrom, lead != nil || failsAt <= one.watchedUntil {
                    sum.leadsOfSlow.append(max(0, lead ?? 0))
                }
            }
            if one.isJudged, let foundAt = one.foundAt {
                sum.leadsBeforeCall.append(Double(one.call - foundAt) / 3_600_000)
            }
            if let first = one.looks?.firstAtContact, let cure = one.curedBy {
                sum.fixes += 1
                let isRight = profile.right[one.rule].contains(first) || cures[first]?.contains(cure) == true
                if !isRight { sum.wrongFixes += 1 }
            }
        }
        sum.leadsBeforeFailure.sort()
        sum.leadsOfSlow.sort()
        sum.leadsBeforeCall.sort()
        return sum
    }

    private func perYear(_ rule: JudgingTable.Rule, counted: Int) -> Double {
        rule.perYear ?? (days > 0 ? Double(counted) / days * 365.25 : 0)
    }

    private static func places(_ ranks: [WatchedDevice.Rank]) -> Judgement.Places {
        Judgement.Places(
            looked: ranks.count, first: ranks.count { $0.place == 1 }, firstThree: ranks.count { $0.place <= 3 })
    }

    private func contacts(_ talks: [WatchedDevice.Talk]) -> Judgement.Contacts {
        Judgement.Contacts(
            wordless: Self.places(talks.map(\.wordless)), told: Self.places(talks.map(\.told)),
            questions: talks.reduce(0) { $0 + $1.questions })
    }

    // MARK: Episodes

    /// - Parameter isMeant: asked with whether an episode or occurrence is of a fault.
    private func episodes(_ findings: [Finding], where isMeant: (Bool) -> Bool) -> Judgement.Episodes {
        var sum = Judgement.Episodes()
        var falseWeight = 0.0
        /// Right episodes by rule.
        var right: [Int: Int] = [:]
        for (device, verdicts) in zip(devices, verdicts) {
            for (episode, verdict) in zip(device.episodes, verdicts) where isMeant(episode.isFault) {
                sum.opened += 1
                switch verdict {
                case .right(let index):
                    sum.right += 1
                    right[device.truth.cases[index].rule, default: 0] += 1
                case .wrong:
                    sum.wrong += 1
                    let present = device.truth.present(at: episode.opened).map { device.truth.cases[$0.index].rule }
                    falseWeight += weights.weight(of: Set(present).sorted())
                case .notJudged: sum.notJudged += 1
                }
            }
        }
        if sum.right + sum.wrong > 0 {
            sum.precision = Double(sum.right) / Double(sum.right + sum.wrong)
            sum.precisionInterval = .share(sum.right, of: sum.right + sum.wrong)
        }
        addFalseRates(falseWeight, to: &sum)
        let judged = findings.filter { $0.isJudged && isMeant($0.isFault) }
        let found = judged.count { $0.delay != nil }
        if !judged.isEmpty {
            sum.recall = Double(found) / Double(judged.count)
            sum.recallInterval = .share(found, of: judged.count)
            let before = judged.count(where: \.isFoundBeforeCall)
            sum.recallBeforeCall = Double(before) / Double(judged.count)
        }
        var yearly = 0.0
        var (wanted, got) = (0.0, 0.0)
        for (index, rule) in profile.family.causes.enumerated() {
            let own = judged.filter { $0.rule == index }
            if !own.isEmpty {
                let rate = perYear(rule, counted: findings.count { $0.rule == index })
                wanted += rate
                got += rate * Double(own.count { $0.delay != nil }) / Double(own.count)
            }
            let all = findings.count { $0.rule == index }
            if all > 0 { yearly += perYear(rule, counted: all) * Double(right[index] ?? 0) / Double(all) }
        }
        if wanted > 0 { sum.naturalRecall = got / wanted }
        if let monthly = sum.naturalFalsePerMonth, yearly + monthly > 0 {
            sum.naturalPrecision = yearly / (yearly + monthly * 365.25 / 30)
        }
        return sum
    }

    private func addFalseRates(_ falseWeight: Double, to sum: inout Judgement.Episodes) {
        let months = days / 30
        guard months > 0 else { return }
        sum.falsePerMonth = Double(sum.wrong) / months
        sum.falsePerMonthInterval = Interval.count(sum.wrong).scaled(by: 1 / months)
        let mean = weights.meanWeight
        guard mean > 0 else { return }
        let natural = falseWeight / (months * mean)
        sum.naturalFalsePerMonth = natural
        // A weighted count is about as certain as the plain one it is made of.
        sum.naturalFalsePerMonthInterval =
            sum.wrong > 0
            ? Interval.count(sum.wrong).scaled(by: natural / Double(sum.wrong))
            : Interval.count(0).scaled(by: 1 / months)
    }
}
