import Foundation
import Telemetry

/// Says when something was, as one would on the phone to somebody in that home.
struct HomeClock: Sendable {
    private let calendar: Calendar

    /// An unknown zone counts as UTC.
    init(timeZone: String?) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone.flatMap(TimeZone.init(identifier:)) ?? TimeZone(secondsFromGMT: 0) ?? .gmt
        self.calendar = calendar
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// "ten past four" is for people; this is "04:10 this morning", "18:20 yesterday", "Tuesday at 18:20" (within six
    /// days), "14 November" (before).
    func words(_ instant: Timestamp, at now: Timestamp) -> String {
        let (date, today) = (date(instant), date(now))
        let parts = calendar.dateComponents([.weekday, .day, .month, .hour, .minute], from: date)
        let days = calendar.dateComponents(
            [.day], from: calendar.startOfDay(for: date), to: calendar.startOfDay(for: today)
        ).day ?? 0
        let (hour, minute) = (parts.hour ?? 0, parts.minute ?? 0)
        let time = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        switch days {
        case ...0: return hour < 12 ? "\(time) this morning" : "\(time) today"
        case 1: return "\(time) yesterday"
        case 2...6: return "\(day(parts)) at \(time)"
        default:
            return "\(parts.day ?? 1) \(Self.months[min(11, max(0, (parts.month ?? 1) - 1))])"
        }
    }

    /// "this morning" aside: "today", "yesterday", "on Tuesday", "on 14 November".
    func day(_ instant: Timestamp, at now: Timestamp) -> String {
        let (date, today) = (date(instant), date(now))
        let parts = calendar.dateComponents([.weekday, .day, .month], from: date)
        let days = calendar.dateComponents(
            [.day], from: calendar.startOfDay(for: date), to: calendar.startOfDay(for: today)
        ).day ?? 0
        switch days {
        case ...0: return "today"
        case 1: return "yesterday"
        case 2...6: return "on \(day(parts))"
        default: return "on \(parts.day ?? 1) \(Self.months[min(11, max(0, (parts.month ?? 1) - 1))])"
        }
    }

    private func day(_ parts: DateComponents) -> String { Self.weekdays[min(6, max(0, (parts.weekday ?? 1) - 1))] }

    private func date(_ instant: Timestamp) -> Date { Date(timeIntervalSince1970: Double(instant.microseconds) / 1e6) }
}
