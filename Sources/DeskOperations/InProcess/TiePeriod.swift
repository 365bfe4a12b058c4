import Store
import Telemetry

/// From when on a home's devices are somebody's: readings belong to a tie's period, and a new occupier's screen never
/// shows the predecessor's. Windows that symptoms look back over still reach behind it by their own length.
enum TiePeriod {
    /// The beginning of one person's time in a home, of the ties they have to it now; nil: as long as we know.
    static func begin(of ties: some Sequence<TieRecord>) -> Timestamp? {
        let begins = ties.map(\.from)
        return begins.contains(nil) ? nil : begins.compactMap(\.self).min()
    }

    /// The beginning of the time of whoever lives in a home now, or, while it stands empty, the end of the last one's.
    /// Where nobody was ever recorded as living there, the owner counts as living there; nil: as long as we know.
    static func begin(ofHouseholdIn ties: [TieRecord], at now: Timestamp) -> Timestamp? {
        let occupiers = ties.filter { $0.role == .occupier }
        let living = occupiers.isEmpty ? ties.filter { $0.role == .owner } : occupiers
        let current = living.filter { $0.holds(at: now) }
        return current.isEmpty ? living.compactMap(\.to).filter { $0 <= now }.max() : begin(of: current)
    }

    /// An instant of the time that is shown; nil of the time before.
    static func within(_ begin: Timestamp?, _ at: Timestamp?) -> Timestamp? {
        at.flatMap { at in begin.map { at < $0 } == true ? nil : at }
    }

    /// What began before the time that is shown, as of its beginning.
    static func cut(_ at: Timestamp?, from begin: Timestamp?) -> Timestamp? { at.map { max($0, begin ?? $0) } }
}

extension RepairRecord {
    /// Whether it is shown from `begin` on; one that still occupies the device always is.
    func isShown(from begin: Timestamp?) -> Bool { occupiesDevice || begin.map { requestedAt >= $0 } ?? true }
}

extension InProcessDesk {
    /// From when on a device's past may be shown where no caller's own ties say it.
    func householdBegin(of home: HomeRecord?, at now: Timestamp) async throws -> Timestamp? {
        guard let home else { return nil }
        return TiePeriod.begin(ofHouseholdIn: try await registry.persons(tiedTo: home.id).map(\.tie), at: now)
    }
}
