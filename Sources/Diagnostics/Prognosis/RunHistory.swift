/// What one entity measured over its life so far, a row at a time, oldest first.
///
/// A life's model takes rows to be evenly spaced: ask `isEven` first.
package struct RunHistory: Hashable, Sendable {
    package var entity: String
    /// A time a row, ascending, in any unit: remaining life is in the same one.
    package var times: [Double]
    /// A row's cells, one a column; nil where nothing was measured.
    package var rows: [[Double?]]

    /// Rows are put in the order of their times; those of the same time stay in theirs.
    package init(entity: String, times: [Double], rows: [[Double?]]) {
        self.entity = entity
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        self.times = order.map { times[$0] }
        self.rows = order.map { rows[$0] }
    }

    /// The time from the first row to the last.
    var age: Double { (times.last ?? 0) - (times.first ?? 0) }

    /// Whether nine in ten of its rows come half to twice the usual time after the one before. Where they do not, levels
    /// and slopes over so many rows mean nothing.
    package var isEven: Bool {
        let steps = zip(times.dropFirst(), times).map { $0 - $1 }
        let usual = steps.median
        guard steps.count > 1 else { return true }
        return Double(steps.count { $0 >= usual / 2 && $0 <= 2 * usual && $0 > 0 }) >= 0.9 * Double(steps.count)
    }

    /// The same with every gap filled by the value before it; nil stays where there was none yet.
    var carriedForward: RunHistory {
        var filled = self
        for row in filled.rows.indices.dropFirst() {
            for column in filled.rows[row].indices where filled.rows[row][column] == nil {
                filled.rows[row][column] = filled.rows[row - 1][column]
            }
        }
        return filled
    }
}
