import Telemetry

/// How many more messages a topic may bring, so that one device that floods is held back alone.
///
/// A bucket that each message takes one from and time fills: ours, or the device's own where that goes faster, so that
/// what waited at the broker for days passes whatever its number. Source: the token bucket of Turner 1986.
struct MessageAllowance {
    /// Messages a second that may go on for ever: devices report every minute, the busiest every second.
    static let perSecond = 20.0
    /// Messages that may come at once beside that: what a device without a clock of its own says in some hours.
    static let atOnce = 6_000.0

    /// Why a message goes no further, for people.
    static let words = "more than \(Int(perSecond)) messages a second for long, or \(Int(atOnce)) at once"

    private var left = Float(Self.atOnce)
    private var receivedAt: Timestamp?
    private var observedAt: Timestamp?

    /// False where the topic has used up what it may.
    mutating func take(receivedAt now: Timestamp, observedAt instant: Timestamp) -> Bool {
        var passed = TimeSpan.zero
        if let receivedAt, let observedAt { passed = max(passed, now - receivedAt, instant - observedAt) }
        receivedAt = max(receivedAt ?? now, now)
        observedAt = max(observedAt ?? instant, instant)
        left = min(Float(Self.atOnce), left + Float(passed.inSeconds * Self.perSecond))
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
