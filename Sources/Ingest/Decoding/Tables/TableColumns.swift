import Profiles
package import Telemetry

/// Which column of a table each of a profile's metrics reads, and in which unit it is.
package struct TableColumns {
    /// What a person says of the columns; without a word, the metrics' paths and units count.
    package struct Wishes: Hashable, Sendable {
        /// The column of times; the first where it is nil.
        package var time: String?
        /// By the metric's id: the column it reads, whatever its paths are.
        package var columns: [String: String]
        /// By the metric's id: the unit that its column is in. Never guessed from the figures.
        package var units: [String: UnitCode]

        package init(time: String? = nil, columns: [String: String] = [:], units: [String: UnitCode] = [:]) {
            self.time = time
            self.columns = columns
            self.units = units
        }
    }

    struct Column {
        var index: Int
        var metric: Metric
        /// The unit of the column, where it is not the metric's.
        var unit: UnitCode?
    }

    /// Without runs of blanks, in the order of the table.
    let names: [String]
    let time: Int
    let columns: [Column]
    /// Metrics that no column is for.
    let missing: [Metric]
    /// Names of columns that no metric reads.
    let unused: [String]
    /// Columns that a metric reads though its path has other capitals.
    let likened: [TelemetryTable.Likened]

    init(_ header: [String], _ wishes: Wishes, _ profile: DeviceProfile) throws(TelemetryTable.Fault) {
        let names = header.map(Self.name)
        let known = Set(profile.metrics.map(\.id.rawValue))
        for metric in (Array(wishes.columns.keys) + wishes.units.keys).sorted() where !known.contains(metric) {
            throw .noMetric(metric, metrics: profile.metrics.map(\.id.rawValue))
        }
        var time = 0
        if let wanted = wishes.time {
            guard let found = try Self.index(wanted, in: names) else { throw .noColumn(wanted, columns: names) }
            time = found
        }
        var columns: [Column] = []
        var missing: [Metric] = []
        var likened: [TelemetryTable.Likened] = []
        for metric in profile.metrics {
            let wanted = wishes.columns[metric.id.rawValue]
            var index: Int?
            for path in wanted.map({ [$0] }) ?? metric.paths where index == nil {
                index = try Self.index(path, in: names).flatMap { $0 == time ? nil : $0 }
            }
            if let wanted, index == nil { throw .noColumn(wanted, columns: names) }
            let unit = try Self.unit(of: metric, wishes)
            guard let index else {
                missing.append(metric)
                continue
            }
            columns.append(Column(index: index, metric: metric, unit: unit))
            if !(wanted.map { [$0] } ?? metric.paths).contains(where: { Self.name($0) == names[index] }) {
                likened.append(.init(column: names[index], metric: metric.id))
            }
        }
        guard !columns.isEmpty else { throw .nothingToRead(columns: names) }
        let read = Set(columns.map(\.index)).union([time])
        self.names = names
        self.time = time
        self.columns = columns
        self.missing = missing
        self.likened = likened
        unused = names.indices.filter { !read.contains($0) }.map { names[$0] }
    }

    /// Nil where the column is in the metric's own unit.
    private static func unit(of metric: Metric, _ wishes: Wishes) throws(TelemetryTable.Fault) -> UnitCode? {
        guard let unit = wishes.units[metric.id.rawValue], unit != metric.unit else { return nil }
        guard metric.kind.namedValues == nil, Quantity(0, unit).converted(to: metric.unit) != nil else {
            throw .noConversion(metric: metric.id.rawValue, from: unit.rawValue, to: metric.unit.rawValue)
        }
        return unit
    }

    /// The column of that name; where there is none, the one that differs in capitals alone.
    private static func index(_ wanted: String, in names: [String]) throws(TelemetryTable.Fault) -> Int? {
        let wanted = name(wanted)
        var found = names.indices.filter { names[$0] == wanted }
        if found.isEmpty { found = names.indices.filter { names[$0].lowercased() == wanted.lowercased() } }
        guard found.count <= 1 else { throw .twice(wanted) }
        return found.first
    }

    /// Runs of blanks count as one: exports pad their headers.
    private static func name(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
