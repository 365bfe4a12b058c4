package import Profiles
package import Telemetry

/// A table of columns as the readings of one device: the header names the columns, and a profile's metric reads the
/// column that its path names. Rows come in the order of time; what cannot be read gives no reading and is counted.
package struct TelemetryTable {
    package struct Row {
        package var line: Int
        package var at: Timestamp
        package var readings: [Reading]
    }
    /// Why there is no table to read.
    package enum Fault: Error, Hashable, Sendable {
        case empty
        case utf16
        case badHeader(line: Int, why: String)
        case noColumn(String, columns: [String])
        case twice(String)
        /// No metric of the profile has a column.
        case nothingToRead(columns: [String])
        /// A wish names a metric that the profile does not have.
        case noMetric(String, metrics: [String])
        /// A wish gives a metric's column a unit of something else.
        case noConversion(metric: String, from: String, to: String)
    }

    /// A column that a metric reads though its path has other capitals.
    package struct Likened: Hashable, Sendable {
        package var column: String
        package var metric: MetricID
    }

    /// Readings of a metric beyond what is plausible: of a sensor, or of a column in another unit.
    package struct Outside: Hashable, Sendable {
        package var metric: MetricID
        package var plausible: ClosedRange<Double>
        package var unit: UnitCode
        /// Readings there are.
        package var readings = 0
        package var count = 0
        /// The lowest and the highest of those outside; nil without one.
        package var span: ClosedRange<Double>?

        mutating func add(_ value: Double) {
            readings += 1
            guard !plausible.contains(value) else { return }
            count += 1
            span = span.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
        }
    }

    /// What gave no reading, with the first few places.
    package struct Tally: Hashable, Sendable {
        package static let mostPlaces = 5

        package var count = 0
        /// "line 12: …", text from the file included.
        package var places: [String] = []

        mutating func add(_ line: Int, _ what: @autoclosure () -> String) {
            count += 1
            if places.count < Self.mostPlaces { places.append("line \(line): \(what())") }
        }
    }

    package struct Tallies: Hashable, Sendable {
        /// Lines after the header that hold something.
        package var rows = 0
        package var taken = 0
        package var emptyCells = 0
        package var unreadableCells = Tally()
        package var brokenRows = Tally()
        package var wrongWidth = Tally()
        package var unreadableTimes = Tally()
        /// Not after the row before: unsorted or repeated.
        package var backwards = Tally()
    }

    package private(set) var tallies = Tallies()
    /// Of metrics that have a plausible range and a column.
    package private(set) var outside: [Outside]
    private var text: DelimitedText
    private var record = DelimitedText.Record()
    private let columns: TableColumns
    private let zone: String?
    private let clock = LocalClock()
    private var last: Timestamp?

    /// - Parameters:
    ///   - bytes: UTF-8; they must outlive this value.
    ///   - wishes: what a person says of the columns.
    package init(
        _ bytes: UnsafeRawBufferPointer, delimiter: UInt8, _ wishes: TableColumns.Wishes = TableColumns.Wishes(),
        _ profile: DeviceProfile
    ) throws(Fault) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
        text = DelimitedText(bytes, delimiter: delimiter)
        guard text.next(&record) else { throw .empty }
        if let fault = record.fault { throw .badHeader(line: record.line, why: fault.rawValue) }
        columns = try TableColumns(record.cells, wishes, profile)
        outside = columns.columns.compactMap { column in
            column.metric.plausible.map { Outside(metric: column.metric.id, plausible: $0, unit: column.metric.unit) }
        }
        zone = profile.reports.zone
    }

    /// Metrics that no column is for.
    package var missing: [Metric] { columns.missing }
    /// Columns that no metric reads.
    package var unused: [String] { columns.unused }
    package var likened: [Likened] { columns.likened }

    /// The next row with a usable time, later than the one before, with the readings of those of its cells that are
    /// sound; nil at the end.
    package mutating func next() -> Row? {
        while let row = nextAnywhen() {
            if isLater(row) { return row }
        }
        return nil
    }

    /// All rows that are left, by time; of several at one time the first. Holds them all.
    package mutating func sorted() -> [Row] {
        var rows: [Row] = []
        while let row = nextAnywhen() { rows.append(row) }
        rows.sort { ($0.at, $0.line) < ($1.at, $1.line) }
        return rows.filter { isLater($0) }
    }

    private mutating func isLater(_ row: Row) -> Bool {
        if let last, row.at <= last {
            tallies.backwards.add(row.line, row.at.rfc3339 ?? "far away")
            return false
        }
        last = row.at
        tallies.taken += 1
        return true
    }

    private mutating func nextAnywhen() -> Row? {
        while text.next(&record) {
            tallies.rows += 1
            let line = record.line
            if let fault = record.fault {
                tallies.brokenRows.add(line, fault.rawValue)
                continue
            }
            let cells = record.cells
            guard cells.count == columns.names.count else {
                tallies.wrongWidth.add(line, "\(cells.count) cells, the header has \(columns.names.count)")
                continue
            }
            guard let at = time(cells[columns.time]) else {
                tallies.unreadableTimes.add(line, "\"\(cells[columns.time])\"")
                continue
            }
            return Row(line: line, at: at, readings: readings(of: cells, at: at, line: line))
        }
        return nil
    }

    private mutating func readings(of cells: [String], at: Timestamp, line: Int) -> [Reading] {
        var readings: [Reading] = []
        readings.reserveCapacity(columns.columns.count)
        var judged = 0
        for column in columns.columns {
            defer { judged += column.metric.plausible == nil ? 0 : 1 }
            let cell = cells[column.index]
            if cell.isEmpty {
                tallies.emptyCells += 1
            } else if let value = Self.value(cell, column) {
                readings.append(Reading(metric: column.metric.id, value: value, observedAt: at, deviceStated: true))
                if column.metric.plausible != nil { outside[judged].add(value) }
            } else {
                tallies.unreadableCells.add(line, "\"\(cell)\" in \(columns.names[column.index])")
            }
        }
        return readings
    }

    /// In the metric's unit.
    private static func value(_ cell: String, _ column: TableColumns.Column) -> Double? {
        let value = value(cell, column.metric)
        guard let value, let unit = column.unit else { return value }
        return Quantity(value, unit).converted(to: column.metric.unit)?.value
    }

    private static func value(_ cell: String, _ metric: Metric) -> Double? {
        if JSONNumber.isNumber(cell), let number = Double(cell) {
            return number.isFinite ? metric.value(of: .number(number)) : nil
        }
        switch cell {
        case "true", "TRUE", "True": return metric.value(of: .flag(true))
        case "false", "FALSE", "False": return metric.value(of: .flag(false))
        default: return metric.value(of: .text(cell))
        }
    }

    private func time(_ cell: String) -> Timestamp? {
        let local: LocalTime
        switch TimeParser.reading(cell) {
        case .some(.stated(let instant)): return instant
        case .some(.local(let time)): local = time
        case .some(.none), .some(.unusable): return nil
        case Optional.none:
            if JSONNumber.isNumber(cell), let number = Double(cell) { return TimeParser.instant(number, .bySize) }
            guard let time = TableTime.slashed(cell) else { return nil }
            local = time
        }
        guard let zone else { return local.asUTC }
        return clock.instant(local, zone: zone, receivedAt: local.asUTC + .days(2))
    }
}
