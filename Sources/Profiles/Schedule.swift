package import Telemetry

/// A time of the day, the week or the year that rules may ask for, in the local time of the device's home.
/// Inside when every part that is given holds; a span whose end is before its start goes over midnight or New Year,
/// and after midnight still belongs to the day it began on.
package struct Schedule: Hashable, Sendable {
    /// Minutes after midnight, 0...1439; the end is outside.
    package struct Hours: Hashable, Sendable {
        package var from: Int
        package var to: Int
        package init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }
    /// Days of the year as month × 100 + day, 101...1231; both ends are inside.
    package struct Season: Hashable, Sendable {
        package var from: Int
        package var to: Int
        package init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }
    package var id: String
    package var hours: Hours?
    /// ISO weekday numbers, 1 Monday ... 7 Sunday; empty: every day.
    package var weekdays: Set<Int>
    package var season: Season?

    package init(id: String, hours: Hours? = nil, weekdays: Set<Int> = [], season: Season? = nil) {
        self.id = id
        self.hours = hours
        self.weekdays = weekdays
        self.season = season
    }
}

extension Schedule {
    package func contains(_ time: CivilTime) -> Bool {
        var start = time
        if let hours {
            if hours.from < hours.to {
                guard hours.from <= time.minute, time.minute < hours.to else { return false }
            } else if time.minute < hours.to {
                start.day -= 1
            } else {
                guard time.minute >= hours.from else { return false }
            }
        }
        if !weekdays.isEmpty, !weekdays.contains(start.weekday) { return false }
        guard let season else { return true }
        let day = start.dayOfYear
        return season.from <= season.to
            ? (season.from...season.to).contains(day) : day >= season.from || day <= season.to
    }
}
