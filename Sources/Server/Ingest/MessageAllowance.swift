import Telemetry

/// How many more messages a device may bring, or a topic that leads to no device, so that what floods is held back
/// alone.
///
/// Three buckets. Our time fills `left`, which any message may take from. The device's own time fills `earned` by how
/// much further it moves than ours from one message to the next, on or back: so what waited for days passes whatever
/// its number and order, also behind a live message, or topic by topic. Since a device may state what it likes, what it
/// earns so it may spend only as long as `past` holds out, which our time alone fills. After a silence of everything
/// (`Allowances`) `left` holds more than `atOnce` for a while.
/// Memory: 64 bytes. Source: the token bucket of Turner 1986.
struct MessageAllowance: Hashable, Sendable {
    /// Messages a second that may go on for ever: devices report every minute, the busiest every second.
    static let perSecond = 20.0
    /// Messages that may come at once beside that: what a device without a clock of its own says in some hours.
    static let atOnce = 6_000.0
    /// Messages that may come at once by the device's own clock: ten a minute for a month; as many again in a day.
    static let ofThePast = 500_000.0
    private static let ofThePastPerSecond = ofThePast / 86_400

    /// Why a message goes no further, for people.
    static let words = "more than \(Int(perSecond)) messages a second for long, or \(Int(atOnce)) at once"

    /// From which bucket a message was taken.
    enum Bucket: Hashable, Sendable { case left, earned }

    private var left = Float(Self.atOnce)
    /// What `left` may hold: `atOnce`, and what may have waited.
    private var most = Float(Self.atOnce)
    private var earned: Float = 0
    private var past = Self.ofThePast
    private var receivedAt: Timestamp?
    private var stated: Stated?

    /// What the device stated last, and when by our time.
    private struct Stated: Hashable, Sendable {
        var observedAt: Timestamp
        var receivedAt: Timestamp
    }

    /// Nil where no more messages may come.
    ///
    /// - Parameters:
    ///   - cost: how many messages it counts as, at least 1; a large one may go into debt.
    ///   - instant: the newest that the device itself states in the message; nil where it states none.
    mutating func take(_ cost: Float = 1, receivedAt now: Timestamp, observedAt instant: Timestamp?) -> Bucket? {
        fill(at: now)
        if let instant {
            if let stated {
                let moved = max(instant - stated.observedAt, stated.observedAt - instant)
                let further = moved - max(.zero, now - stated.receivedAt)
                if further > .zero {
                    earned = min(Float(Self.atOnce), earned + Float(further.inSeconds * Self.perSecond))
                }
            }
            stated = Stated(observedAt: instant, receivedAt: now)
        }
        if earned >= 1, past >= 1 {
            spend(cost, from: .earned)
            return .earned
        }
        guard left >= 1 else { return nil }
        spend(cost, from: .left)
        return .left
    }

    /// Whether a message may come that states no time of its own.
    mutating func hasMore(at now: Timestamp) -> Bool {
        fill(at: now)
        return left >= 1 || (earned >= 1 && past >= 1)
    }

    /// Takes more for a message that was taken; a negative amount gives it back.
    mutating func spend(_ cost: Float, from bucket: Bucket) {
        switch bucket {
        case .left: left = min(most, left - cost)
        case .earned:
            earned = min(Float(Self.atOnce), earned - cost)
            past = min(Self.ofThePast, past - Double(cost))
        }
    }

    /// Lets so many more messages come, which may have waited for us.
    mutating func add(waiting: Float) {
        most += waiting
        left += waiting
    }

    /// What waited has come.
    mutating func endWaiting() {
        most = Float(Self.atOnce)
        left = min(most, left)
    }

    /// Lets our time pass.
    private mutating func fill(at now: Timestamp) {
        let passed = receivedAt.map { max(.zero, now - $0) } ?? .zero
        receivedAt = max(receivedAt ?? now, now)
        guard passed > .zero else { return }
        // What may have waited our time does not fill.
        left = max(left, min(Float(Self.atOnce), left + Float(passed.inSeconds * Self.perSecond)))
        past = min(Self.ofThePast, past + passed.inSeconds * Self.ofThePastPerSecond)
    }
}
