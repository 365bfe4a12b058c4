package import Profiles
package import Telemetry

/// For how long what a technician saw speaks of how the device is.
extension SeenFinding {
    /// Those of `seen` that still speak, in their order.
    ///
    /// A verdict is about the trouble there was when they looked. It speaks until that is over:
    /// - a repair asked for since was verified;
    /// - an episode that was open then has cleared;
    /// - of what was not there: an episode opened since, which is another trouble;
    /// - of what was cured there and then, where no episode was open: it is over;
    /// - where no episode was open then, after the cause's own `clears_in` (at least a day, at most `longest`), and for
    ///   anything but a cause that was there after `shortest`.
    ///
    /// Everyday episodes come and go in any trouble: only a verdict on their own cause ends with them. While an episode of
    /// then goes on, a verdict has no age.
    package static func speaking(
        _ seen: [SeenFinding], episodes: [DevicePast.Episode], repairs: [DevicePast.Repair], in profile: DeviceProfile,
        at now: Timestamp
    ) -> [SeenFinding] {
        seen.filter { $0.speaks(episodes, repairs, profile, at: now) }
    }

    /// Without an episode: of what was not there, and of findings (default 7 days, by judgement).
    static let shortest = TimeSpan.days(7)
    /// Without an episode: of a cause that stays for long (default 30 days, by judgement).
    static let longest = TimeSpan.days(30)

    private func speaks(
        _ episodes: [DevicePast.Episode], _ repairs: [DevicePast.Repair], _ profile: DeviceProfile, at now: Timestamp
    ) -> Bool {
        guard let at, at <= now else { return false }
        if repairs.contains(where: { $0.verdict == .verified && $0.at >= at }) { return false }
        let everyday = Set(profile.causes.filter(\.isEveryday).map(\.id))
        let telling = episodes.filter { subject == .cause($0.cause) || !everyday.contains($0.cause) }
        let openThen = telling.filter { $0.openedAt <= at && $0.clearedAt.map { $0 > at } ?? true }
        if openThen.contains(where: { $0.clearedAt != nil }) { return false }
        if !isThere, telling.contains(where: { $0.openedAt > at }) { return false }
        // What was cured is not there any more, unless the readings go on to say that it is.
        if isThere, isCured, openThen.isEmpty { return false }
        return !openThen.isEmpty || now - at <= reach(in: profile)
    }

    private func reach(in profile: DeviceProfile) -> TimeSpan {
        guard isThere, case .cause(let id) = subject, let cause = profile.causes.first(where: { $0.id == id }) else {
            return Self.shortest
        }
        return min(Self.longest, max(.days(1), cause.clearsIn))
    }
}
