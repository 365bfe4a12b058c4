package import Telemetry

/// Readings of one device to be kept, in the place of the input they came with.
package struct HistoryEntry: Hashable, Sendable {
    package var position: JournalPosition
    package var device: DeviceID
    /// Any order; each finite.
    package var readings: [Reading]
    /// They came after newer ones of the same metric: kept, but they took no part in any verdict.
    package var late: Bool

    package init(position: JournalPosition, device: DeviceID, readings: [Reading], late: Bool = false) {
        self.position = position
        self.device = device
        self.readings = readings
        self.late = late
    }
}

/// One kept value of a metric, in the metric's unit.
package struct HistoryPoint: Hashable, Sendable {
    package var at: Timestamp
    package var value: Double
    package var late: Bool

    package init(at: Timestamp, value: Double, late: Bool = false) {
        self.at = at
        self.value = value
        self.late = late
    }
}

/// What a metric did in one stretch of a chart.
package struct HistoryBucket: Hashable, Sendable {
    package struct Summary: Hashable, Sendable {
        package var min: Double
        package var mean: Double
        package var max: Double
        /// One or more.
        package var count: Int

        package init(min: Double, mean: Double, max: Double, count: Int) {
            self.min = min
            self.mean = mean
            self.max = max
            self.count = count
        }
    }

    /// Included.
    package var from: Timestamp
    /// Not included.
    package var to: Timestamp
    /// Nil: a gap, nothing was reported.
    package var summary: Summary?

    package init(from: Timestamp, to: Timestamp, summary: Summary?) {
        self.from = from
        self.to = to
        self.summary = summary
    }
}
