import Profiles
package import Telemetry

/// What the customer has been through with this device: read from its readings, not guessed.
package struct LivedFinding: Hashable, Sendable {
    package var id: String
    /// A clause without the time, in the customer's units: "it has been under 17 degrees". Nil: the profile has no words
    /// for it, and it is not spoken of.
    package var says: String?
    /// How long in all, of the last `of`.
    package var length: TimeSpan
    package var of: TimeSpan
    /// Since when without a break, on our clock; nil where it came and went, or is over.
    package var since: Timestamp?
    /// It already was so when the time we look back on began.
    package var isLonger: Bool

    package init(
        id: String, says: String?, length: TimeSpan, of: TimeSpan, since: Timestamp? = nil, isLonger: Bool = false
    ) {
        self.id = id
        self.says = says
        self.length = length
        self.of = of
        self.since = since
        self.isLonger = isLonger
    }
}

extension LivedFinding {
    /// What is worth a word, the longest first. Only a rule that is one `duration` can tell since when.
    ///
    /// - Parameter now: our clock.
    package static func all(of state: DeviceState, at now: Timestamp, _ compiled: CompiledProfile) -> [LivedFinding] {
        let profile = compiled.profile
        return profile.lived.compactMap { lived -> LivedFinding? in
            guard case .window(let window) = lived.length, profile.windows.indices.contains(window),
                let seconds = state.value(ofWindow: window, at: now, compiled), seconds.isFinite
            else { return nil }
            let length = TimeSpan(seconds: seconds)
            guard length >= lived.atLeast else { return nil }
            let spell = state.spell(ofWindow: window, at: now, compiled)
            // "Since" tells the whole of it only where there was no more before, but for what bucketing blurs.
            let isAll = spell.map { seconds <= (now - $0.since).inSeconds * 1.05 + 60 } ?? false
            return LivedFinding(
                id: lived.id, says: lived.says, length: length, of: profile.windows[window].length,
                since: isAll ? spell?.since : nil, isLonger: isAll && spell?.isLonger == true)
        }
        .enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }.map(\.element)
    }

    /// For the engineer: "cold: 11 h of the last 2 d, since 2026-01-01T04:00:00Z".
    package var technical: String {
        "\(id): \(length.inWords) of the last \(of.inWords)" + (since.map { ", since \($0)" } ?? "")
    }
}

extension DeviceState {
    /// Since when the condition under a `duration` window has held, on our clock.
    func spell(
        ofWindow window: Int, at now: Timestamp, _ compiled: CompiledProfile
    ) -> (since: Timestamp, isLonger: Bool)? {
        guard newest != nil else { return nil }
        let time = eventTime(at: Usable.clamp(now))
        guard let spell = bank.spell(of: window, at: time.microseconds, by: compiled.windows) else { return nil }
        // Event time and our clock run at one pace from the newest reading on.
        return (now - (time - Timestamp(microseconds: spell.since)), spell.isLonger)
    }
}
