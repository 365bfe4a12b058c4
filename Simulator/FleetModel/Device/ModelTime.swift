/// An instant of the simulation: milliseconds since 1970-01-01T00:00:00Z. The device clocks show it exactly.
package struct ModelTime: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (a: ModelTime, b: ModelTime) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: ModelTime, seconds: Double) -> ModelTime {
        ModelTime(milliseconds: a.milliseconds + Int64((seconds * 1000).rounded()))
    }
    /// Seconds from `b` to `a`.
    package static func - (a: ModelTime, b: ModelTime) -> Double { Double(a.milliseconds - b.milliseconds) / 1000 }
}

/// The wall clock of a region: a fixed offset from UTC, since a simulated week does not cross a change of clocks.
package struct LocalClock: Hashable, Sendable {
    /// Local time minus UTC, s.
    package var offset: Double

    package init(offset: Double) { self.offset = offset }

    /// Hours since local midnight, 0..<24.
    package func hour(at time: ModelTime) -> Double { secondOfDay(at: time) / 3600 }

    func secondOfDay(at time: ModelTime) -> Double { localSeconds(at: time) - Double(day(at: time)) * 86_400 }

    /// Days since 1970-01-01, local.
    func day(at time: ModelTime) -> Int { Int((localSeconds(at: time) / 86_400).rounded(.down)) }

    /// Saturday or Sunday: 1970-01-01 was a Thursday.
    func isWeekend(at time: ModelTime) -> Bool {
        let weekday = (day(at: time) + 3) % 7
        return weekday == 5 || weekday == 6
    }

    /// The share of the year gone, 0..<1, to within a day.
    package func yearFraction(at time: ModelTime) -> Double {
        let years = localSeconds(at: time) / 31_556_952
        return years - years.rounded(.down)
    }

    private func localSeconds(at time: ModelTime) -> Double { Double(time.milliseconds) / 1000 + offset }
}
