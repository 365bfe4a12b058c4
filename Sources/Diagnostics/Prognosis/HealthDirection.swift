/// One number for how worn an entity is, from all columns at once: about 0 in the first rows of a life, about 1 in the last.
///
/// A ridge regression of early (0) against late (1) on the standardised columns. Columns that never vary, and those whose
/// mean hardly moves between early and late, are left out.
struct HealthDirection: Codable, Hashable, Sendable {
    /// Rows of a life that count as early, and late, at most; in short lives a third and a sixth of the rows.
    static let early = 30
    static let late = 15
    /// A column counts where its mean moves by at least so many of its standard deviations between early and late: a
    /// small effect after Cohen 1988.
    static let leastEffect = 0.3
    /// The ridge's penalty, in rows.
    static let ridge = 10.0

    /// Standardised values end here on both sides: one freak value does not swamp a mean.
    static let farthest = 10.0

    /// Columns it reads, ascending.
    var columns: [Int]
    var centre: [Double]
    var spread: [Double]
    var weights: [Double]
    var offset: Double

    /// Nil where no column tells late from early. Histories run to failure, gaps carried forward.
    init?(_ histories: [RunHistory], width: Int) {
        var rows: [(cells: [Double?], late: Double)] = []
        for history in histories {
            let count = history.rows.count
            rows += history.rows.prefix(min(Self.early, count / 3)).map { ($0, 0) }
            rows += history.rows.suffix(min(Self.late, count / 6)).map { ($0, 1) }
        }
        (columns, centre, spread, weights) = ([], [], [], [])
        offset = rows.reduce(0) { $0 + $1.late } / Double(max(1, rows.count))
        for column in 0..<width {
            let present = rows.compactMap { row in row.cells[column].map { (value: $0, late: row.late) } }
            let late = present.filter { $0.late == 1 }.map(\.value)
            let early = present.filter { $0.late == 0 }.map(\.value)
            guard !late.isEmpty, !early.isEmpty else { continue }
            let mean = present.reduce(0) { $0 + $1.value } / Double(present.count)
            let squares = present.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) }
            let deviation = (squares / Double(present.count)).squareRoot()
            let moved = late.reduce(0, +) / Double(late.count) - early.reduce(0, +) / Double(early.count)
            guard deviation.isFinite, deviation > 1e-9 * max(1e-9, mean.magnitude),
                moved.magnitude >= Self.leastEffect * deviation
            else { continue }
            columns.append(column)
            centre.append(mean)
            spread.append(deviation)
        }
        let side = columns.count
        guard side > 0 else { return nil }
        var products = [Double](repeating: 0, count: side * side)
        var sums = [Double](repeating: 0, count: side)
        for index in 0..<side { products[index * side + index] = Self.ridge }
        for row in rows {
            let values = standardised(row.cells)
            for a in 0..<side {
                sums[a] += values[a] * (row.late - offset)
                for b in 0...a { products[a * side + b] += values[a] * values[b] }
            }
        }
        guard let factor = PositiveDefinite(products, side: side) else { return nil }
        weights = factor.solve(sums)
    }

    /// The columns it reads, standardised; 0 where nothing was measured yet.
    func standardised(_ cells: [Double?]) -> [Double] {
        columns.indices.map { index in
            guard let value = cells[columns[index]] else { return 0 }
            return min(max((value - centre[index]) / spread[index], -Self.farthest), Self.farthest)
        }
    }

    func index(_ standardised: [Double]) -> Double {
        zip(weights, standardised).reduce(offset) { $0 + $1.0 * $1.1 }
    }
}
