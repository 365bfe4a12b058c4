package import Profiles
package import Telemetry

/// Instants from what devices write: numbers since 1970 and ISO 8601.
package enum TimeParser {
    /// A number since 1970; the nearest instant that `Timestamp` holds.
    package static func instant(_ number: Double, _ unit: ConventionRule.TimeSource.Unit) -> Timestamp {
        let size = number.magnitude
        let microseconds: Double =
            switch unit {
            case .seconds: number * 1e6
            case .milliseconds: number * 1e3
            case .microseconds: number
            case .nanoseconds: number / 1e3
            case .bySize: size < 1e11 ? number * 1e6 : size < 1e14 ? number * 1e3 : size < 1e17 ? number : number / 1e3
            }
        guard microseconds.magnitude < 9.2e18 else { return Timestamp(microseconds: microseconds < 0 ? .min : .max) }
        return Timestamp(microseconds: Int64(microseconds.rounded()))
    }

    /// `2026-07-27T09:41:41.250+02:00`: seconds, fraction and offset may be missing, a space may stand for `T`, the
    /// offset's colon may be missing. Source: ISO 8601-1, sections 5.2 to 5.4; RFC 3339.
    package static func reading(_ text: String) -> ClockReading? {
        var digits = Digits(Array(text.utf8))
        guard let year = digits.take(4), digits.skip("-"), let month = digits.take(2, in: 1...12), digits.skip("-"),
            let day = digits.take(2, in: 1...31), day <= length(ofMonth: month, year),
            digits.skip("T") || digits.skip("t") || digits.skip(" "),
            let hour = digits.take(2, in: 0...23), digits.skip(":"), let minute = digits.take(2, in: 0...59)
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if digits.skip(":") {
            // A leap second counts as the second before it.
            guard let stated = digits.take(2, in: 0...60) else { return nil }
            second = min(stated, 59)
            if digits.skip(".") || digits.skip(",") {
                guard let stated = digits.fraction() else { return nil }
                fraction = stated
            }
        }
        let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        let asUTC = Timestamp(microseconds: seconds * 1_000_000 + fraction)
        if digits.isAtEnd { return .local(LocalTime(text: text, asUTC: asUTC)) }
        if digits.skip("Z") || digits.skip("z") { return digits.isAtEnd ? .stated(asUTC) : nil }
        let isWest = digits.skip("-")
        guard isWest || digits.skip("+"), let hours = digits.take(2, in: 0...23) else { return nil }
        var offset = hours * 3_600
        if !digits.isAtEnd {
            _ = digits.skip(":")
            guard let minutes = digits.take(2, in: 0...59) else { return nil }
            offset += minutes * 60
        }
        guard digits.isAtEnd else { return nil }
        return .stated(asUTC - .seconds(isWest ? -offset : offset))
    }

    /// What a device gave as its time, if it can be so.
    package static func judged(
        _ value: RawValue, _ unit: ConventionRule.TimeSource.Unit, receivedAt: Timestamp?
    ) -> ClockReading {
        let reading: ClockReading
        switch value {
        case .number(let number): reading = .stated(instant(number, unit))
        case .text(let text):
            if let stated = self.reading(text) {
                reading = stated
            } else if JSONNumber.isNumber(text), let number = Double(text) {
                reading = .stated(instant(number, unit))
            } else {
                reading = .unusable(.unreadable)
            }
        case .flag: reading = .unusable(.unreadable)
        }
        switch reading {
        case .stated(let instant):
            return instant.clockFault(receivedAt: receivedAt).map(ClockReading.unusable) ?? reading
        case .local(let local):
            // A day's play for the offset that is not known yet.
            let latest = receivedAt.map { $0 + .hours(24) }
            return local.asUTC.clockFault(receivedAt: latest).map(ClockReading.unusable) ?? reading
        case .none, .unusable: return reading
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar. Source: Hinnant, "chrono-compatible low-level date algorithms".
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Digits {
        private let bytes: [UInt8]
        private var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { at == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard at < bytes.count, UInt32(bytes[at]) == character.value else { return false }
            at += 1
            return true
        }

        mutating func take(_ count: Int, in range: ClosedRange<Int64> = 0...9_999) -> Int64? {
            guard at + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[at..<(at + count)] {
                guard byte &- 0x30 < 10 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            guard range.contains(value) else { return nil }
            at += count
            return value
        }

        /// Microseconds; further digits are dropped.
        mutating func fraction() -> Int64? {
            var value: Int64 = 0
            var scale: Int64 = 100_000
            let start = at
            while at < bytes.count, bytes[at] &- 0x30 < 10 {
                value += Int64(bytes[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
            return at > start ? value : nil
        }
    }
}
