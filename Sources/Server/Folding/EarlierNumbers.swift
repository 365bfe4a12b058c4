import Profiles
import Store
import Telemetry

/// How the readings of a profile's devices were numbered before it changed, so that what was journalled or is kept by
/// those numbers is read by what the device sent.
///
/// - The journal holds readings as the profile numbered them when they came: folded again behind a change, they are
///   brought to the numbers of now.
/// - The history is read by the time at which something was observed (see `KeptHistory`): what was observed before a
///   change and comes behind it is kept by the numbers of its time.
struct EarlierNumbers: Sendable {
    private struct Way: Sendable {
        /// Up to here the journal is numbered so.
        var through: JournalPosition
        /// What is observed before is kept so.
        var until: Timestamp
        var toNow: NumberChange
        var fromNow: NumberChange
    }
    /// The oldest first.
    private let ways: [Way]
    private let through: JournalPosition
    private let until: Timestamp

    /// Nil where nothing was ever numbered in another way.
    ///
    /// - Parameter kept: how the profile's readings were kept from when on, the oldest first; by the last they are now.
    init?(_ kept: [KeptWay]) {
        guard let now = kept.last else { return nil }
        ways = zip(kept, kept.dropFirst()).map { way, next in
            Way(
                through: next.after, until: next.from, toNow: NumberChange(from: way.metrics, to: now.metrics),
                fromNow: NumberChange(from: now.metrics, to: way.metrics))
        }
        guard ways.contains(where: { !$0.toNow.isNothing }) else { return nil }
        through = now.after
        until = now.from
    }

    /// Readings of the journal by the numbers of now, and those that have none.
    func now(_ readings: [Reading], at position: JournalPosition) -> (now: [Reading], others: [Reading]) {
        guard position <= through, let way = ways.first(where: { position <= $0.through }) else {
            return (readings, [])
        }
        var (known, others): ([Reading], [Reading]) = ([], [])
        for reading in readings {
            if let changed = way.toNow.changed(reading) { known.append(changed) } else { others.append(reading) }
        }
        return (known, others)
    }

    /// Readings by the numbers by which the history will read them; those that had none are left out.
    func kept(_ readings: [Reading]) -> [Reading] {
        guard readings.contains(where: { $0.observedAt < until }) else { return readings }
        return readings.compactMap { reading in
            guard let way = ways.first(where: { reading.observedAt < $0.until }) else { return reading }
            return way.fromNow.changed(reading)
        }
    }
}

/// From one way of numbering a profile's readings to another.
private struct NumberChange: Sendable {
    /// Of metrics whose states stand in another order: by the old number, the new one.
    private var states: [MetricID: [Int?]] = [:]
    /// Of these nothing is the same.
    private var others: Set<MetricID> = []

    init(from old: [KeptMetric], to new: [KeptMetric]) {
        for metric in old {
            guard let now = new.first(where: { $0.id == metric.id }), now != metric else { continue }
            guard now.unit == metric.unit, let raws = now.states, let known = metric.states else {
                others.insert(metric.id)
                continue
            }
            let places = known.map { raw in raws.firstIndex(of: raw) }
            if places != known.indices.map(Optional.some) { states[metric.id] = places }
        }
    }

    var isNothing: Bool { states.isEmpty && others.isEmpty }

    /// Nil where it has no number there.
    func changed(_ reading: Reading) -> Reading? {
        if others.contains(reading.metric) { return nil }
        guard let places = states[reading.metric] else { return reading }
        guard let old = Int(exactly: reading.value), places.indices.contains(old), let new = places[old] else {
            return nil
        }
        var reading = reading
        reading.value = Double(new)
        return reading
    }
}
