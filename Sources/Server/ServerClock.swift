package import Glibc
import Synchronization
package import Telemetry

/// The server's clock: wall time that never runs backwards.
///
/// It counts on from the monotonic clock, so a wall clock that is set back changes nothing that is ordered or timed by
/// it; a wall clock that is ahead by more than five seconds (a machine that slept, a first NTP answer) is followed.
package final class ServerClock: Sendable {
    private struct Anchor {
        var wall: Int64
        var monotonic: Int64
        /// Ahead of the wall clock since a start: it goes at half pace until that has caught up.
        var waits = false
    }
    /// How far ahead the wall clock must be before it is followed, in microseconds.
    private static let followAfter: Int64 = 5_000_000

    private let wall: @Sendable () -> Int64
    private let monotonic: @Sendable () -> Int64
    private let anchor: Mutex<Anchor>

    /// - Parameters: both clocks in microseconds; the system's unless a test gives its own.
    package init(
        wall: @escaping @Sendable () -> Int64 = { ServerClock.read(CLOCK_REALTIME) },
        monotonic: @escaping @Sendable () -> Int64 = { ServerClock.read(CLOCK_MONOTONIC) }
    ) {
        self.wall = wall
        self.monotonic = monotonic
        anchor = Mutex(Anchor(wall: wall(), monotonic: monotonic()))
    }

    /// How far behind an instant that was stored already the wall clock may stand at a start, to be held at that instant.
    /// Further, and it was the clock of then that was wrong.
    static let mostHeld = TimeSpan.hours(2)

    /// What is stored has come by `instant`: the clock counts on from there where the wall clock has been set back since,
    /// at half pace until that has caught up, so that a clock that had been ahead comes right.
    ///
    /// - Returns: false where it is more than `mostHeld` ahead, so that the wall clock is believed.
    @discardableResult
    package func goOn(from instant: Timestamp) -> Bool {
        let ahead = instant - now()
        guard ahead > .zero else { return true }
        guard ahead <= Self.mostHeld else { return false }
        anchor.withLock { $0 = Anchor(wall: instant.rawValue, monotonic: monotonic(), waits: true) }
        return true
    }

    package func now() -> Timestamp {
        anchor.withLock { anchor in
            let tick = monotonic()
            let stated = wall()
            let passed = tick - anchor.monotonic
            let counted = anchor.wall + (anchor.waits ? passed / 2 : passed)
            if anchor.waits, stated >= counted { anchor = Anchor(wall: counted, monotonic: tick) }
            guard stated - counted > Self.followAfter else { return Timestamp(microseconds: counted) }
            anchor = Anchor(wall: stated, monotonic: tick)
            return Timestamp(microseconds: stated)
        }
    }

    package static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
