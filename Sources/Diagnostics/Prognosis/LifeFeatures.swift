/// What the remaining life is told from, at any row of a history: age, level and slope of the health index over several
/// windows, where it began, and each column's level and recent change. Rows up to the one asked for count, none after.
struct LifeFeatures {
    /// Rows over which the health index is averaged.
    static let levels = [5, 10, 20, 40]
    /// Rows over which its slope is taken.
    static let slopes = [10, 20, 40, 80]
    /// Rows that say where it began.
    static let beginning = 20
    /// Rows over which a column's level is taken, and those it is compared with.
    static let recent = 10
    static let before = 30

    private let times: [Double]
    /// Standardised columns and the health index, a row each.
    private let columns: [[Double]]
    private let index: [Double]

    init(_ history: RunHistory, _ health: HealthDirection) {
        times = history.times
        columns = history.carriedForward.rows.map(health.standardised)
        index = columns.map(health.index)
    }

    /// The features when `count` rows were there (1 to all of them).
    func after(_ count: Int) -> [Double] {
        var features = [times[count - 1] - times[0]]
        features += Self.levels.map { Self.mean(index[max(0, count - $0)..<count]) }
        features += Self.slopes.map { Self.slope(index[max(0, count - $0)..<count], window: $0) }
        features.append(Self.mean(index[..<min(count, Self.beginning)]))
        let recent = columns[max(0, count - Self.recent)..<count]
        let before = columns[max(0, count - Self.before)..<count]
        let level = Self.means(recent)
        return features + level + zip(Self.means(before), level).map { $0 - $1 }
    }

    private static func mean(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private static func means(_ rows: ArraySlice<[Double]>) -> [Double] {
        guard let width = rows.first?.count else { return [] }
        return (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    }

    /// The least-squares slope a row, as if the rows that a full window has more lay on the mean: from few rows it is
    /// near 0, and not whatever their noise says.
    private static func slope(_ values: ArraySlice<Double>, window: Int) -> Double {
        let middle = Double(values.count - 1) / 2
        let average = mean(values)
        var sum = 0.0
        for (row, value) in values.enumerated() { sum += (Double(row) - middle) * (value - average) }
        let rows = Double(window)
        return sum / ((rows * rows * rows - rows) / 12)
    }
}
