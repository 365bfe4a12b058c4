import Foundation
import Telemetry

/// Instants as people say them, in the home's zone, seen from `now`.
struct TimeText: Sendable {
    var zone: TimeZone
    var now: Timestamp

    /// An unknown zone falls back to UTC, and `zoneName` says so.
    init(zone name: String?, now: Timestamp) {
        zone = name.flatMap { TimeZone(identifier: $0) } ?? .gmt
        self.now = now
    }

    /// E.g. "Europe/Berlin"; a zone that is only an offset as people write it, "UTC+5": its IANA name is Etc/GMT-5.
    var zoneName: String {
        if zone == .gmt { return "UTC" }
        guard zone.identifier.hasPrefix("Etc/GMT") else { return zone.identifier }
        let hours = zone.secondsFromGMT() / 3_600
        return hours == 0 ? "UTC" : "UTC\(hours > 0 ? "+" : "−")\(abs(hours))"
    }

    /// For `datetime`.
    func iso(_ at: Timestamp) -> String { at.rfc3339 ?? "" }

    /// "Sun 22 Nov, 08:15"; with the year where it is another.
    func absolute(_ at: Timestamp) -> String {
        let there = parts(at)
        let here = parts(now)
        let year = there.year == here.year ? "" : " \(there.year ?? 0)"
        return "\(weekday(there)) \(there.day ?? 0) \(month(there))\(year), \(clock(at))"
    }

    /// "08:15".
    func clock(_ at: Timestamp) -> String {
        let there = parts(at)
        return two(there.hour ?? 0) + ":" + two(there.minute ?? 0)
    }

    /// "08:15" on the same day, else as `absolute`.
    func brief(_ at: Timestamp) -> String {
        let there = parts(at)
        let here = parts(now)
        let today = there.year == here.year && there.month == here.month && there.day == here.day
        return today ? clock(at) : absolute(at)
    }

    /// "22 Nov".
    func day(_ at: Timestamp) -> String {
        let there = parts(at)
        return "\(there.day ?? 0) \(month(there))"
    }

    /// "Sun 22 Nov".
    func longDay(_ at: Timestamp) -> String { "\(weekday(parts(at))) \(day(at))" }

    /// "12 s ago", "3 min ago", "5 h ago", "2 days ago"; "in …" for what is to come.
    func relative(_ at: Timestamp) -> String {
        let seconds = Int64((now - at).inSeconds.magnitude.rounded(.down))
        let amount =
            switch seconds {
            case ..<60: "\(seconds) s"
            case ..<3_600: "\(seconds / 60) min"
            case ..<(48 * 3_600): "\(seconds / 3_600) h"
            default: "\(seconds / 86_400) days"
            }
        return at > now ? "in \(amount)" : "\(amount) ago"
    }

    /// Midnights in the zone after `from`, up to `to`; at most 400.
    func midnights(from: Timestamp, to: Timestamp) -> [Timestamp] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        var date = calendar.startOfDay(for: self.date(from))
        var found: [Timestamp] = []
        while found.count < 400, let next = calendar.date(byAdding: .day, value: 1, to: date) {
            let at = Timestamp(seconds: Int64(next.timeIntervalSince1970))
            guard at < to else { break }
            found.append(at)
            date = next
        }
        return found
    }

    /// Kept within the years 1...9999: calendars promise nothing beyond.
    private func date(_ at: Timestamp) -> Date {
        let seconds = min(253_402_300_799, max(-62_135_596_800, Double(at.microseconds) / 1e6))
        return Date(timeIntervalSince1970: seconds)
    }

    private func parts(_ at: Timestamp) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: date(at))
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func weekday(_ parts: DateComponents) -> String {
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let index = (parts.weekday ?? 1) - 1
        return names.indices.contains(index) ? names[index] : ""
    }

    private func month(_ parts: DateComponents) -> String {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let index = (parts.month ?? 1) - 1
        return names.indices.contains(index) ? names[index] : ""
    }
}
