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

extension Registry {
    /// Of each profile so many ways of keeping are known; what is older reads by the oldest of them.
    private static let mostWays = 32

    /// From `now` on the history keeps a profile's metrics so; says nothing where it did already. What was kept before the
    /// first time counts as kept in the same way.
    package func keep(_ metrics: [KeptMetric], ofProfile profile: String, from now: Timestamp) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(metrics), as: UTF8.self)
        let last = try await read { db in
            try db.row("SELECT metrics FROM kept_metrics WHERE profile = ? ORDER BY from_at DESC LIMIT 1", [profile])
                .map { try $0.value("metrics", as: String.self) }
        }
        guard last != text else { return }
        try await write { db in
            try db.run(
                "INSERT OR REPLACE INTO kept_metrics (profile, from_at, metrics) VALUES (?, ?, ?)",
                [profile, last == nil ? Int64.min : now.rawValue, text])
            try db.run(
                """
                DELETE FROM kept_metrics WHERE profile = ?1 AND from_at <=
                  (SELECT from_at FROM kept_metrics WHERE profile = ?1 ORDER BY from_at DESC LIMIT 1 OFFSET ?2)
                """, [profile, Self.mostWays])
        }
    }

    /// How a profile's metrics were kept from when on, the oldest first.
    package func keptMetrics(ofProfile profile: String) async throws -> [(from: Timestamp, metrics: [KeptMetric])] {
        let rows = try await read { db in
            try db.rows("SELECT from_at, metrics FROM kept_metrics WHERE profile = ? ORDER BY from_at", [profile]).map {
                (from: try $0.time("from_at"), text: try $0.value("metrics", as: String.self))
            }
        }
        return try rows.map { ($0.from, try JSONDecoder().decode([KeptMetric].self, from: Data($0.text.utf8))) }
    }
}
