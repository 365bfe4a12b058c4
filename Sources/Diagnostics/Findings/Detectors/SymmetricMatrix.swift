/// A small symmetric matrix, rows one after another.
struct SymmetricMatrix: Hashable, Sendable {
    let size: Int
    var cells: [Double]

    init(size: Int) {
        self.size = size
        cells = Array(repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { cells[row * size + column] }
        set { cells[row * size + column] = newValue }
    }

    /// Adds `weight` · vector · vectorᵀ.
    mutating func add(_ vector: [Double], weight: Double) {
        for row in 0..<size {
            for column in 0..<size { self[row, column] += weight * vector[row] * vector[column] }
        }
    }

    /// Covariances drawn towards 0 by the share, variances kept. Source: Ledoit and Wolf 2004, towards the diagonal.
    func shrunk(by share: Double) -> SymmetricMatrix {
        var matrix = self
        for row in 0..<size {
            for column in 0..<size where row != column { matrix[row, column] *= 1 - share }
        }
        return matrix
    }

    /// `self` + `weight` · `other`.
    func plus(_ other: SymmetricMatrix, weight: Double) -> SymmetricMatrix {
        var sum = self
        for index in cells.indices { sum.cells[index] += weight * other.cells[index] }
        return sum
    }

    /// vectorᵀ · inverse · vector, by Cholesky; nil where the matrix is not positive definite. Cost: size³ / 6.
    func inverseForm(_ vector: [Double]) -> Double? {
        var factor = cells
        var solved = vector
        var form = 0.0
        for row in 0..<size {
            for column in 0...row {
                var sum = factor[row * size + column]
                for inner in 0..<column { sum -= factor[row * size + inner] * factor[column * size + inner] }
                if row == column {
                    guard sum > 0 else { return nil }
                    factor[row * size + row] = sum.squareRoot()
                } else {
                    factor[row * size + column] = sum / factor[column * size + column]
                }
            }
            var sum = vector[row]
            for inner in 0..<row { sum -= factor[row * size + inner] * solved[inner] }
            solved[row] = sum / factor[row * size + row]
            form += solved[row] * solved[row]
        }
        return form
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        for index in cells.indices { try state.pass(&cells[index]) }
    }
}
