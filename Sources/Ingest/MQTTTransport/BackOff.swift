/// How long to wait before the next attempt: exponential with full jitter, so that many clients that lost one broker
/// do not come back together.
/// Source: Brooker 2015, "Exponential Backoff And Jitter".
package struct BackOff: Hashable, Sendable {
    /// The first wait is at most this (> 0, default 250 ms).
    package let base: Duration
    /// No wait is longer than this (>= base, default 30 s). A connection that lasted as long counts as a success.
    package let cap: Duration
    /// Attempts that failed in a row.
    package private(set) var failures = 0

    package init(base: Duration = .milliseconds(250), cap: Duration = .seconds(30)) {
        self.base = max(base, .milliseconds(1))
        self.cap = max(cap, self.base)
    }

    /// A failed attempt: the wait before the next, uniform in zero to min(cap, base * 2^(earlier failures)).
    package mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        var ceiling = base
        // Doubling instead of a shift: it stops at the cap and cannot overflow.
        for _ in 0..<failures where ceiling < cap { ceiling = ceiling * 2 }
        ceiling = min(ceiling, cap)
        failures = min(failures + 1, 64)
        let whole = ceiling.components
        let microseconds = whole.seconds * 1_000_000 + whole.attoseconds / 1_000_000_000_000
        return .microseconds(Int64.random(in: 0...microseconds, using: &generator))
    }

    package mutating func succeeded() { failures = 0 }
}
