/// A smooth function through noisy points: the mean of a Gaussian process with a squared exponential kernel.
///
/// Nothing is optimised: inputs are standardised and the length scale is fixed by their number, so that a fit gives the
/// same answer everywhere. Source: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", algorithm 2.1.
///
/// Cost of a fit with n points: n²·8 bytes and n³/6 multiplications, 18 MB and a second or two for 1,500 points; of an
/// answer: n times the number of inputs.
struct GaussianProcess: Codable, Hashable, Sendable {
    /// Standard deviation of the function, in standard deviations of the targets.
    static let amplitude = 2.0
    /// Variance of the noise, in variances of the targets.
    static let noise = 0.1
    /// The length scale over the square root of the number of inputs: standardised points lie about the square root of
    /// twice that number apart.
    static let reach = 1.5
    /// Standardised inputs end here on both sides: a freak value is not followed into the empty.
    static let farthest = 5.0

    /// Of each input, over the points of the fit.
    var centre: [Double]
    var spread: [Double]
    /// The points of the fit, standardised, one after the other.
    var points: [Double]
    /// A weight a point, in units of the target.
    var weights: [Double]
    var mean: Double

    /// Nil where there is no point, or the numbers are not finite.
    init?(_ inputs: [[Double]], targets: [Double]) {
        guard let width = inputs.first?.count, width > 0, inputs.count == targets.count else { return nil }
        let count = inputs.count
        let means = (0..<width).map { column in inputs.reduce(0) { $0 + $1[column] } / Double(count) }
        centre = means
        spread = means.enumerated().map { column, mean in
            let squares = inputs.reduce(0) { $0 + ($1[column] - mean) * ($1[column] - mean) }
            let deviation = (squares / Double(count)).squareRoot()
            return deviation > 1e-12 * max(1, mean.magnitude) ? deviation : 1
        }
        points = []
        weights = []
        let mean = targets.reduce(0, +) / Double(count)
        self.mean = mean
        let deviation = (targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
        guard deviation.isFinite, means.allSatisfy(\.isFinite) else { return nil }
        let scale = deviation > 0 ? deviation : 1
        points = inputs.flatMap { standardised($0) }
        var covariance = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            let similarities = likenesses(of: points[(row * width)..<((row + 1) * width)], to: row + 1)
            for column in 0...row { covariance[row * count + column] = similarities[column] }
            covariance[row * count + row] += Self.noise
        }
        guard let factor = PositiveDefinite(covariance, side: count) else { return nil }
        weights = factor.solve(targets.map { ($0 - mean) / scale }).map { $0 * scale }
    }

    func callAsFunction(_ input: [Double]) -> Double {
        let likenesses = likenesses(of: standardised(input)[...], to: weights.count)
        return zip(likenesses, weights).reduce(mean) { $0 + $1.0 * $1.1 }
    }

    private func standardised(_ input: [Double]) -> [Double] {
        input.indices.map { min(max((input[$0] - centre[$0]) / spread[$0], -Self.farthest), Self.farthest) }
    }

    /// The kernel between a standardised input and each of the first points.
    private func likenesses(of input: ArraySlice<Double>, to count: Int) -> [Double] {
        let width = centre.count
        let twiceSquaredScale = 2 * Self.reach * Self.reach * Double(width)
        return points.withUnsafeBufferPointer { points in
            input.withUnsafeBufferPointer { input in
                (0..<count).map { point in
                    var distance = 0.0
                    for column in 0..<width {
                        let difference = points[point * width + column] - input[column]
                        distance += difference * difference
                    }
                    return Self.amplitude * Self.amplitude * Elementary.e(to: -distance / twiceSquaredScale)
                }
            }
        }
    }
}
