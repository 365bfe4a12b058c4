package import Profiles
package import Telemetry

/// What happened on one device and what was said of it, as far as that teaches anything; in any order.
package struct DevicePast: Hashable, Sendable {
    package struct Episode: Hashable, Sendable {
        package var cause: String
        package var openedAt: Timestamp
        /// Nil while it goes on.
        package var clearedAt: Timestamp?

        package init(cause: String, openedAt: Timestamp, clearedAt: Timestamp? = nil) {
            self.cause = cause
            self.openedAt = openedAt
            self.clearedAt = clearedAt
        }
    }
    package struct Repair: Hashable, Sendable {
        package enum Verdict: Hashable, Sendable {
            case verified, failed
            /// Nothing was proved either way, or nothing was done.
            case open
        }
        package var fix: String
        package var at: Timestamp
        package var verdict: Verdict

        package init(fix: String, at: Timestamp, verdict: Verdict) {
            self.fix = fix
            self.at = at
            self.verdict = verdict
        }
    }
    /// What somebody who looked, or who had heard how it ended, said the matter was.
    package struct Verdict: Hashable, Sendable {
        package enum Subject: Hashable, Sendable {
            case cause(String, isThere: Bool)
            /// None of the profile's causes.
            case nothing
        }
        package var subject: Subject
        /// The moment it speaks of.
        package var at: Timestamp
        /// Which symptoms were present and absent then, by id; nil: not known.
        package var symptoms: [String: Bool]?

        package init(_ subject: Subject, at: Timestamp, symptoms: [String: Bool]? = nil) {
            self.subject = subject
            self.at = at
            self.symptoms = symptoms
        }
    }
    /// Somebody got in touch about it.
    package struct Contact: Hashable, Sendable {
        package var symptoms: [String: Bool]
        /// Whether anybody said what the matter was.
        package var isLookedInto: Bool

        package init(symptoms: [String: Bool], isLookedInto: Bool) {
            self.symptoms = symptoms
            self.isLookedInto = isLookedInto
        }
    }
    package var firmware: String?
    package var episodes: [Episode]
    package var repairs: [Repair]
    package var verdicts: [Verdict]
    package var contacts: [Contact]
    /// Since when it was listened to: cases from then on count for rates. Nil: none do.
    package var watchedFrom: Timestamp?

    package init(
        firmware: String? = nil, episodes: [Episode], repairs: [Repair], verdicts: [Verdict] = [],
        contacts: [Contact] = [], watchedFrom: Timestamp? = nil
    ) {
        self.firmware = firmware
        self.episodes = episodes
        self.repairs = repairs
        self.verdicts = verdicts
        self.contacts = contacts
        self.watchedFrom = watchedFrom
    }
}

extension DevicePast {
    /// What it teaches.
    ///
    /// - A repair counts for the episodes that were open when it was asked for and that its fix acts on, in equal
    ///   parts; without any, for none. Where somebody said what the matter was, it counts for that alone. It held where
    ///   it was verified and none of them opened again for as long as the fix should hold; until then there is no
    ///   verdict.
    /// - An episode's time without a repair ends with the first repair after its opening (whatever comes then is not by
    ///   itself), with its clearing, or now.
    ///
    /// - A confirmed case teaches what shows with its cause, once, whoever confirmed it; that nothing was found teaches
    ///   false alarms. Sensitivities take nothing from episodes: one would confirm what opened it.
    /// - Rates count the episodes' cases that came up while the device was listened to. What the watching missed and
    ///   somebody confirmed is none of them: how much it misses goes into the years it is held against
    ///   (`CompiledProfile.noticing`), and who confirms what it missed is not known.
    ///
    /// What the customer or a visit put right without a repair of ours counts as cleared by itself.
    package func outcomes(in profile: DeviceProfile, until now: Timestamp) -> [Outcome] {
        let cases = cases(in: profile, until: now)
        return repairs.compactMap { outcome(of: $0, cases, in: profile, until: now) }
            + episodes.map { spell(of: $0, until: now) } + cases.flatMap(outcomes) + nothingFound()
            + contacts.map { .contact(symptoms: $0.symptoms, isLookedInto: $0.isLookedInto) }
    }

    private func outcomes(of one: Case) -> [Outcome] {
        var outcomes: [Outcome] = []
        if one.isConfirmed == true, let symptoms = one.symptoms {
            outcomes.append(.confirmed(cause: one.cause, symptoms: symptoms))
        }
        if let watchedFrom, one.from >= watchedFrom, one.isEpisode {
            outcomes.append(.episode(cause: one.cause, wasIt: one.isConfirmed))
        }
        return outcomes
    }

    /// Said twice within a day it was said once.
    private func nothingFound() -> [Outcome] {
        var outcomes: [Outcome] = []
        var last: Timestamp?
        for one in verdicts.sorted(by: { $0.at < $1.at }) where one.subject == .nothing {
            guard let symptoms = one.symptoms, last.map({ one.at - $0 > .days(1) }) ?? true else { continue }
            last = one.at
            outcomes.append(.nothingFound(symptoms: symptoms))
        }
        return outcomes
    }

    private func outcome(
        of repair: Repair, _ cases: [Case], in profile: DeviceProfile, until now: Timestamp
    ) -> Outcome? {
        guard repair.verdict != .open, let index = profile.fixes.firstIndex(where: { $0.id == repair.fix }) else {
            return nil
        }
        let fix = profile.fixes[index]
        func actsOn(_ id: String) -> Bool {
            profile.causes.enumerated().contains { $1.id == id && (fix.works[$0] != nil || $1.fixes.contains(index)) }
        }
        let known = cases.filter { $0.covers(repair.at, until: now) }
        let confirmed = Set(known.filter { $0.isConfirmed == true }.map(\.cause))
        let open = episodes.filter { $0.openedAt <= repair.at && repair.at <= $0.clearedAt ?? now }.map(\.cause)
        let denied = Set(known.filter { $0.isConfirmed == false }.map(\.cause))
        let causes = (confirmed.isEmpty ? Set(open).subtracting(denied) : confirmed).filter(actsOn)
        guard !causes.isEmpty else { return nil }
        let shares = Dictionary(uniqueKeysWithValues: causes.map { ($0, 1 / Double(causes.count)) })
        if repair.verdict == .failed {
            return .repair(fix: repair.fix, causes: shares, firmware: firmware, held: false)
        }
        let holds = fix.proof?.holds ?? Trial.holds
        let again = episodes.contains {
            causes.contains($0.cause) && $0.openedAt > repair.at && $0.openedAt - repair.at <= holds
        }
        guard again || now - repair.at > holds else { return nil }
        return .repair(fix: repair.fix, causes: shares, firmware: firmware, held: !again)
    }

    private func spell(of episode: Episode, until now: Timestamp) -> Outcome {
        let end = episode.clearedAt ?? now
        let repaired = repairs.map(\.at).filter { $0 >= episode.openedAt && $0 <= end }.min()
        let days = max(0, ((repaired ?? end) - episode.openedAt).inSeconds / 86_400)
        return .uncleared(
            cause: episode.cause, days: days, clearedByItself: repaired == nil && episode.clearedAt != nil, weight: 1)
    }
}
