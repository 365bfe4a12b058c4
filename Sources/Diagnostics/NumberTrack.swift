package import Telemetry

/// What a device's own numbers of its messages tell: which are missing, which came twice, which contradict.
///
/// Memory: some 2 KiB, of devices that number their messages alone.
package struct NumberTrack: Hashable, Sendable {
    /// Numbers, the highest and those before it, of which each is known to have come or not.
    /// Source: the anti-replay window of RFC 4303, section 3.4.3.
    static let window: Int64 = 64
    /// Gaps that are remembered; the oldest gives way.
    static let mostGaps = 8
    /// A larger jump is a new beginning, not a gap.
    static let mostMissing: Int64 = 100_000

    /// Ranges of numbers that one gap is remembered as.
    static let mostParts = 8

    /// Messages that never came, between two that did.
    package struct Gap: Hashable, Sendable {
        /// The numbers that are missing, at most `mostParts` ranges; none where they are of an earlier run, which mean
        /// others now.
        var parts: [ClosedRange<Int64>]
        /// 1...`mostMissing`; those that came late are off.
        package var missing: Int
        /// When the messages before and after were observed.
        package var from: Timestamp
        package var to: Timestamp

        /// Takes a number off that came after all; false where it is not missing, or one range more would be too many.
        fileprivate mutating func fill(_ number: Int64) -> Bool {
            guard let place = parts.firstIndex(where: { $0.contains(number) }) else { return false }
            var rest: [ClosedRange<Int64>] = []
            if parts[place].lowerBound < number { rest.append(parts[place].lowerBound...number - 1) }
            if number < parts[place].upperBound { rest.append(number + 1...parts[place].upperBound) }
            guard parts.count + rest.count <= NumberTrack.mostParts + 1 else { return false }
            parts.replaceSubrange(place...place, with: rest)
            missing -= 1
            return true
        }
    }

    enum Verdict: Hashable {
        case next
        /// After these.
        case missing(Gap)
        /// Behind the highest, and not seen before. `fills`: it was missing.
        case late(fills: Bool)
        /// The same as before.
        case again
        /// The number came before, with other values.
        case contradicts
        /// The device counts anew.
        case begins
    }

    private(set) var boot: UInt64?
    private(set) var highest: Int64
    /// The highest of the run before; nil: there was none.
    private(set) var earlier: Int64?
    /// When the highest was observed.
    private(set) var at: Timestamp
    /// Bit i: the message `highest - i` came.
    private(set) var seen: UInt64 = 1
    /// Of what came, by the number's rest by `window`.
    private(set) var marks: [UInt32]
    /// Oldest first.
    package private(set) var gaps: [Gap] = []
    /// How many messages contradicted an earlier one of their number, and when the last one came.
    package private(set) var contradictions = 0
    package private(set) var contradictedAt: Timestamp?

    init(_ message: MessageNumber, mark: UInt32, at time: Timestamp) {
        boot = message.boot
        highest = message.number
        at = time
        marks = Array(repeating: 0, count: Int(Self.window))
        marks[Self.place(message.number)] = mark
    }

    private static func place(_ number: Int64) -> Int { Int(number & (window - 1)) }

    /// - Parameters:
    ///   - mark: of the message's values.
    ///   - isNewer: it was observed after everything before, as far as the device says when.
    mutating func take(_ message: MessageNumber, mark: UInt32, at time: Timestamp, isNewer: Bool) -> Verdict {
        guard message.boot == boot else { return isNewer ? begin(message, mark, time) : .late(fills: false) }
        let step = message.number - highest
        if step > 0 { return go(on: step, message, mark, time) }
        guard -step < Self.window else {
            return isNewer ? begin(message, mark, time) : .late(fills: fill(message.number))
        }
        let (bit, place) = (UInt64(1) << UInt64(-step), Self.place(message.number))
        if seen & bit == 0 {
            seen |= bit
            marks[place] = mark
            return .late(fills: fill(message.number))
        }
        if marks[place] == mark { return .again }
        // Without a name of its run a device that starts again cannot be told otherwise.
        if boot == nil, isNewer { return begin(message, mark, time) }
        contradictions += 1
        contradictedAt = time
        return .contradicts
    }

    private mutating func go(on step: Int64, _ message: MessageNumber, _ mark: UInt32, _ time: Timestamp) -> Verdict {
        guard step - 1 <= Self.mostMissing, !isOfEarlierRun(message, step, time) else {
            return begin(message, mark, time)
        }
        let before = (highest, at)
        seen = step < Self.window ? seen << UInt64(step) | 1 : 1
        marks[Self.place(message.number)] = mark
        highest = message.number
        at = time
        guard step > 1 else { return .next }
        let gap = Gap(
            parts: [before.0 + 1...message.number - 1], missing: Int(step - 1), from: before.1, to: max(before.1, time))
        if gaps.count >= Self.mostGaps { gaps.removeFirst() }
        gaps.append(gap)
        return .missing(gap)
    }

    /// Whether a number further on is another run's: of what the device still held of the run before, or of a second
    /// client under its name. Only where nothing names the runs.
    private func isOfEarlierRun(_ message: MessageNumber, _ step: Int64, _ time: Timestamp) -> Bool {
        guard boot == nil, step > 1 else { return false }
        return time < at || earlier.map { abs(message.number - $0) < Self.window } ?? false
    }

    private mutating func begin(_ message: MessageNumber, _ mark: UInt32, _ time: Timestamp) -> Verdict {
        earlier = highest
        boot = message.boot
        highest = message.number
        at = time
        seen = 1
        marks[Self.place(message.number)] = mark
        // Numbers of the run before mean others now.
        for index in gaps.indices { gaps[index].parts = [] }
        return .begins
    }

    /// A message of a gap came after all; false where it is of none.
    private mutating func fill(_ number: Int64) -> Bool {
        for index in gaps.indices where gaps[index].fill(number) {
            if gaps[index].missing == 0 { gaps.remove(at: index) }
            return true
        }
        return false
    }

    /// A mark of a message's values: equal ones have equal marks. Source: FNV-1a; Fowler, Noll, Vo 1991.
    static func mark(of readings: [Reading]) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func take(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01B3 }
        for reading in readings {
            for byte in reading.metric.rawValue.utf8 { take(UInt64(byte)) }
            take(reading.value.bitPattern)
            take(reading.deviceStated ? UInt64(bitPattern: reading.observedAt.microseconds) : 0)
            hash ^= hash >> 29
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}

/// As flat bytes, for snapshots.
extension NumberTrack {
    func encode(into writer: inout StateWriter) {
        writer.put(boot) { $0.put($1) }
        writer.put(highest)
        writer.put(earlier) { $0.put($1) }
        writer.put(at.microseconds)
        writer.put(seen)
        for mark in marks { writer.put(mark) }
        writer.put(UInt16(gaps.count))
        for gap in gaps {
            writer.put(UInt16(gap.parts.count))
            for part in gap.parts {
                writer.put(part.lowerBound)
                writer.put(part.upperBound)
            }
            writer.put(UInt32(gap.missing))
            writer.put(gap.from.microseconds)
            writer.put(gap.to.microseconds)
        }
        writer.put(UInt32(truncatingIfNeeded: contradictions))
        writer.put(contradictedAt) { $0.put($1.microseconds) }
    }

    init(from reader: inout StateReader) throws(StateReader.Malformed) {
        boot = try reader.optional { reader throws(StateReader.Malformed) in try reader.integer(UInt64.self) }
        highest = try reader.integer()
        earlier = try reader.optional { reader throws(StateReader.Malformed) in try reader.integer(Int64.self) }
        at = try Self.time(&reader)
        seen = try reader.integer()
        marks = []
        for _ in 0..<Self.window { marks.append(try reader.integer()) }
        let numbers: ClosedRange<Int64> = 0...1 << 53
        guard numbers.contains(highest), earlier.map({ numbers.contains($0) }) ?? true, seen & 1 == 1 else {
            throw StateReader.Malformed()
        }
        for _ in 0..<(try reader.count(atMost: Self.mostGaps)) {
            var parts: [ClosedRange<Int64>] = []
            for _ in 0..<(try reader.count(atMost: Self.mostParts)) {
                let (first, last): (Int64, Int64) = (try reader.integer(), try reader.integer())
                guard numbers.contains(first), first <= last, numbers.contains(last) else {
                    throw StateReader.Malformed()
                }
                parts.append(first...last)
            }
            let missing = try reader.integer(UInt32.self)
            let (from, to) = (try Self.time(&reader), try Self.time(&reader))
            // What is missing is what the ranges hold, as long as they mean anything.
            guard (1...UInt32(Self.mostMissing)).contains(missing), from <= to,
                parts.isEmpty || parts.reduce(0, { $0 + $1.count }) == Int(missing)
            else { throw StateReader.Malformed() }
            gaps.append(Gap(parts: parts, missing: Int(missing), from: from, to: to))
        }
        contradictions = Int(try reader.integer(UInt32.self))
        contradictedAt = try reader.optional(Self.time)
    }

    private static func time(_ reader: inout StateReader) throws(StateReader.Malformed) -> Timestamp {
        Timestamp(microseconds: try reader.moment())
    }
}
