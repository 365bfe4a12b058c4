import GRDB
import Synchronization
package import Telemetry

extension History {
    /// A metric's values from `from` up to, not including, `to`: the first `limit` of them, oldest first; of one time in
    /// order of arrival. Late ones stand where they belong.
    package func series(
        _ device: DeviceID, _ metric: MetricID, from: Timestamp, to: Timestamp, limit: Int = mostPoints
    ) async throws -> [HistoryPoint] {
        let limit = min(max(limit, 1), Self.mostPoints)
        return try await look(at: device, metric, from: from, to: to) { db, range in
            var points: [NumberedPoint] = []
            // Hours come in order, so when one is through with the limit reached, the rest is later.
            var hour: Int64?
            try range.hours(db) { key, add in
                let next = HistoryKey.hour(of: key)
                if points.count >= limit, next != hour { return false }
                hour = next
                try add { points.append($0) }
                return true
            }
            points += range.memory
            let order = points.indices.sorted { (points[$0].at, $0) < (points[$1].at, $1) }
            return order.prefix(limit).map { HistoryPoint(points[$0]) }
        } ?? []
    }

    /// A metric over a chart of `buckets` equal stretches (1 to 10,000) from `from` up to, not including, `to`: extremes
    /// survive, gaps stay gaps. Empty where `to` is not behind `from`.
    package func downsampled(
        _ device: DeviceID, _ metric: MetricID, from: Timestamp, to: Timestamp, buckets: Int
    ) async throws -> [HistoryBucket] {
        guard to > from else { return [] }
        let span = UInt64(bitPattern: to.rawValue &- from.rawValue)
        let count = Int(min(UInt64(min(max(buckets, 1), 10_000)), span))
        var empty: [HistoryBucket.Summary?] { [HistoryBucket.Summary?](repeating: nil, count: count) }
        let summaries =
            try await look(at: device, metric, from: from, to: to) { db, range in
                var summaries = [HistoryBucket.Summary?](repeating: nil, count: count)
                func add(_ point: NumberedPoint) {
                    let offset = UInt64(bitPattern: point.at &- from.rawValue)
                    let place = Int(span.dividingFullWidth(offset.multipliedFullWidth(by: UInt64(count))).quotient)
                    summaries[place] = HistoryBucket.Summary(summaries[place], point.value)
                }
                try range.hours(db) { _, each in
                    try each(add)
                    return true
                }
                range.memory.forEach(add)
                return summaries
            } ?? empty
        return summaries.enumerated().map { place, summary in
            HistoryBucket(
                from: Self.edge(place, of: count, from: from, span: span),
                to: Self.edge(place + 1, of: count, from: from, span: span), summary: summary)
        }
    }

    /// The newest value of a metric; nil where there is none, or none in the newest 744 hours in which the device
    /// reported anything.
    package func latest(_ device: DeviceID, _ metric: MetricID) async throws -> HistoryPoint? {
        let always = (from: Timestamp(rawValue: .min), to: Timestamp(rawValue: .max))
        return try await look(at: device, metric, from: always.from, to: always.to) { db, range in
            var newest: NumberedPoint?
            func add(_ point: NumberedPoint) {
                if newest.map({ $0.at <= point.at }) ?? true { newest = point }
            }
            if let hour = try range.newestHour(db) {
                var range = range
                range.narrow(to: hour)
                try range.hours(db) { _, each in
                    try each(add)
                    return true
                }
            }
            range.memory.forEach(add)
            return newest.map(HistoryPoint.init)
        } ?? nil
    }

    /// What is damaged in the file; empty when it is sound. Cost: reads all of it.
    package func damage() throws(StoreError) -> [String] {
        try storing(in: file) {
            var found = try pool.read { db in try db.damage() }
            if !found.isEmpty { return found }
            try pool.read { db in
                let cursor = try Row.fetchCursor(db, sql: "SELECT key, points FROM hours")
                while found.count < 100, let row = try cursor.next() {
                    do throws(ByteReader.Malformed) {
                        try HistoryBlock.read(row.blob("points"), metric: nil) { _ in }
                    } catch {
                        found.append("hour \(row["key"] as DatabaseValue) does not read: \(error.reason)")
                    }
                }
            }
            return found
        }
    }

    /// Where bucket `place` begins: the first instant that counts to it.
    private static func edge(_ place: Int, of count: Int, from: Timestamp, span: UInt64) -> Timestamp {
        let product = span.multipliedFullWidth(by: UInt64(place))
        let (quotient, remainder) = UInt64(count).dividingFullWidth(product)
        return Timestamp(rawValue: from.rawValue &+ Int64(bitPattern: quotient + (remainder > 0 ? 1 : 0)))
    }

    /// Runs a look-up over memory and file as they are at one moment; nil where the metric is not known.
    private func look<Value: Sendable>(
        at device: DeviceID, _ metric: MetricID, from: Timestamp, to: Timestamp,
        _ body: @escaping @Sendable (Database, HistoryRange) throws -> Value
    ) async throws -> Value? {
        // Memory first: what leaves it before the file is read is in the file by then, and told by its flush.
        let (number, memory) = state.withLock { state in
            guard let number = state.metrics[metric] else { return (nil as UInt32?, [(Int64, [NumberedPoint])]()) }
            return (
                number,
                [state.leaving, state.open].compactMap(\.self).map { open in
                    (open.flush, open.points(of: device, metric: number, from: from, to: to))
                }
            )
        }
        guard let number else { return nil }
        do {
            return try await pool.read { db in
                let flushes = try db.progress().flushes
                let range = HistoryRange(
                    device: try db.number(of: device), metric: number, from: from, to: to,
                    memory: memory.filter { $0.0 > flushes }.flatMap(\.1))
                return try body(db, range)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, in: file)
        }
    }
}

extension HistoryPoint {
    fileprivate init(_ point: NumberedPoint) {
        self.init(at: Timestamp(microseconds: point.at), value: point.value, late: point.late)
    }
}

extension HistoryBucket.Summary {
    /// `summary` with one more value.
    fileprivate init(_ summary: Self?, _ value: Double) {
        guard let summary else {
            self.init(min: value, mean: value, max: value, count: 1)
            return
        }
        let count = summary.count + 1
        self.init(
            min: Swift.min(summary.min, value), mean: summary.mean + (value - summary.mean) / Double(count),
            max: Swift.max(summary.max, value), count: count)
    }
}
