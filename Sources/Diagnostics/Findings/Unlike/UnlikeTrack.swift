import Telemetry

/// A device's sense of being unlike itself: no authoring, a few bytes for each metric.
///
/// Idea: readings become one value a metric and slot of five minutes, in event time; when a slot closes, each metric's
/// value becomes a residual from its own normal of the hour, and small detectors judge it, each on the scale of its own
/// past days (`Peaks`). The largest surprise of all, less what so many tests bring by chance, is judged once more by the
/// device's own past; what is left opens an episode at the stated rate of false alarms.
///
/// A slot closes when a reading of a later one comes. While the device is silent none does: silence is its reach's
/// matter. Late readings of a slot that is closed count for nothing here.
///
/// Nothing is learned while an episode is open, of a known cause or of this, for two weeks at most. Nothing is told in
/// the first `Self.listens` days.
///
/// Memory: some 240 bytes a number, 60 a state, 500 a device; never grows. Cost: some 5 ns a reading, 0.1 to 0.2 µs a
/// metric and slot.
struct UnlikeTrack: Hashable, Sendable {
    /// Length of a slot.
    static let width = TimeSpan.minutes(5).microseconds
    private static let slotsADay: Int64 = 288
    /// Days before anything is told: the detectors' own five, and five more to see how often they surprise.
    static let listens = 10
    /// A metric whose value was heard longer ago stands for nothing in the multivariate ones (slots, default 12).
    static let fresh: UInt16 = 12
    /// Scale of the device's own days, at least (log2 units of −log10 p, default 0.2).
    static let least: Float = 0.2
    /// Slots with readings that make a day (default 20): of a device that reports less than hourly each report is the end of
    /// an outage, and the spans of the detectors, which are slots, would be weeks.
    static let fewestSlots: UInt16 = 20
    /// Days in a row with readings, and too few of them, after which it is said that the device reports too seldom
    /// (default 3: a day or two without power are no habit).
    static let seldomDays: UInt8 = 3
    /// An episode of a known cause keeps it from learning for so long.
    static let longestPause = TimeSpan(microseconds: Int64(UnlikePhase.longest) * width)
    /// Slots after a repair or an outage of an hour in which nothing is judged (default 12: an hour).
    static let settling: UInt8 = 12

    /// The open slot, since 1970; -1 before the first reading.
    private(set) var slot: Int64 = -1
    /// Days that were learned, counted up to 200.
    private(set) var days: UInt8 = 0
    /// Days in a row, up to now, with fewer slots than make a day; counted up to 200.
    private(set) var daysTooFew: UInt8 = 0
    /// Slots that closed since the last turn of a day.
    var slotsToday: UInt16 = 0
    /// Slots for which nothing is judged yet.
    var settles: UInt8 = 0
    var phase = UnlikePhase.usual
    var overall = Peaks()
    var numbers: [NumberWatch]
    var states: [StateWatch]
    /// 24 hours by number: centres, and codes of spreads.
    var centres: [Float]
    var codes: [UInt16]
    var relation: Relation
    var density = Density()

    init(_ plan: UnlikePlan) {
        numbers = Array(repeating: NumberWatch(), count: plan.numbers.count)
        states = Array(repeating: StateWatch(), count: plan.states.count)
        centres = Array(repeating: 0, count: plan.numbers.count * 24)
        codes = Array(repeating: 0, count: plan.numbers.count * 24)
        relation = Relation(size: plan.related)
    }

    /// Where the open slot ends, in event time; a reading from there on closes it.
    var ends: Int64 { (slot + 1) * Self.width }

    // MARK: Taking readings

    /// A reading of the open slot; one of an earlier slot counts for nothing. `old` is the metric's last reading.
    mutating func take(
        _ value: Double, of metric: Int, at time: Int64, plausible: Bool, after old: WindowBank.MetricTrack,
        by tables: UnsafeBufferPointer<ProfileTables>
    ) {
        guard time >= slot * Self.width, metric < tables[0].unlike.places.count else { return }
        switch tables[0].unlike.places[metric] {
        case .none: break
        case .state(let place): states[place].take(value, plausible: plausible)
        case .number(let place):
            numbers[place].take(
                value, at: time, plausible: plausible, after: old, growing: tables[0].unlike.growths[place])
        }
    }

    /// Opens the slot of this time, which is not before the open one's end.
    mutating func open(at time: Int64, pauses: Bool) {
        let next = time / Self.width
        if slot >= 0 {
            if next / Self.slotsADay != slot / Self.slotsADay { turn(pauses: pauses) }
            let passed = next - slot
            if passed > 12 {
                settle()
            } else {
                settles = UInt8(max(0, Int64(settles) - (passed - 1)))
            }
        }
        slot = next
    }

    /// What comes after a repair or a long silence is another matter than what was before.
    mutating func settle() {
        settles = Self.settling
        for place in numbers.indices {
            numbers[place].level.settle()
            numbers[place].average = 0
        }
    }

    /// A day has ended.
    private mutating func turn(pauses: Bool) {
        defer { slotsToday = 0 }
        daysTooFew = slotsToday >= Self.fewestSlots ? 0 : min(200, daysTooFew + 1)
        // While something is open its days are no usual ones; what they held is learned when it is over.
        guard slotsToday >= Self.fewestSlots, !pauses, !pausesItself else { return }
        if days < 200 { days += 1 }
        for place in numbers.indices { numbers[place].turn() }
        for place in states.indices { states[place].turn() }
        relation.turn(days: Int(days))
        density.turn(days: Int(days))
        if days > Peaks.fewest { overall.turn(days: Int(days) - Peaks.fewest, least: Self.least) }
    }

    /// Whether it is unlike itself, and not yet for so long that this is learned as usual.
    var pausesItself: Bool {
        guard case .unlike(let episode) = phase else { return false }
        return slot < Int64(episode.openedAt) + Int64(UnlikePhase.longest)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&slot)
        try state.pass(&days)
        try state.pass(&daysTooFew)
        try state.pass(&slotsToday)
        try state.pass(&settles)
        try phase.exchange(&state, metrics: UnlikePlan.mostMetrics)
        try overall.exchange(&state)
        for place in numbers.indices { try numbers[place].exchange(&state) }
        for place in states.indices { try states[place].exchange(&state) }
        try state.pass(&centres, within: HourNormal.largest)
        for cell in codes.indices { try state.pass(&codes[cell]) }
        try relation.exchange(&state)
        try density.exchange(&state)
        guard slot >= -1, slot <= Int64(UInt32.max) else { throw StateReader.Malformed() }
    }
}
