import Foundation
import Synchronization
package import Telemetry

/// Turns a clock reading without an offset into an instant, by the rules of its IANA zone.
///
/// When clocks go back, one reading means two instants: the later one, unless it lies ahead of the message's arrival.
/// When they go forward, the hour left out is read with the offset before the change, as RFC 5545, section 3.3.5, does.
/// Offsets are looked up once per zone and quarter of an hour; at most 4,096 of them are kept.
package final class LocalClock: Sendable {
    private struct Key: Hashable {
        var zone: String
        /// Local time since 1970 in quarters of an hour: offsets change on such marks in every zone after 1972.
        var quarter: Int64
    }
    /// Offsets from UTC in seconds that a local hour may have, the earlier instant's first.
    private struct Offsets {
        var first: Int64
        var second: Int64
    }
    private struct State {
        var zones: [String: TimeZone?] = [:]
        var offsets: [Key: Offsets] = [:]
    }
    private static let mostOffsets = 4_096
    private static let mostZones = 600

    private let state = Mutex(State())

    package init() {}

    package static func isZone(_ name: String) -> Bool { TimeZone(identifier: name) != nil }

    /// Nil where the zone is unknown.
    package func instant(_ local: LocalTime, zone: String, receivedAt: Timestamp) -> Timestamp? {
        let key = Key(zone: zone, quarter: local.asUTC.seconds / 900)
        let offsets: Offsets? = state.withLock { state in
            if let known = state.offsets[key] { return known }
            if state.zones.count > Self.mostZones { state.zones.removeAll() }
            guard let timeZone = state.zones[zone, default: TimeZone(identifier: zone)] else { return nil }
            state.zones[zone] = timeZone
            let found = Self.offsets(local.asUTC, timeZone)
            if state.offsets.count >= Self.mostOffsets { state.offsets.removeAll(keepingCapacity: true) }
            state.offsets[key] = found
            return found
        }
        guard let offsets else { return nil }
        let later = local.asUTC - .seconds(offsets.second)
        return later <= receivedAt + Timestamp.clockTolerance ? later : local.asUTC - .seconds(offsets.first)
    }

    private static func offsets(_ asUTC: Timestamp, _ zone: TimeZone) -> Offsets {
        func offset(at instant: Timestamp) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds))))
        }
        // Offsets lie within ±14 hours and change at most once in two days.
        let before = offset(at: asUTC - .hours(24))
        let after = offset(at: asUTC + .hours(24))
        if before == after { return Offsets(first: before, second: before) }
        let isBefore = offset(at: asUTC - .seconds(before)) == before
        let isAfter = offset(at: asUTC - .seconds(after)) == after
        switch (isBefore, isAfter) {
        case (true, true): return Offsets(first: before, second: after)
        case (false, true): return Offsets(first: after, second: after)
        case (true, false), (false, false): return Offsets(first: before, second: before)
        }
    }
}
