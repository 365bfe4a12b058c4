/// A weighted straight line (plane) through points near the place that is asked for, and its height there.
///
/// Slopes are held back a little (ridge 0.05), so that points that lie in a row or on a heap give their mean.
/// Source: Cleveland 1979; Hoerl and Kennard 1970.
struct LocalLine {
    private static let ridge = 0.05
    private let size: Int
    /// The normal equations over 1 and the distances, row by row, the right side as the last column.
    private var sums = [SIMD8<Double>](repeating: .zero, count: 4)

    init(drivers: Int) { size = min(3, max(0, drivers)) + 1 }

    /// `distance`: of the point from the place that is asked for. `weight` ≥ 0.
    mutating func add(_ value: Double, at distance: SIMD4<Double>, weight: Double) {
        let terms = SIMD4<Double>(1, distance[0], distance[1], distance[2])
        for row in 0..<size {
            let factor = weight * terms[row]
            for column in 0..<size { sums[row][column] += factor * terms[column] }
            sums[row][4] += factor * value
        }
    }

    /// Nil where nothing has weight.
    var value: Double? {
        let weight = sums[0][0]
        guard weight > 0 else { return nil }
        var rows = sums
        for slope in 1..<4 where slope < size { rows[slope][slope] += Self.ridge * weight }
        // Positive definite by the ridge: elimination needs no pivot.
        for pivot in (1..<4).reversed() where pivot < size {
            for row in 0..<pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                rows[row] -= rows[pivot] * factor
            }
        }
        let value = rows[0][4] / rows[0][0]
        return value.isFinite ? value : nil
    }
}
