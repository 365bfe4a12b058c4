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
    /// Metrics that no column is for.
    package let missing: [MetricID]
    /// Columns that no metric reads.
    package let unused: [String]
    private var text: DelimitedText
    private var record = DelimitedText.Record()
    private let width: Int
    private let timeColumn: Int
    private let columns: [(index: Int, metric: Metric)]
    private let names: [String]
    private let zone: String?
    private let clock = LocalClock()
    private var last: Timestamp?

    /// - Parameters:
    ///   - bytes: UTF-8; they must outlive this value.
    ///   - time: the column of times; the first where it is nil.
    package init(
        _ bytes: UnsafeRawBufferPointer, delimiter: UInt8, time: String?, _ profile: DeviceProfile
    ) throws(Fault) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
        text = DelimitedText(bytes, delimiter: delimiter)
        guard text.next(&record) else { throw .empty }
        if let fault = record.fault { throw .badHeader(line: record.line, why: fault.rawValue) }
        let names = record.cells.map(Self.name)
        func index(_ name: String) throws(Fault) -> Int? {
            let found = names.indices.filter { names[$0] == Self.name(name) }
            guard found.count <= 1 else { throw .twice(name) }
            return found.first
        }
        var timeColumn = 0
        if let time {
            guard let found = try index(time) else { throw .noColumn(time, columns: names) }
            timeColumn = found
        }
        var columns: [(index: Int, metric: Metric)] = []
        var missing: [MetricID] = []
        for metric in profile.metrics {
            if let found = try index(metric.path), found != timeColumn {
                columns.append((found, metric))
            } else {
                missing.append(metric.id)
            }
        }
        guard !columns.isEmpty else { throw .nothingToRead(columns: names) }
        self.names = names
        width = names.count
        self.timeColumn = timeColumn
        self.columns = columns
        self.missing = missing
        let read = Set(columns.map(\.index))
        var unused: [String] = []
        for (index, name) in names.enumerated() where index != timeColumn && !read.contains(index) {
            unused.append(name)
        }
        self.unused = unused
        zone = profile.reports.zone
    }

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
            guard cells.count == width else {
                tallies.wrongWidth.add(line, "\(cells.count) cells, the header has \(width)")
                continue
            }
            guard let at = time(cells[timeColumn]) else {
                tallies.unreadableTimes.add(line, "\"\(cells[timeColumn])\"")
                continue
            }
            return Row(line: line, at: at, readings: readings(of: cells, at: at, line: line))
        }
        return nil
    }

    private mutating func readings(of cells: [String], at: Timestamp, line: Int) -> [Reading] {
        var readings: [Reading] = []
        readings.reserveCapacity(columns.count)
        for (index, metric) in columns {
            let cell = cells[index]
            if cell.isEmpty {
                tallies.emptyCells += 1
            } else if let value = Self.value(cell, metric) {
                readings.append(Reading(metric: metric.id, value: value, observedAt: at, deviceStated: true))
            } else {
                tallies.unreadableCells.add(line, "\"\(cell)\" in \(names[index])")
            }
        }
        return readings
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

    /// Runs of blanks count as one: exports pad their headers.
    private static func name(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
