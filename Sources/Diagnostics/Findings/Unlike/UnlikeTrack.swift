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
    private static let fresh: UInt16 = 12
    /// Scale of the device's own days, at least (log2 units of −log10 p, default 0.2).
    private static let least: Float = 0.2
    /// Slots with readings that make a day (default 20): a device that reports less than hourly goes on learning, since each
    /// of its reports is the end of an outage.
    private static let fewestSlots: UInt16 = 20
    /// An episode of a known cause keeps it from learning for so long.
    static let longestPause = TimeSpan(microseconds: Int64(UnlikePhase.longest) * width)
    /// Slots after a repair or an outage of an hour in which nothing is judged (default 12: an hour).
    static let settling: UInt8 = 12

    /// The open slot, since 1970; -1 before the first reading.
    private(set) var slot: Int64 = -1
    /// Days that were learned, counted up to 200.
    private(set) var days: UInt8 = 0
    /// Slots that closed since the last turn of a day.
    private var slotsToday: UInt16 = 0
    /// Slots for which nothing is judged yet.
    private var settles: UInt8 = 0
    private(set) var phase = UnlikePhase.usual
    private var overall = Peaks()
    private var numbers: [NumberWatch]
    private var states: [StateWatch]
    /// 24 hours by number: centres, and codes of spreads.
    private var centres: [Float]
    private var codes: [UInt16]
    private var relation: Relation
    private var density = Density()

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
    private var pausesItself: Bool {
        guard case .unlike(let episode) = phase else { return false }
        return slot < Int64(episode.openedAt) + Int64(UnlikePhase.longest)
    }

    // MARK: Judging

    /// Closes the open slot: what it says, and what becomes of the phase.
    /// - Parameters:
    ///   - hour: of the device's local day, 0...23.
    ///   - pauses: whether an episode of a known cause is open.
    mutating func close(hour: Int, by plan: UnlikePlan, pauses: Bool) -> UnlikePhase.Change? {
        slotsToday = min(slotsToday, 65_534) + 1
        let isSettling = settles > 0
        if isSettling { settles -= 1 }
        let learns = !pauses && !pausesItself
        var found = Found(
            slot: UInt32(clamping: slot), bar: plan.manyTests + UnlikePhase.keeps * UnlikePhase.yearly)
        var moved = InlineArray<48, Float?>(repeating: nil)
        var averages = InlineArray<12, Float>(repeating: 0)
        for place in numbers.indices {
            moved[place] = judge(number: place, of: plan.numbers[place], hour: hour, learns: learns, &found)
            if place < plan.related, numbers[place].presence.missing.pause <= Self.fresh {
                averages[place] = numbers[place].average
            }
        }
        let apart = judge(together: averages, learns: learns, by: plan, &found)
        for place in numbers.indices {
            guard let now = moved[place] else { continue }
            let own = place < plan.related ? apart[place] : now
            judge(moved: place, of: plan.numbers[place], beside: own, learns: learns, &found)
        }
        for place in states.indices { judge(state: place, of: plan.states[place], &found) }
        guard !isSettling else { return nil }
        return decide(found, by: plan)
    }

    /// The residual, where there is one.
    private mutating func judge(
        number place: Int, of metric: Int, hour: Int, learns: Bool, _ found: inout Found
    ) -> Float? {
        var now: Float?
        var watch = numbers[place]
        let days = Int(watch.days)
        let heard = watch.presence.heard
        found.take(
            watch.presence.missing.judge(heard: heard, days: days), metric, .missing, watch.presence.missing.pause)
        if heard {
            let stuck = watch.presence.stuck.judge(moved: watch.presence.moved, days: days)
            found.take(stuck, metric, .stuck, watch.presence.stuck.run)
            found.take(watch.restarts.judge(more: watch.restarted, days: days), metric, .restarting, 0)
            found.take(watch.implausible.judge(more: watch.wasImplausible, days: days), metric, .implausible, 0)
        }
        if watch.weight > 0 {
            let value = min(HourNormal.largest, max(-HourNormal.largest, watch.sum / watch.weight))
            let cell = place * 24 + hour
            var normal = HourNormal(centre: centres[cell], code: codes[cell])
            if normal.isKnown {
                let residual = Residual(
                    normal.residual(of: value, usual: watch.usual), average: &watch.average, learns: learns)
                found.take(watch.jump.judge(residual, days: days), metric, .jumpedUp, .jumpedDown, 0)
                found.take(
                    watch.hour.judge(residual, days: days), metric, .higherAtThisHour, .lowerAtThisHour,
                    UInt16(Residual.span / 2))
                now = residual.now
                found.take(
                    watch.variance.judge(residual, days: days), metric, .moreRestless, .calmer,
                    UInt16(VarianceChange.short / 2))
            }
            if learns {
                normal.learn(value, step: watch.step, usual: &watch.usual)
                centres[cell] = normal.centre
                codes[cell] = normal.code
                if watch.days < 200, watch.slots < .max { watch.slots += 1 }
            }
        }
        watch.wasImplausible = false
        watch.restarted = false
        watch.sum = 0
        watch.weight = 0
        watch.presence.heard = false
        watch.presence.moved = false
        numbers[place] = watch
        return now
    }

    /// Levels and drifts count beside what the metrics' usual moving together explains: what the weather moves is no
    /// fault. `beside` is that, or the metric's own residual where it does not take part.
    private mutating func judge(
        moved place: Int, of metric: Int, beside: Float, learns: Bool, _ found: inout Found
    ) {
        let days = Int(numbers[place].days)
        let residual = Residual(beside, learns: learns)
        let level = numbers[place].level.judge(residual, days: days)
        found.take(level, metric, .higher, .lower, numbers[place].level.lasts)
        let drift = numbers[place].drift.judge(residual, days: days)
        found.take(drift, metric, .rising, .falling, UInt16(Drift.fast / 4))
    }

    private mutating func judge(state place: Int, of metric: Int, _ found: inout Found) {
        var watch = states[place]
        let days = Int(watch.days)
        let heard = watch.presence.heard
        found.take(
            watch.presence.missing.judge(heard: heard, days: days), metric, .missing, watch.presence.missing.pause)
        if heard {
            let stuck = watch.presence.stuck.judge(moved: watch.presence.moved, days: days)
            found.take(stuck, metric, .stuck, watch.presence.stuck.run)
        }
        if let held = watch.held, watch.presence.missing.pause <= Self.fresh {
            found.take(watch.novel.judge(Int(held), days: days), metric, .neverSeen, watch.novel.run)
        }
        watch.presence.heard = false
        watch.presence.moved = false
        states[place] = watch
    }

    /// What the metrics say together.
    private mutating func judge(
        together averages: InlineArray<12, Float>, learns: Bool, by plan: UnlikePlan, _ found: inout Found
    ) -> InlineArray<12, Float> {
        guard plan.related > 1 else { return averages }
        let days = Int(days)
        let verdict = relation.judge(averages, days: days, learns: learns)
        let seldom = density.judge(
            averages, size: plan.related, weights: plan.weights, days: days, learns: learns)
        // A metric lies apart as far as it is off by itself, too: else one that is wrong would drag the others along.
        var own = verdict.apart
        for place in 0..<plan.related {
            let (beside, average) = (verdict.apart[place], averages[place])
            own[place] = beside * average > 0 ? (abs(beside) < abs(average) ? beside : average) : 0
        }
        found.take(verdict.beside, own, plan, .apart)
        found.take(verdict.along, averages, plan, .farOut)
        found.take(seldom, averages, plan, .seldom)
        return own
    }

    /// Two standard deviations to either side of what is usual at the hour; nil for an hour that is not known.
    func usualRange(number place: Int, hour: Int) -> ClosedRange<Double>? {
        let normal = HourNormal(centre: centres[place * 24 + hour], code: codes[place * 24 + hour])
        guard normal.isKnown else { return nil }
        let reach = Double(2 * normal.deviation(usual: numbers[place].usual))
        return Double(normal.centre) - reach...Double(normal.centre) + reach
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&slot)
        try state.pass(&days)
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

    private mutating func decide(_ found: Found, by plan: UnlikePlan) -> UnlikePhase.Change? {
        let beyond = max(0, found.largest - plan.manyTests)
        let own = overall.surprise(of: beyond, days: max(0, Int(days) - Peaks.fewest), least: Self.least)
        let enough = Int(days) >= Self.listens && beyond >= UnlikePhase.yearly && own >= UnlikePhase.yearly
        return phase.observe(found.drivers, enough: enough, slot: found.slot)
    }

    /// What the detectors found in one slot.
    private struct Found {
        let slot: UInt32
        /// Surprises from here on are named.
        let bar: Float
        var largest: Float = 0
        var drivers = UnlikeDrivers()

        @inline(__always)
        mutating func take(_ surprise: Float, _ metric: Int, _ way: UnlikeWay, _ lasts: UInt16) {
            if surprise > largest { largest = surprise }
            guard surprise >= bar else { return }
            add(surprise, metric, way, lasts)
        }

        /// `surprise` is negative where the metric is lower.
        @inline(__always)
        mutating func take(_ surprise: Float, _ metric: Int, _ up: UnlikeWay, _ down: UnlikeWay, _ lasts: UInt16) {
            if abs(surprise) > largest { largest = abs(surprise) }
            guard abs(surprise) >= bar else { return }
            add(abs(surprise), metric, surprise < 0 ? down : up, lasts)
        }

        /// Those that lie farthest out drive what all together say.
        mutating func take(
            _ surprise: Float, _ parts: InlineArray<12, Float>, _ plan: UnlikePlan, _ way: UnlikeWay
        ) {
            if surprise > largest { largest = surprise }
            guard surprise >= bar else { return }
            var most: Float = 0
            for place in 0..<plan.related { most = max(most, abs(parts[place])) }
            for place in 0..<plan.related where abs(parts[place]) >= most / 2 {
                add(surprise * abs(parts[place]) / max(most, 1e-6), plan.numbers[place], way, UInt16(Residual.span / 2))
            }
        }

        private mutating func add(_ surprise: Float, _ metric: Int, _ way: UnlikeWay, _ lasts: UInt16) {
            let since = slot - min(slot, UInt32(lasts))
            drivers.take(UnlikeDriver(metric: UInt8(metric), way: way, since: since, surprise: surprise))
        }
    }
}
