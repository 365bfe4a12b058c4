import Foundation
import Telemetry

/// Says when something was, as one would on the phone to somebody in that home.
struct HomeClock: Sendable {
    private let calendar: Calendar

    /// An unknown zone counts as UTC.
    init(timeZone: String?) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
        self.calendar = calendar
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// What follows "since": "04:10 this morning", "14:30 this afternoon", "18:20 yesterday", "Tuesday at 18:20" (within
    /// six days), "14 November", "14 November 2024" (another year).
    func words(_ instant: Timestamp, at now: Timestamp) -> String {
        let parts = parts(of: instant)
        let (hour, minute) = (parts.hour ?? 0, parts.minute ?? 0)
        let time = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        switch days(from: instant, to: now) {
        case 0: return "\(time) this \(hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening")"
        case 1: return "\(time) yesterday"
        case 2...6: return "\(weekday(parts)) at \(time)"
        default: return date(parts, at: now)
        }
    }

    private static let hours = [
        "twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]

    /// What follows "since", as people say it, to the half hour: "four this morning", "half past two this
    /// afternoon", "six yesterday evening", "noon on Tuesday". Within the last two hours to the minute; beyond six days
    /// the date.
    func spoken(_ instant: Timestamp, at now: Timestamp) -> String {
        let past = parts(of: instant).minute ?? 0
        let near = instant + .minutes(Int64((past + 15) / 30 * 30 - past))
        let ago = days(from: near, to: now)
        let parts = parts(of: near)
        let (hour, minute) = (parts.hour ?? 0, parts.minute ?? 0)
        let isSharp = minute < 15
        // Midnight belongs to two days: the figures say which.
        guard now - instant >= .hours(2), (0...6).contains(ago), ago == 0 || hour > 0 else {
            return words(instant, at: now)
        }
        let day = ["today", "yesterday"].indices.contains(ago) ? ["today", "yesterday"][ago] : "on \(weekday(parts))"
        if isSharp, hour == 0 { return "midnight" }
        if isSharp, hour == 12 { return "noon \(day)" }
        let time = (isSharp ? "" : "half past ") + Self.hours[hour <= 12 ? hour : hour - 12]
        let part = hour == 0 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening"
        return ago == 0 ? "\(time) this \(part)" : "\(time) \(day) \(part)"
    }

    /// When something happened: "today", "yesterday", "on Tuesday", "on 14 November".
    func day(_ instant: Timestamp, at now: Timestamp) -> String {
        let parts = parts(of: instant)
        switch days(from: instant, to: now) {
        case 0: return "today"
        case 1: return "yesterday"
        case 2...6: return "on \(weekday(parts))"
        default: return "on \(date(parts, at: now))"
        }
    }

    private func weekday(_ parts: DateComponents) -> String { Self.weekdays[min(6, max(0, (parts.weekday ?? 1) - 1))] }

    private func date(_ parts: DateComponents, at now: Timestamp) -> String {
        let day = "\(parts.day ?? 1) \(Self.months[min(11, max(0, (parts.month ?? 1) - 1))])"
        return parts.year == self.parts(of: now).year ? day : "\(day) \(parts.year ?? 0)"
    }

    private func parts(of instant: Timestamp) -> DateComponents {
        calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: Date(instant))
    }

    /// Midnights between the two; negative where `instant` is ahead.
    private func days(from instant: Timestamp, to now: Timestamp) -> Int {
        calendar.dateComponents(
            [.day], from: calendar.startOfDay(for: Date(instant)), to: calendar.startOfDay(for: Date(now))
        ).day ?? 0
    }
}

extension Date {
    fileprivate init(_ instant: Timestamp) { self.init(timeIntervalSince1970: Double(instant.microseconds) / 1e6) }
}
