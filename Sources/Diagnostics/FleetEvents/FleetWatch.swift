package import Telemetry

/// The second fold: openings of episodes over the whole fleet, in, fleet events, out. One task holds it.
///
/// At each opening, for every scope the device lies in and every window, it asks how likely so many other devices are by
/// the base rate alone: a scan statistic, looked at where the count can only have grown. For a Poisson process an opening
/// says nothing about the others (Slivnyak), so each look is a fair test; by the union bound a fleet without events sees
/// at most `falseAlarmsPerYear` of them, if the threshold of one look is that number over the looks of a year (openings
/// a year × scopes × windows). The bound holds for openings that are independent at the base rate; what makes many
/// devices fail together without a name of its own (a cold night) is an event by this measure, and meant to be.
///
/// The base rate of a cause starts from the profile's and moves with what is seen outside of events.
/// Each device counts once a day and cause.
///
/// Memory: `mostTracks` tracks of at most 289 counts, `mostRemembered` device-days, `mostEvents` events.
/// Source: Glaz, Naus and Wallenstein, Scan Statistics, 2001; Kulldorff 2001 (prospective scans).
package struct FleetWatch: Sendable {
    package static let windows: [TimeSpan] = [.minutes(15), .hours(1), .hours(4), .hours(24)]
    /// Fewer devices at once are never an event, however rare the cause.
    package static let fewest = 5
    /// Without another opening for so long an event is over.
    package static let quietAfter = TimeSpan.hours(6)
    static let mostTracks = 4_096
    static let mostRemembered = 100_000
    static let mostEvents = 64
    private static let bucket = TimeSpan.minutes(5).microseconds

    private struct Key: Hashable {
        var cause: String
        var scope: FleetScope
    }
    /// Openings of one cause in one scope over the last day, by 5 minutes.
    private struct Track {
        var counts: [(bucket: Int64, count: Int)] = []

        mutating func add(_ bucket: Int64, since first: Int64) {
            if let at = counts.firstIndex(where: { $0.bucket == bucket }) {
                counts[at].count += 1
            } else {
                counts.append((bucket, 1))
            }
            counts.removeAll { $0.bucket < first }
        }
        mutating func subtract(_ other: Track) {
            for one in other.counts {
                guard let at = counts.firstIndex(where: { $0.bucket == one.bucket }) else { continue }
                counts[at].count = max(0, counts[at].count - one.count)
            }
        }
        func count(from first: Int64) -> Int {
            var sum = 0
            for one in counts where one.bucket >= first { sum += one.count }
            return sum
        }
        var newest: Int64 { counts.map(\.bucket).max() ?? .min }
    }
    private struct CauseOf: Hashable {
        var cause: String
        var profile: String
    }
    private struct Remembered: Hashable {
        var cause: String
        var device: DeviceID
    }

    /// Expected false alarms a year over the whole fleet, > 0.
    package let falseAlarmsPerYear: Double
    /// Those going on, and the last that ended, in the order found.
    package private(set) var events: [FleetEvent] = []
    /// Openings that were not looked at since memory was full.
    package private(set) var dropped = 0

    private var tracks: [Key: Track] = [:]
    /// Devices by scope and profile.
    private var populations: [FleetScope: [String: Int]] = [:]
    private var devices: [String: Int] = [:]
    /// The places that there are devices in.
    private var places: Set<FleetPlace> = []
    /// Per device-year, as the profile has it.
    private var stated: [CauseOf: Double] = [:]
    private var seen: [CauseOf: Double] = [:]
    /// Device-years watched, by profile.
    private var watched: [String: Double] = [:]
    private var now: Timestamp?
    /// Devices that counted for a cause within the last one to two days.
    private var today: Set<Remembered> = []
    private var yesterday: Set<Remembered> = []
    private var dayBegan: Timestamp?
    private var prunedBefore: Int64?

    package init(falseAlarmsPerYear: Double = 1) { self.falseAlarmsPerYear = max(1e-6, falseAlarmsPerYear) }

    /// How many devices there are of each place; replaces what was known.
    package mutating func setPopulation(_ counts: [FleetPlace: Int]) {
        populations = [:]
        devices = [:]
        places = Set(counts.filter { $0.value > 0 }.keys)
        for (place, count) in counts where count > 0 {
            devices[place.profile, default: 0] += count
            for scope in place.scopes { populations[scope, default: [:]][place.profile, default: 0] += count }
        }
    }

    /// New cases of a cause per device-year, > 0: where the base rate starts.
    package mutating func setRate(_ perYear: Double, of cause: String, profile: String) {
        guard perYear.isFinite, perYear > 0 else { return }
        stated[CauseOf(cause: cause, profile: profile)] = perYear
    }

    // MARK: The fold

    /// Time passes: devices are watched, and events that have gone quiet end. Returns those that ended.
    package mutating func advance(to time: Timestamp) -> [FleetEvent] {
        if let last = now, time > last {
            let years = (time - last).inSeconds / (365.25 * 86_400)
            for (profile, count) in devices { watched[profile, default: 0] += Double(count) * years }
        }
        now = max(now ?? time, time)
        let isNewDay = dayBegan.map { time - $0 >= .days(1) } ?? true
        if isNewDay || today.count >= Self.mostRemembered / 2 {
            yesterday = today
            today = []
            dayBegan = time
        }
        var ended: [FleetEvent] = []
        for index in events.indices
        where events[index].endedAt == nil && time - events[index].lastOpeningAt > Self.quietAfter {
            events[index].endedAt = events[index].lastOpeningAt
            ended.append(events[index])
        }
        return ended
    }

    /// An episode opened. Returns the event that was found by it, or widened.
    package mutating func observe(
        opening cause: String, of device: DeviceID, in place: FleetPlace, at time: Timestamp
    ) -> FleetEvent? {
        _ = advance(to: time)
        let device = Remembered(cause: cause, device: device)
        guard !today.contains(device), !yesterday.contains(device) else { return nil }
        today.insert(device)
        if let index = standing(cause, place) {
            events[index].devices += 1
            events[index].lastOpeningAt = max(events[index].lastOpeningAt, time)
            return nil
        }
        let bucket = time.microseconds / Self.bucket
        let first = bucket - TimeSpan.hours(24).microseconds / Self.bucket
        var looks: [Look] = []
        for scope in place.scopes {
            let key = Key(cause: cause, scope: scope)
            guard tracks[key] != nil || makeRoom(before: first) else { continue }
            if let track = tracks[key] { looks += self.looks(at: track, cause, scope, upTo: bucket) }
            tracks[key, default: Track()].add(bucket, since: first)
        }
        let limit = threshold
        let enough = looks.filter { $0.count >= Self.fewest && $0.chance < limit }
        guard let wide = enough.min(by: { $0.isTighter(than: $1) }) else {
            seen[CauseOf(cause: cause, profile: place.profile), default: 0] += 1
            return nil
        }
        return found(cause, narrowed(wide, among: looks, limit), at: time)
    }

    /// That there is an event is settled; where it is, may be seen in fewer of them: the smallest scope within it that
    /// holds at least four in five of its devices and could not come by chance either. A device that failed by itself
    /// meanwhile must not make a region of a street. Where there is none, what is rarest by chance.
    private func narrowed(_ wide: Look, among looks: [Look], _ limit: Double) -> Look {
        let within = looks.filter { covers(wide.scope, $0.scope) && $0.count >= Self.fewest - 2 }
        let whole = within.filter { $0.chance < limit && $0.count * 5 >= wide.count * 4 && $0.window == wide.window }
        return whole.min { $0.mean < $1.mean * (1 - 1e-9) } ?? within.min { $0.isTighter(than: $1) } ?? wide
    }

    /// An episode cleared.
    package mutating func clear(_ cause: String, in place: FleetPlace) {
        guard let index = standing(cause, place), events[index].cleared < events[index].devices else { return }
        events[index].cleared += 1
    }

    private func standing(_ cause: String, _ place: FleetPlace) -> Int? {
        events.firstIndex { $0.endedAt == nil && $0.cause == cause && $0.scope.contains(place) }
    }

    /// One count, and how likely it is by the base rate alone.
    private struct Look {
        var scope: FleetScope
        var window: TimeSpan
        /// With the device that has just opened.
        var count: Int
        var mean: Double
        var chance: Double

        /// Rarer by chance, by more than rounding makes of the same devices under two names: of these the first stays.
        func isTighter(than other: Look) -> Bool { chance < other.chance * (1 - 1e-9) }
    }

    private func looks(at track: Track, _ cause: String, _ scope: FleetScope, upTo bucket: Int64) -> [Look] {
        var looks: [Look] = []
        for window in Self.windows.reversed() {
            let others = track.count(from: bucket - window.microseconds / Self.bucket + 1)
            // A shorter window holds no more of them.
            guard others + 1 >= Self.fewest - 2 else { break }
            let (mean, events) = expected(cause, scope, in: window)
            // A scope whose devices are not counted yet has no rate: nothing is rare there.
            guard mean > 0 else { break }
            let chance = BurstTest.chance(of: others, mean: mean, events: events)
            looks.append(Look(scope: scope, window: window, count: others + 1, mean: mean, chance: chance))
        }
        return looks
    }

    private mutating func found(_ cause: String, _ best: Look, at time: Timestamp) -> FleetEvent {
        // What belongs to the event is no sign of one that reaches further.
        let own = tracks.removeValue(forKey: Key(cause: cause, scope: best.scope)) ?? Track()
        for key in tracks.keys where key.cause == cause && covers(key.scope, best.scope) {
            tracks[key]?.subtract(own)
        }
        var event = FleetEvent(
            id: "\(cause).\(time.microseconds)", cause: cause, scope: best.scope, since: time - best.window,
            foundAt: time, lastOpeningAt: time, devices: best.count, expected: best.mean, chance: best.chance)
        if let index = events.firstIndex(where: {
            $0.endedAt == nil && $0.cause == cause && covers(best.scope, $0.scope)
        }) {
            event.id = events[index].id
            event.since = min(event.since, events[index].since)
            event.foundAt = events[index].foundAt
            event.devices += events[index].devices
            event.cleared = events[index].cleared
            events[index] = event
        } else {
            if events.count >= Self.mostEvents {
                events.remove(at: events.firstIndex { $0.endedAt != nil } ?? 0)
            }
            events.append(event)
        }
        return event
    }

    /// Whether all devices of `narrow` are among those of `wide`: by what they are defined by, or by where the devices
    /// are, as a town's network lies in its region. Cost: one pass over the places, on finding an event alone.
    private func covers(_ wide: FleetScope, _ narrow: FleetScope) -> Bool {
        if wide.contains(narrow) { return true }
        var isThere = false
        for place in places where narrow.contains(place) {
            guard wide.contains(place) else { return false }
            isThere = true
        }
        return isThere
    }

    // MARK: Base rate

    private static let priorEvents = LearnedRates.priorWeight

    /// Per device-year, and the events it rests on.
    private func rate(_ cause: String, _ profile: String) -> (perYear: Double, events: Double) {
        let key = CauseOf(cause: cause, profile: profile)
        let events = Self.priorEvents + (seen[key] ?? 0)
        let start = stated[key] ?? 1
        return (events / (Self.priorEvents / start + (watched[profile] ?? 0)), events)
    }

    /// A profile that does not know the cause brings none of it.
    private func expected(_ cause: String, _ scope: FleetScope, in window: TimeSpan) -> (mean: Double, events: Double) {
        let years = window.inSeconds / (365.25 * 86_400)
        let counts = populations[scope] ?? [:]
        let knowing = counts.filter { stated[CauseOf(cause: cause, profile: $0.key)] != nil }
        var mean = 0.0
        var fewest = Double.infinity
        for (profile, count) in knowing.isEmpty ? counts : knowing {
            let rate = rate(cause, profile)
            mean += rate.perYear * Double(count) * years
            fewest = min(fewest, rate.events)
        }
        return (mean, fewest.isFinite ? fewest : Self.priorEvents)
    }

    /// Of one look.
    private var threshold: Double {
        let openings = stated.keys.reduce(0) { sum, key in
            sum + rate(key.cause, key.profile).perYear * Double(devices[key.profile] ?? 0)
        }
        let looks = max(1, openings) * Double(FleetScope.mostOfOnePlace * Self.windows.count)
        return falseAlarmsPerYear / looks
    }

    /// False where every track is in use by openings of the last day; then this one is not looked at in its scope.
    private mutating func makeRoom(before first: Int64) -> Bool {
        guard tracks.count >= Self.mostTracks else { return true }
        // Looking through them once for each 5 minutes finds what can go.
        if prunedBefore != first { tracks = tracks.filter { $0.value.newest >= first } }
        prunedBefore = first
        if tracks.count >= Self.mostTracks {
            dropped += 1
            return false
        }
        return true
    }
}
