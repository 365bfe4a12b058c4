/// The Cholesky factor of a symmetric positive definite matrix: lower triangular, its product with its transpose is the
/// matrix. Source: Golub and Van Loan 2013, "Matrix Computations", section 4.2.
///
/// Cost: a sixth of the cube of the side in multiplications, the square of the side in memory.
struct PositiveDefinite {
    /// Row after row; above the diagonal whatever the matrix had there.
    private var factor: [Double]
    private let side: Int

    /// Nil where the matrix is not positive definite. Only the lower triangle is read.
    init?(_ matrix: [Double], side: Int) {
        var factor = matrix
        let isSound = factor.withUnsafeMutableBufferPointer { cells in
            for row in 0..<side {
                for column in 0...row {
                    var rest = cells[row * side + column]
                    for k in 0..<column { rest -= cells[row * side + k] * cells[column * side + k] }
                    if column == row {
                        guard rest > 0, rest.isFinite else { return false }
                        cells[row * side + row] = rest.squareRoot()
                    } else {
                        cells[row * side + column] = rest / cells[column * side + column]
                    }
                }
            }
            return true
        }
        guard isSound else { return nil }
        self.factor = factor
        self.side = side
    }

    /// What the matrix times is `right`.
    func solve(_ right: [Double]) -> [Double] {
        var x = right
        for row in 0..<side {
            for k in 0..<row { x[row] -= factor[row * side + k] * x[k] }
            x[row] /= factor[row * side + row]
        }
        for row in (0..<side).reversed() {
            for k in (row + 1)..<max(side, row + 1) { x[row] -= factor[k * side + row] * x[k] }
            x[row] /= factor[row * side + row]
        }
        return x
    }
}
