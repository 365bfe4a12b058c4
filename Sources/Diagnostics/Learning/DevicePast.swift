package import Profiles
package import Telemetry

/// What happened on one device, as far as it teaches anything: episodes and repairs, in any order.
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
    package var firmware: String?
    package var episodes: [Episode]
    package var repairs: [Repair]

    package init(firmware: String? = nil, episodes: [Episode], repairs: [Repair]) {
        self.firmware = firmware
        self.episodes = episodes
        self.repairs = repairs
    }
}

extension DevicePast {
    /// What it teaches.
    ///
    /// - A repair counts for the episodes that were open when it was asked for and that its fix acts on, in equal parts;
    ///   without any, for none. It held where it was verified and none of them opened again for as long as the fix should
    ///   hold; until then there is no verdict.
    /// - An episode's time without a repair ends with the first repair after its opening (whatever comes then is not by
    ///   itself), with its clearing, or now.
    ///
    /// Visits and what the customer did are not known of here: what they cleared counts as cleared by itself. Rates and
    /// sensitivities need confirmed causes, and an episode is none: it would confirm what opened it.
    package func outcomes(in profile: DeviceProfile, until now: Timestamp) -> [Outcome] {
        repairs.compactMap { outcome(of: $0, in: profile, until: now) } + episodes.map { spell(of: $0, until: now) }
    }

    private func outcome(of repair: Repair, in profile: DeviceProfile, until now: Timestamp) -> Outcome? {
        guard repair.verdict != .open, let index = profile.fixes.firstIndex(where: { $0.id == repair.fix }) else {
            return nil
        }
        let fix = profile.fixes[index]
        let causes = Set(
            episodes.filter { $0.openedAt <= repair.at && repair.at <= $0.clearedAt ?? now }.map(\.cause)
        ).filter { id in
            profile.causes.enumerated().contains {
                $1.id == id && (fix.works[$0] != nil || $1.fixes.contains(index))
            }
        }
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
