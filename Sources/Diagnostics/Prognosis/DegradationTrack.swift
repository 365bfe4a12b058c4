import Telemetry

/// One metric on its way to a cause's limit: a value a day since it last began anew.
///
/// A day's value is the median of the means of its four-hour blocks, so that neither a spike nor a bad hour moves it,
/// and what goes up and down within hours is averaged. Days are UTC's.
///
/// Bound: at most 56 days, 8 weeks: `bytes` in a snapshot.
struct DegradationTrack: Hashable, Sendable {
    /// What it began with.
    enum Beginning: UInt8, Hashable, Sendable {
        case firstReading, repair, jump
    }
    static let mostDays = 56
    static let bytes = 272
    private static let block: Int64 = 4 * 3_600_000_000
    private static let blocksADay: Int32 = 6

    var beginning = Beginning.firstReading
    /// Days since 1970 of the newest value; nothing without one.
    var newest: Int32 = 0
    /// Bit i: the day i days before the newest has a value.
    var held: UInt64 = 0
    /// Of the days held, oldest first, in the metric's unit.
    var values: [Float] = []

    // The day under way.
    /// Its block under way, in blocks since 1970; -1: none.
    var current: Int32 = -1
    var sum: Float = 0
    var count: UInt16 = 0
    /// Means of its blocks that ended, and how many.
    var means = SIMD8<Float>.zero
    var ended: UInt8 = 0

    /// Takes a reading of a moment (event time, µs since 1970, never before an earlier one's); true where a day ended
    /// and has a value now.
    mutating func observe(_ value: Double, at time: Int64) -> Bool {
        let block = Int32(clamping: time / Self.block)
        var hasNewDay = false
        if block != current {
            endBlock()
            if current >= 0, block / Self.blocksADay != current / Self.blocksADay {
                endDay(current / Self.blocksADay)
                hasNewDay = true
            }
            current = block
        }
        if count < .max {
            sum += Float(value)
            count += 1
        }
        return hasNewDay
    }

    /// Forgets all: what follows is another device in this respect.
    mutating func beginAnew(with beginning: Beginning) {
        self = DegradationTrack()
        self.beginning = beginning
    }

    /// Forgets the days up to that of `time` (event time), what is known so far of the day under way with them; false where
    /// there was nothing to forget.
    mutating func beginAnew(after time: Timestamp) -> Bool {
        let day = Int32(clamping: time.microseconds / 86_400_000_000)
        let before = self
        if current >= 0, current / Self.blocksADay <= day {
            (current, sum, count, ended) = (-1, 0, 0, 0)
            means = .zero
        }
        if held != 0, newest <= day {
            (held, newest, values) = (0, 0, [])
        } else if held != 0, Int(newest) - Int(day) < 64 {
            held &= (1 << UInt64(Int(newest) - Int(day))) - 1
            values = Array(values.suffix(held.nonzeroBitCount))
        }
        guard self != before else { return false }
        beginning = .repair
        return true
    }

    private mutating func endBlock() {
        guard count > 0, Int(ended) < Int(Self.blocksADay) else { return }
        means[Int(ended)] = sum / Float(count)
        ended += 1
        sum = 0
        count = 0
    }

    private mutating func endDay(_ day: Int32) {
        guard ended > 0 else { return }
        let value = (0..<Int(ended)).map { Double(means[$0]) }.median
        ended = 0
        means = .zero
        let since = held == 0 ? 64 : max(0, Int(day) - Int(newest))
        held = (since < 64 ? held << UInt64(since) : 0) | 1
        held &= (1 << UInt64(Self.mostDays)) - 1
        newest = day
        values.append(Float(value))
        values.removeFirst(values.count - held.nonzeroBitCount)
    }

    /// A value a day, oldest first, the newest last; nil: a day without readings.
    var days: [Double?] {
        guard held != 0 else { return [] }
        var next = 0
        return (0..<(64 - held.leadingZeroBitCount)).reversed().map { back in
            guard held >> UInt64(back) & 1 == 1 else { return nil }
            defer { next += 1 }
            return Double(values[next])
        }
    }

    /// Keeps the newest days with a value, at most so many.
    mutating func keepNewest(_ count: Int) {
        while held.nonzeroBitCount > count { held &= ~(1 << UInt64(63 - held.leadingZeroBitCount)) }
        values = Array(values.suffix(held.nonzeroBitCount))
    }
}
