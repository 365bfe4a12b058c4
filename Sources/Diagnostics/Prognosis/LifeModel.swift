/// What histories that ran to failure teach of how long an entity still has; the artefact that a fit writes.
///
/// A Gaussian process from `LifeFeatures` to the remaining life, which counts as `cap` where it is longer: a healthy entity
/// does not show how long it has. The interval is from how far predictions lay off on entities left out of the fit.
package struct LifeModel: Codable, Hashable, Sendable {
    /// Rises whenever an artefact of before would be read wrongly.
    package static let currentVersion = 1
    /// Lives that a fit needs.
    package static let fewestEntities = 10
    /// Rows of a life, for it to count in a fit.
    package static let fewestRows = 20

    package var version: Int
    /// Names of the columns a row of cells has, in their order; the model may read fewer.
    package var columns: [String]
    /// Longest remaining life that is told apart, in the unit of the times (> 0).
    package var cap: Double
    /// Lives it was fitted on.
    package var entities: Int
    var health: HealthDirection
    var process: GaussianProcess
    var residuals: ResidualTable
    /// Over every other figure, to tell a damaged artefact.
    var checksum: UInt64

    /// Columns that it reads, of those it was given.
    package var columnsRead: [String] { health.columns.map { columns[$0] } }

    /// The remaining life at the history's last row, which must have a cell for each of `columns`; nil without a row.
    package func remainingLife(of history: RunHistory) -> RemainingLife? {
        guard !history.rows.isEmpty else { return nil }
        let prediction = prediction(LifeFeatures(history, health).after(history.rows.count))
        let residuals = residuals.residuals(at: prediction)
        let median = min(max(0, prediction + residuals.middle), cap)
        return RemainingLife(
            median: median, p10: min(max(0, prediction + residuals.lower), median),
            p90: max(prediction + residuals.upper, median), bound: median < cap ? .estimate : .atLeast)
    }

    func prediction(_ features: [Double]) -> Double { min(max(0, process(features)), cap) }
}

/// How long an entity has left, in the unit of its times.
package struct RemainingLife: Hashable, Sendable {
    package enum Bound: String, Hashable, Sendable {
        case estimate
        /// The median is the cap: half of the lives like this one went on for longer.
        case atLeast = "at least"
    }
    /// 0 to the model's cap.
    package var median: Double
    /// One in ten fails before this, nine in ten before `p90`, which may lie beyond the cap.
    package var p10: Double
    package var p90: Double
    package var bound: Bound
}
