/// The local date and time of the day somewhere.
package struct CivilTime: Hashable, Sendable {
    /// Days since 1970-01-01.
    package var day: Int64
    /// After midnight, 0...1439.
    package var minute: Int

    package init(day: Int64, minute: Int) {
        self.day = day
        self.minute = minute
    }

    /// - Parameter offset: local time less UTC, in seconds.
    package init(_ instant: Timestamp, offset: Int32) {
        let minutes = instant.seconds.addedSaturating(Int64(offset)).flooredDivision(by: 60)
        day = minutes.flooredDivision(by: 1_440)
        minute = Int(minutes - day * 1_440)
    }

    package var hour: Int { minute / 60 }

    /// ISO weekday: 1 Monday ... 7 Sunday.
    package var weekday: Int {
        // 1970-01-01 was a Thursday.
        Int(((day % 7) + 10) % 7) + 1
    }

    /// Month × 100 + day of the month, 101...1231.
    package var dayOfYear: Int {
        let date = Timestamp.date(ofDay: day)
        return date.month * 100 + date.day
    }
}
