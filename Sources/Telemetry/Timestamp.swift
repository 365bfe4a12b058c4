/// An instant: microseconds since 1970-01-01T00:00:00Z, UTC, without leap seconds.
///
/// Range: all of `Int64` (±292,000 years), so arithmetic on values that came from outside uses the
/// `adding`/`distance` operations below, which saturate instead of trapping.
package struct Timestamp: BitwiseCopyable, RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package var rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(microseconds: Int64) { rawValue = microseconds }
    package init(milliseconds: Int64) { rawValue = milliseconds.multipliedSaturating(by: 1_000) }
    package init(seconds: Int64) { rawValue = seconds.multipliedSaturating(by: 1_000_000) }

    package var microseconds: Int64 { rawValue }
    /// Rounded toward the past.
    package var milliseconds: Int64 { rawValue.flooredDivision(by: 1_000) }
    /// Rounded toward the past.
    package var seconds: Int64 { rawValue.flooredDivision(by: 1_000_000) }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.rawValue < b.rawValue }
    package static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
        Timestamp(rawValue: a.rawValue.addedSaturating(b.microseconds))
    }
    package static func - (a: Timestamp, b: TimeSpan) -> Timestamp {
        Timestamp(rawValue: a.rawValue.subtractedSaturating(b.microseconds))
    }
    /// The span from `b` to `a`; negative when `a` is earlier.
    package static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
        TimeSpan(microseconds: a.rawValue.subtractedSaturating(b.rawValue))
    }
}

/// A length of time in microseconds; may be negative.
package struct TimeSpan: BitwiseCopyable, Hashable, Comparable, Sendable, Codable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package static func seconds(_ n: Int64) -> TimeSpan { .init(microseconds: n.multipliedSaturating(by: 1_000_000)) }
    package static func minutes(_ n: Int64) -> TimeSpan { .seconds(n.multipliedSaturating(by: 60)) }
    package static func hours(_ n: Int64) -> TimeSpan { .seconds(n.multipliedSaturating(by: 3_600)) }
    package static func days(_ n: Int64) -> TimeSpan { .seconds(n.multipliedSaturating(by: 86_400)) }
    package static let zero = TimeSpan(microseconds: 0)

    /// Seconds, with their fraction.
    package var inSeconds: Double { Double(microseconds) / 1e6 }

    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.microseconds < b.microseconds }
    package static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        .init(microseconds: a.microseconds.addedSaturating(b.microseconds))
    }
    package static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        .init(microseconds: a.microseconds.subtractedSaturating(b.microseconds))
    }
}

extension Int64 {
    func addedSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
    func subtractedSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
    func multipliedSaturating(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
