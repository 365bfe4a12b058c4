/// How well stated probabilities agree with what was so: of what was called 70 % probable, 70 % should be so. Beside each
/// score stands the one of whoever always says the base rate.
package struct Calibration: Hashable, Sendable, Codable {
    /// The cases whose probability lies from `from` up to `to`.
    package struct Bin: Hashable, Sendable, Codable {
        package var from: Double
        package var to: Double
        package var count: Int
        /// Mean stated probability; nil without cases.
        package var stated: Double?
        /// Part of them that was so; nil without cases.
        package var observed: Double?
        /// Standard error of `observed − stated`, cases of one device counted as one. Source: Liang and Zeger 1986.
        package var error: Double?
        /// Devices that the cases are of.
        package var devices: Int
    }
    package var count: Int
    /// Part of all that was so.
    package var baseRate: Double?
    /// Mean stated probability.
    package var stated: Double?
    /// Mean squared error, 0 best. Source: Brier 1950.
    package var brier: Double?
    package var trivialBrier: Double?
    /// Mean −ln(probability given to what was so), 0 best.
    package var logLoss: Double?
    package var trivialLogLoss: Double?
    /// Mean |stated − observed| over the bins by their weight; whoever always says the base rate has 0. Source: Naeini et
    /// al. 2015.
    package var expectedError: Double?
    package var bins: [Bin]

    /// Narrow where rare causes live.
    package static let edges = [0, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 1]

    static func bin(of probability: Double) -> Int {
        (edges.dropFirst().firstIndex { probability < $0 } ?? edges.count - 1) - 1
    }
}

/// What a calibration is made of: cases of one cause, one device and one bin.
struct CalibrationSum: Sendable {
    var count = 0
    var stated = 0.0
    var observed = 0.0
    var squares = 0.0
    var losses = 0.0

    mutating func add(_ probability: Double, isTrue: Bool) {
        let p = min(1, max(0, probability))
        count += 1
        stated += p
        observed += isTrue ? 1 : 0
        let error = p - (isTrue ? 1 : 0)
        squares += error * error
        losses -= logOfProbability(isTrue ? p : 1 - p)
    }
}

/// Adds weighted sums up, device by device.
struct CalibrationTally: Sendable {
    private struct Cell: Sendable {
        var count = 0
        var weight = 0.0
        var stated = 0.0
        var observed = 0.0
        /// Of the present device: Σ weight × (observed − stated).
        var own = 0.0
        /// Σ of the squares of that over the devices before.
        var between = 0.0
        var devices = 0
        var isOfDevice = false
    }
    private var cells = Array(repeating: Cell(), count: Calibration.edges.count - 1)
    private var squares = 0.0
    private var losses = 0.0
    /// What always saying the base rate scores, over the causes that were added before.
    private var trivialSquares = 0.0
    private var trivialLosses = 0.0

    mutating func add(_ sum: CalibrationSum, bin: Int, weight: Double) {
        guard sum.count > 0 else { return }
        cells[bin].count += sum.count
        cells[bin].weight += weight * Double(sum.count)
        cells[bin].stated += weight * sum.stated
        cells[bin].observed += weight * sum.observed
        cells[bin].own += weight * (sum.observed - sum.stated)
        cells[bin].isOfDevice = true
        squares += weight * sum.squares
        losses += weight * sum.losses
    }

    /// What follows is of another device.
    mutating func endDevice() {
        for index in cells.indices where cells[index].isOfDevice {
            cells[index].between += cells[index].own * cells[index].own
            cells[index].own = 0
            cells[index].devices += 1
            cells[index].isOfDevice = false
        }
    }

    private var weight: Double { cells.reduce(0) { $0 + $1.weight } }
    private var observed: Double { cells.reduce(0) { $0 + $1.observed } }

    /// Sums over several causes, each of whose base rate the trivial answer knows.
    mutating func merge(_ other: CalibrationTally) {
        for index in cells.indices {
            cells[index].count += other.cells[index].count
            cells[index].weight += other.cells[index].weight
            cells[index].stated += other.cells[index].stated
            cells[index].observed += other.cells[index].observed
            cells[index].between += other.cells[index].between
            cells[index].devices = max(cells[index].devices, other.cells[index].devices)
        }
        squares += other.squares
        losses += other.losses
        let (brier, loss) = other.trivial
        trivialSquares += brier
        trivialLosses += loss
        isMerged = true
    }
    private var isMerged = false

    private var trivial: (squares: Double, losses: Double) {
        if isMerged { return (trivialSquares, trivialLosses) }
        guard weight > 0 else { return (0, 0) }
        let base = observed / weight
        let loss = base > 0 && base < 1 ? -(base * logOfProbability(base) + (1 - base) * logOfProbability(1 - base)) : 0
        return (weight * base * (1 - base), weight * loss)
    }

    var calibration: Calibration {
        let total = weight
        var calibration = Calibration(count: cells.reduce(0) { $0 + $1.count }, bins: [])
        calibration.bins = cells.enumerated().map { index, cell in
            let has = cell.weight > 0
            return Calibration.Bin(
                from: Calibration.edges[index], to: Calibration.edges[index + 1], count: cell.count,
                stated: has ? cell.stated / cell.weight : nil, observed: has ? cell.observed / cell.weight : nil,
                error: has ? cell.between.squareRoot() / cell.weight : nil, devices: cell.devices)
        }
        guard total > 0 else { return calibration }
        calibration.baseRate = observed / total
        calibration.stated = cells.reduce(0) { $0 + $1.stated } / total
        calibration.brier = squares / total
        calibration.logLoss = losses / total
        calibration.trivialBrier = trivial.squares / total
        calibration.trivialLogLoss = trivial.losses / total
        calibration.expectedError = cells.reduce(0) { $0 + ($1.stated - $1.observed).magnitude } / total
        return calibration
    }
}
