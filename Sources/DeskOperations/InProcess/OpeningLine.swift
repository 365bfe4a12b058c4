import Profiles
import Telemetry

/// The line an agent can open with: what we know of the device before the caller has said a word, and nothing more.
enum OpeningLine {
    /// From this contact about one device on, we are sorry for the trouble of calling again.
    private static let oftenFrom = 3

    /// - Parameter contacts: how many contacts about the device there were lately, this one included.
    /// - Returns: nil where there is nothing true to say yet.
    static func line(for seen: Assessment, contacts: Int, _ clock: HomeClock, at now: Timestamp) -> String? {
        // What they have lived through comes before what we make of it, and says since when.
        let lived = contacts < oftenFrom ? seen.lived.first : nil
        let isOften = contacts >= oftenFrom
        // A name that has just been said is not said again.
        let name = isOften ? "it" : "your \(seen.device.words)"
        guard let known = known(seen, name, clock, saysSince: lived == nil, at: now) else { return nil }
        guard isOften else {
            if let lived { return "I'm so sorry: \(lived). " + known }
            return seen.noCauseFound || seen.health.reach == .offline ? known : "I'm sorry for the trouble. " + known
        }
        return "This is the \(Wording.ordinal(contacts)) time lately that you have had to contact us about your "
            + "\(seen.device.words), and I'm sorry for that. " + known
    }

    private static func known(
        _ seen: Assessment, _ name: String, _ clock: HomeClock, saysSince: Bool, at now: Timestamp
    ) -> String? {
        // Where nothing is checked, nothing was read: neither is silence then known to be silence.
        guard !seen.health.checks.isEmpty else { return nil }
        if seen.health.reach == .offline {
            let since = seen.health.lastHeard.map { " since \(clock.words($0, at: now))" } ?? " so far"
            return "I have heard nothing from \(name)\(since). Let us find out together what has happened."
        }
        if seen.noCauseFound {
            if !saysSince {
                return "I have \(name) in front of me, and I can't see the cause in what it reports yet. "
                    + "Please tell me what you notice at home."
            }
            return seen.health.condition == .healthy
                ? "I have \(name) in front of me, and nothing it reports is unusual. "
                    + "Please tell me what you notice at home."
                : "I have \(name) in front of me. Something in what it reports is unusual, and I can't say yet what "
                    + "it means. Please tell me what you notice at home."
        }
        // The likeliest reason for the contact comes first; what is said before a word is at least likely.
        guard let cause = seen.causes.first(where: { $0.probability >= 0.5 }) ?? seen.causes.first,
            seen.health.condition != .unknown || cause.since != nil
        else { return nil }
        let reason = cause.title.inSentence
        if !saysSince { return "The most likely reason: \(reason)." }
        guard let since = cause.since.map({ clock.words($0, at: now) }) else {
            return "I have looked at \(name). The likely reason: \(reason)."
        }
        // A setting or the weather is not the device's fault, and not said as if it were.
        return cause.kind == .fault
            ? "I can see that \(name) has not been right since \(since). The most likely reason: \(reason)."
            : "I have looked at \(name). Since \(since) I can see a likely reason: \(reason)."
    }
}
