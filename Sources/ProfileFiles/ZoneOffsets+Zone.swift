import Foundation
package import Telemetry

extension ZoneOffsets {
    /// The rules of an IANA zone for ten years before this year and three from its start, the same all year long; nil
    /// where the zone is unknown.
    package init?(
        zone name: String,
        around now: Timestamp = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000))
    ) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let year = calendar.component(.year, from: Date(timeIntervalSince1970: Double(now.seconds)))
        guard let first = calendar.date(from: DateComponents(year: year - 10, month: 1, day: 1)),
            let last = calendar.date(from: DateComponents(year: year + 3, month: 1, day: 1))
        else { return nil }
        var changes: [Change] = []
        var at = first
        while changes.count < Self.mostChanges, let next = zone.nextDaylightSavingTimeTransition(after: at), next < last
        {
            guard next > at else { break }
            changes.append(
                Change(
                    at: Timestamp(seconds: Int64(next.timeIntervalSince1970)),
                    seconds: Int32(clamping: zone.secondsFromGMT(for: next))))
            at = next
        }
        self.init(initial: Int32(clamping: zone.secondsFromGMT(for: first)), changes: changes)
    }
}
