/// Which columns of a table without a profile hold what: the time, metrics, and what is left out.
struct ColumnChoice: Hashable, Sendable {
    /// Rows that are looked at before anything is read. Fewer than any detector learns from, so that what follows
    /// changes nothing that was told before.
    static let looked = 100

    let names: [String]
    /// The first record is a row.
    let hasHeader: Bool
    /// Nil where no column is one of times.
    let time: Int?
    /// In the order of the table.
    let metrics: [Int]
    let notes: [ColumnTable.Note]

    /// - Parameters:
    ///   - first: the first record's cells.
    ///   - rows: cells of the records after it, `looked` at most.
    init(
        first: [String], rows: [[String]], _ wishes: ColumnTable.Wishes, decimalComma: Bool
    ) throws(ColumnTable.Fault) {
        let named = Set((wishes.time.map { [$0] } ?? []) + wishes.ignored + wishes.columns)
        func isFigure(_ cell: String) -> Bool {
            ColumnTable.number(cell, decimalComma) != nil || ColumnTable.instant(cell) != nil
        }
        let filled = first.filter { !$0.isEmpty }
        hasHeader = filled.isEmpty || !filled.allSatisfy(isFigure) || !named.isDisjoint(with: first)
        let names = hasHeader ? first : first.indices.map { "c\($0 + 1)" }
        let rows = hasHeader ? rows : [first] + rows
        func index(_ name: String) throws(ColumnTable.Fault) -> Int {
            guard let index = names.firstIndex(of: name) else { throw .noColumn(name, columns: names) }
            return index
        }
        var notes: [ColumnTable.Note] = hasHeader ? [] : [.noHeader]
        time = if let wanted = wishes.time { try index(wanted) } else { Self.time(names, rows) }
        if time == nil { notes.append(.noTime) }
        var left: Set<Int> = []
        if let time { left.insert(time) }
        for name in wishes.ignored { left.insert(try index(name)) }
        if wishes.columns.isEmpty {
            var metrics = names.indices.filter { !left.contains($0) }
            let labels = metrics.filter { Self.isLabel(names[$0]) }
            if !labels.isEmpty { notes.append(.labels(labels.map { names[$0] })) }
            metrics.removeAll { labels.contains($0) }
            if metrics.first == 0, metrics.count > 1, Self.isRowNumber(names[0]) {
                notes.append(.rowNumbers(names[0]))
                metrics.removeFirst()
            }
            let texts = metrics.filter { column in
                !rows.contains { column < $0.count && ColumnTable.number($0[column], decimalComma) != nil }
            }
            if !rows.isEmpty, texts.count < metrics.count, !texts.isEmpty {
                notes.append(.noNumbers(texts.map { names[$0] }))
                metrics.removeAll { texts.contains($0) }
            }
            self.metrics = metrics
        } else {
            var metrics: Set<Int> = []
            for name in wishes.columns { metrics.insert(try index(name)) }
            self.metrics = metrics.subtracting(left).sorted()
        }
        guard !metrics.isEmpty else { throw .nothingToRead }
        self.names = names
        self.notes = notes
    }

    /// The first that is called like a time; else the first whose first cell is a date; else the first column, where it
    /// numbers the rows or counts seconds since 1970, and there is another.
    private static func time(_ names: [String], _ rows: [[String]]) -> Int? {
        func first(_ column: Int) -> String? { rows.first { column < $0.count && !$0[column].isEmpty }?[column] }
        if let named = names.indices.first(where: { isTime(names[$0]) }) { return named }
        if let date = names.indices.first(where: { column in
            first(column).map { ColumnTable.number($0, false) == nil && ColumnTable.instant($0) != nil } ?? false
        }) {
            return date
        }
        if names.count > 1, isRowNumber(names[0]) { return 0 }
        guard names.count > 1, let number = first(0).flatMap({ ColumnTable.number($0, false) }) else { return nil }
        return number >= 1e8 && ColumnTable.instant(first(0) ?? "") != nil ? 0 : nil
    }

    /// As exports of data frames have it.
    private static func isRowNumber(_ name: String) -> Bool {
        ["", "index", "row", "unnamed0"].contains(letters(name))
    }

    private static func isTime(_ name: String) -> Bool {
        let plain = letters(name)
        return ["t", "ts", "time", "times", "timestamp", "timestamps", "datetime", "date", "when"].contains(plain)
            || plain.hasSuffix("timestamp") || plain.hasSuffix("datetime") || plain.hasPrefix("timestamp")
            || plain.hasPrefix("datetime")
    }

    /// What says which rows are unlike must not be read by what is to find them.
    private static func isLabel(_ name: String) -> Bool {
        let plain = letters(name)
        return ["label", "labels", "class", "target", "outlier", "outliers", "isoutlier", "ytrue"].contains(plain)
            || plain.contains("anomal") || plain.contains("changepoint") || plain.contains("groundtruth")
    }

    private static func letters(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
