import Foundation
import GRDB
import Synchronization
package import Telemetry

/// Every reading of every device, for charts and for learning anew: `history.sqlite`.
///
/// What is appended is held in memory, by device and hour, and goes to the file in one transaction with the journal
/// position when a bound is reached or `flush` is called; until then it is in the journal, from which a start appends
/// it again behind `durablePosition`. Readers see both.
///
/// `append`, `flush` and `remove` block and are called from threads of the caller's own. Look-ups run off the
/// cooperative pool; they throw `StoreError`, or `CancellationError` where the calling task is cancelled.
///
/// Memory: 24 bytes a reading, at most `mostOpenPoints` and one batch of them, twice that during a flush. Cost, flush
/// included: 2 µs a message of 8 readings where a device has an hour of them by then, 7 µs where it has a few.
package final class History: Sendable {
    let pool: DatabasePool
    let file: String
    let state: Mutex<State>
    private let mostOpenPoints: Int

    struct State {
        var open: OpenPoints
        /// On their way to the file.
        var leaving: OpenPoints?
        var position: JournalPosition
        var durable: JournalPosition
        var metrics: [MetricID: UInt32]
        /// The metric that was asked for after each one last time, with its number, by that one's number: devices name
        /// theirs in one order.
        var following: [(metric: MetricID, number: UInt32)?] = []
        var asked = 0
        /// Of `metrics`, those not yet in the file.
        var newMetrics: [(MetricID, UInt32)] = []
        var dropped = 0
    }

    /// The most different metrics over all devices.
    package static let mostMetrics = 1 << 20
    /// The most points a look-up gives.
    package static let mostPoints = 1_000_000
    /// A row grows up to this by what comes later for its hour; bytes.
    private static let fullRow = 4_096

    /// Opens or creates the file. `mostOpenPoints`: flush at so many readings in memory (default 2,000,000: 48 MB).
    package init(path: String, mostOpenPoints: Int = 2_000_000) throws(StoreError) {
        let pool = try OpenDatabase.pool(at: path, schema: HistorySchema.migrator)
        let state = try storing(in: path) {
            try pool.read { db in
                let progress = try db.progress()
                var metrics: [MetricID: UInt32] = [:]
                for row in try db.rows("SELECT * FROM metrics") {
                    metrics[MetricID(try row.value("name"))] = try row.value("number")
                }
                return State(
                    open: OpenPoints(flush: progress.flushes + 1), position: progress.position,
                    durable: progress.position, metrics: metrics)
            }
        }
        self.pool = pool
        file = path
        self.mostOpenPoints = max(mostOpenPoints, 1)
        self.state = Mutex(state)
    }

    /// The position up to which readings were appended.
    package var position: JournalPosition { state.withLock { $0.position } }
    /// The position up to which they are in the file: the journal is needed behind it.
    package var durablePosition: JournalPosition { state.withLock { $0.durable } }
    /// Readings in memory only.
    package var openPoints: Int { state.withLock { $0.open.count + ($0.leaving?.count ?? 0) } }
    /// Readings that no longer fitted into their hour: 4,096 full rows of one device.
    package var droppedPoints: Int { state.withLock { $0.dropped } }

    // MARK: Writing

    /// Takes readings in and moves the position on. Entries at or below the position are passed over, so the same
    /// again changes nothing.
    ///
    /// `entries` are in journal order, none beyond `through`; the next call begins behind it. Flushes first where
    /// memory is full; where that fails, nothing of this call was taken and it may be made again.
    package func append(_ entries: [HistoryEntry], through: JournalPosition) throws(StoreError) {
        for entry in entries {
            for reading in entry.readings where !reading.value.isFinite {
                throw StoreError(
                    .constraint(.notFinite), cause: "a reading of device \(entry.device) is not finite")
            }
        }
        if state.withLock({ $0.open.count >= mostOpenPoints }) { try flush() }
        let full = state.withLock { state in
            guard through > state.position else { return false }
            var taken: [(DeviceID, [NumberedPoint])] = []
            taken.reserveCapacity(entries.count)
            for entry in entries where entry.position > state.position {
                var points: [NumberedPoint] = []
                points.reserveCapacity(entry.readings.count)
                for reading in entry.readings {
                    guard let metric = state.number(of: reading.metric) else { return true }
                    points.append(
                        NumberedPoint(
                            metric: metric, late: entry.late, at: reading.observedAt.rawValue, value: reading.value))
                }
                taken.append((entry.device, points))
            }
            for (device, points) in taken { state.open.append(points, of: device) }
            state.position = through
            return false
        }
        if full {
            throw StoreError(
                .constraint(.outOfRange), cause: "there are more than \(Self.mostMetrics) different metrics")
        }
    }

    /// Puts everything that is in memory into the file, with the position. Blocks while another flush is under way.
    package func flush() throws(StoreError) {
        try storing(in: file) {
            try pool.writeWithoutTransaction { db in
                let (leaving, position, metrics) = state.withLock { state in
                    let leaving = state.open
                    state.leaving = leaving
                    state.open = OpenPoints(flush: leaving.flush + 1)
                    defer { state.newMetrics = [] }
                    return (leaving, state.position, state.newMetrics)
                }
                do {
                    var dropped = 0
                    try db.inTransaction(.immediate) {
                        for (metric, number) in metrics {
                            try db.run("INSERT INTO metrics (number, name) VALUES (?, ?)", [number, metric.rawValue])
                        }
                        dropped = try db.insert(leaving, fullRow: Self.fullRow)
                        try db.run(
                            "UPDATE progress SET journal_position = ?, flushes = ?", [position.rawValue, leaving.flush])
                        return .commit
                    }
                    state.withLock { state in
                        state.leaving = nil
                        state.durable = position
                        state.dropped += dropped
                    }
                } catch {
                    state.withLock { state in
                        state.open.prepend(leaving)
                        state.open.flush = leaving.flush
                        state.leaving = nil
                        state.newMetrics = metrics + state.newMetrics
                    }
                    throw error
                }
            }
        }
    }

    /// Removes the readings of all hours that ended by `instant`, in slices between which others write.
    package func remove(before instant: Timestamp) throws(StoreError) {
        let hour = HistoryKey.hour(of: instant)
        state.withLock { $0.open.remove(before: hour) }
        try storing(in: file) {
            var device: Int64 = 0
            while true {
                let last: Int64? = try pool.write { db in
                    let numbers: [Int64] = try db.rows(
                        "SELECT number FROM devices WHERE number > ? ORDER BY number LIMIT 500", [device]
                    ).map { try $0.value("number") }
                    for number in numbers {
                        try db.run(
                            "DELETE FROM hours WHERE key >= ? AND key < ?",
                            [HistoryKey.first(device: number, hour: 0), HistoryKey.first(device: number, hour: hour)])
                    }
                    return numbers.last
                }
                guard let last else { return }
                device = last
            }
        }
    }
}

extension History.State {
    /// The number of a metric, a new one where it is not known; nil where there are too many.
    fileprivate mutating func number(of metric: MetricID) -> UInt32? {
        if asked < following.count, let expected = following[asked], expected.metric == metric {
            asked = Int(expected.number)
            return expected.number
        }
        let number = lookedUp(metric)
        if let number {
            while following.count <= max(asked, Int(number)) { following.append(nil) }
            following[asked] = (metric, number)
            asked = Int(number)
        }
        return number
    }

    private mutating func lookedUp(_ metric: MetricID) -> UInt32? {
        if let number = metrics[metric] { return number }
        guard metrics.count < History.mostMetrics else { return nil }
        let number = UInt32(metrics.count + 1)
        metrics[metric] = number
        newMetrics.append((metric, number))
        return number
    }
}
