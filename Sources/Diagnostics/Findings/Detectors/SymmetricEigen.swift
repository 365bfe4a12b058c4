/// Eigenvalues and eigenvectors of a small symmetric matrix.
///
/// Idea: rotations that make one pair of cells zero at a time, until all but the diagonal is. At most `sweeps` passes, so
/// the time is bounded whatever the matrix. Source: Jacobi 1846; Golub and Van Loan, section 8.5. Cost: some 60 · n³
/// operations.
struct SymmetricEigen {
    /// Passes over all pairs at most (default 8; six make 12 × 12 exact).
    static let sweeps = 8

    let size: Int
    /// Largest first.
    private(set) var values: [Float]
    /// Row k is the vector of value k, of length 1.
    private(set) var vectors: [Float]

    /// - Parameter cells: rows one after another; only its symmetric part counts.
    init(_ cells: [Float], size: Int) {
        var a = cells
        var v = [Float](repeating: 0, count: size * size)
        for row in 0..<size { v[row * size + row] = 1 }
        for _ in 0..<Self.sweeps {
            var off: Float = 0
            for p in 0..<size {
                for q in (p + 1)..<max(size, p + 1) { off += a[p * size + q] * a[p * size + q] }
            }
            guard off > 1e-12 else { break }
            for p in 0..<size {
                for q in (p + 1)..<max(size, p + 1) where abs(a[p * size + q]) > 1e-12 {
                    Self.rotate(&a, &v, p, q, size)
                }
            }
        }
        self.size = size
        let order = (0..<size).sorted { (a[$1 * size + $1], $0) < (a[$0 * size + $0], $1) }
        values = order.map { a[$0 * size + $0] }
        vectors = order.flatMap { column in (0..<size).map { v[$0 * size + column] } }
    }

    private static func rotate(_ a: inout [Float], _ v: inout [Float], _ p: Int, _ q: Int, _ size: Int) {
        let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<size {
            let (kp, kq) = (a[k * size + p], a[k * size + q])
            a[k * size + p] = c * kp - s * kq
            a[k * size + q] = s * kp + c * kq
        }
        for k in 0..<size {
            let (pk, qk) = (a[p * size + k], a[q * size + k])
            a[p * size + k] = c * pk - s * qk
            a[q * size + k] = s * pk + c * qk
            let (vp, vq) = (v[k * size + p], v[k * size + q])
            v[k * size + p] = c * vp - s * vq
            v[k * size + q] = s * vp + c * vq
        }
    }
}
