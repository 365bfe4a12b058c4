import Telemetry

/// How many devices that nobody has entered may still be enrolled by what they send, so that one that invents names
/// cannot fill the registry, which keeps a device for good. A fleet comes as a table; what comes by itself is a few a
/// day, or a first evening's thousands.
///
/// Source: the token bucket of Turner 1986.
struct EnrolmentAllowance: Hashable, Sendable {
    /// Devices that may come at once.
    static let atOnce = 20_000.0
    /// Devices a second that may go on for ever: some 8 KiB of memory each, so less than a GiB a day.
    static let perSecond = 1.0

    private var left = Self.atOnce
    private var filledAt: Timestamp?
    /// Messages of devices that were not enrolled since too many came; they wait in the list of unknown ones.
    private(set) var heldBack = 0
    private(set) var lastHeldBack: Timestamp?

    /// False where no more may be enrolled now; counted then.
    mutating func take(at now: Timestamp) -> Bool {
        if let filledAt, now > filledAt {
            left = min(Self.atOnce, left + (now - filledAt).inSeconds * Self.perSecond)
        }
        filledAt = max(filledAt ?? now, now)
        guard left >= 1 else {
            heldBack += 1
            lastHeldBack = now
            return false
        }
        left -= 1
        return true
    }

    /// So many were taken in vain: the journal did not take what enrolled them.
    mutating func giveBack(_ count: Int) { left = min(Self.atOnce, left + Double(count)) }
}
