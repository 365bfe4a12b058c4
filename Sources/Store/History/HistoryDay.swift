import Telemetry

/// A day of UTC, and the hours in it. A file of the history holds one.
struct HistoryDay: RawRepresentable, Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; 0 to 699,050. Instants outside count to the first or last.
    let rawValue: Int64

    static let hours: Int64 = 24
    private static let mostHours: Int64 = 1 << 24

    init(rawValue: Int64) { self.rawValue = rawValue }
    init(of instant: Timestamp) { rawValue = Self.hour(of: instant) / Self.hours }
    init(hour: Int64) { rawValue = hour / Self.hours }

    /// The day that a file of this kind is named after; nil for all other names.
    init?(fileName: String, isClosed: Bool) {
        guard let begin = Timestamp(rfc3339: fileName.prefix(10) + "T00:00:00Z"), begin.rawValue >= 0 else {
            return nil
        }
        self.init(of: begin)
        guard (isClosed ? closedFileName : self.fileName) == fileName else { return nil }
    }

    /// Whole hours since 1970, UTC.
    static func hour(of instant: Timestamp) -> Int64 {
        min(max(instant.microseconds / 3_600_000_000, 0), mostHours - 1)
    }

    var begin: Timestamp { Timestamp(seconds: rawValue * 86_400) }
    var end: Timestamp { Timestamp(seconds: (rawValue + 1) * 86_400) }
    /// Like "2026-11-22".
    var name: String { String(begin.rfc3339?.prefix(10) ?? "") }
    /// Of the file that lies hour by hour.
    var fileName: String { name + ".sqlite" }
    /// Of the file that lies device by device.
    var closedFileName: String { name + ".closed.sqlite" }
    var year: Int { Int(name.prefix(4)) ?? 0 }
    /// 1...12.
    var month: Int { Int(name.dropFirst(5).prefix(2)) ?? 1 }
    /// 1...31.
    var dayOfMonth: Int { Int(name.suffix(2)) ?? 1 }

    /// The hours of this day, as counted since 1970.
    var hourRange: Range<Int64> { rawValue * Self.hours..<(rawValue + 1) * Self.hours }

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
