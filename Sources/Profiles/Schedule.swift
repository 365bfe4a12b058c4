/// A time of the day, the week or the year that rules may ask for, in the local time of the device's home.
/// Inside when every part that is given holds; a span whose end is before its start goes over midnight or New Year.
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
