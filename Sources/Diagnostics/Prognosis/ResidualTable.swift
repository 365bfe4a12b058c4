/// How far the truth lay from what was predicted, by the level predicted: the tenth, fiftieth and ninetieth of a hundred.
///
/// The residuals must come from entities the prediction had not seen. Near failure they are small, so the interval is
/// narrow there.
struct ResidualTable: Codable, Hashable, Sendable {
    /// Levels, each from as many predictions as the others.
    static let levels = 12
    /// A level has at least so many predictions, or there are fewer levels.
    static let perLevel = 30

    /// The mean prediction of each level, ascending.
    var predicted: [Double]
    /// Truth minus prediction at each level.
    var lower: [Double] = []
    var middle: [Double] = []
    var upper: [Double] = []

    /// Nil where there is no residual.
    init?(_ pairs: [(predicted: Double, truth: Double)]) {
        guard !pairs.isEmpty else { return nil }
        let sorted = pairs.sorted { ($0.predicted, $0.truth) < ($1.predicted, $1.truth) }
        let count = min(Self.levels, max(1, sorted.count / Self.perLevel))
        predicted = []
        for level in 0..<count {
            let part = sorted[(level * sorted.count / count)..<((level + 1) * sorted.count / count)]
            predicted.append(part.reduce(0) { $0 + $1.predicted } / Double(part.count))
            let residuals = part.map { $0.truth - $0.predicted }.sorted()
            lower.append(Self.quantile(0.1, of: residuals))
            middle.append(Self.quantile(0.5, of: residuals))
            upper.append(Self.quantile(0.9, of: residuals))
        }
    }

    /// The residuals at a prediction: between two levels in proportion, beyond the outermost as there.
    func residuals(at prediction: Double) -> (lower: Double, middle: Double, upper: Double) {
        let next = predicted.firstIndex { $0 > prediction } ?? predicted.count
        guard next > 0 else { return (lower[0], middle[0], upper[0]) }
        guard next < predicted.count else { return (lower[next - 1], middle[next - 1], upper[next - 1]) }
        let share = (prediction - predicted[next - 1]) / (predicted[next] - predicted[next - 1])
        func between(_ values: [Double]) -> Double { values[next - 1] + share * (values[next] - values[next - 1]) }
        return (between(lower), between(middle), between(upper))
    }

    /// Between the two nearest in proportion. Source: Hyndman and Fan 1996, definition 7.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}
