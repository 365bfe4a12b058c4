import Foundation
import GRDB
package import Telemetry

/// How readings of one metric are kept in the history.
package struct KeptMetric: Hashable, Sendable, Codable {
    package var id: MetricID
    package var unit: UnitCode
    /// Of a metric with named values: what the device sends for each, in the order by which history numbers them.
    package var states: [String]?

    package init(id: MetricID, unit: UnitCode, states: [String]?) {
        self.id = id
        self.unit = unit
        self.states = states
    }
}

/// How the readings of a profile's devices are kept, and numbered in the journal, from some time on.
package struct KeptWay: Hashable, Sendable {
    /// What is observed from then on is kept so.
    package var from: Timestamp
    /// What is journalled behind it is numbered so.
    package var after: JournalPosition
    package var metrics: [KeptMetric]

    package init(from: Timestamp, after: JournalPosition, metrics: [KeptMetric]) {
        self.from = from
        self.after = after
        self.metrics = metrics
    }
}

extension Registry {
    /// Of each profile so many ways of keeping are known; what is older reads by the oldest of them.
    private static let mostWays = 32

    /// From `now`, and behind `position` in the journal, on a profile's metrics are kept so; says nothing where they were
    /// already. What was kept before the first time counts as kept in the same way.
    ///
    /// Metrics and states that are new get numbers in the earlier ways too, behind those they had: what was observed before
    /// and comes later is kept by these.
    package func keep(
        _ metrics: [KeptMetric], ofProfile profile: String, from now: Timestamp, after position: JournalPosition
    ) async throws {
        let known = try await keptMetrics(ofProfile: profile)
        guard known.last?.metrics != metrics else { return }
        // Behind the last one, whatever the clock says.
        let from = known.last.map { max(now, Timestamp(rawValue: $0.from.rawValue + 1)) } ?? Timestamp(rawValue: .min)
        let row = KeptWay(from: from, after: known.isEmpty ? .start : position, metrics: metrics)
        let earlier = known.map { way in
            KeptWay(from: way.from, after: way.after, metrics: way.metrics.numbering(metrics))
        }
        let rows = try (earlier + [row]).suffix(Self.mostWays).map { ($0, try Self.text($0.metrics)) }
        try await write { db in
            try db.run("DELETE FROM kept_metrics WHERE profile = ?", [profile])
            for (way, text) in rows {
                try db.run(
                    "INSERT OR REPLACE INTO kept_metrics (profile, from_at, after, metrics) VALUES (?, ?, ?, ?)",
                    [profile, way.from.rawValue, way.after.rawValue, text])
            }
        }
    }

    private static func text(_ metrics: [KeptMetric]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(metrics), as: UTF8.self)
    }

    /// How a profile's metrics were kept from when on, the oldest first.
    package func keptMetrics(ofProfile profile: String) async throws -> [KeptWay] {
        let rows = try await read { db in
            try db.rows(
                "SELECT from_at, after, metrics FROM kept_metrics WHERE profile = ? ORDER BY after, from_at", [profile]
            ).map {
                (
                    from: try $0.time("from_at"), after: JournalPosition(rawValue: try $0.value("after")),
                    text: try $0.value("metrics", as: String.self)
                )
            }
        }
        return try rows.map {
            KeptWay(
                from: $0.from, after: $0.after,
                metrics: try JSONDecoder().decode([KeptMetric].self, from: Data($0.text.utf8)))
        }
    }
}

extension [KeptMetric] {
    /// With numbers for what others have and these have not.
    fileprivate func numbering(_ others: [KeptMetric]) -> [KeptMetric] {
        var all = self
        for other in others {
            guard let place = all.firstIndex(where: { $0.id == other.id }) else {
                all.append(other)
                continue
            }
            guard all[place].unit == other.unit, let known = all[place].states, let new = other.states else { continue }
            all[place].states = known + new.filter { !known.contains($0) }
        }
        return all
    }
}
