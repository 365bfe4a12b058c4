/// Why a model of remaining life cannot be fitted or used.
package enum LifeModelFault: Error, Hashable, Sendable {
    /// Of these entities that ran to failure so few have enough rows.
    case tooFewEntities(usable: Int, of: Int)
    /// No column tells the end of a life from its beginning.
    case nothingTells
    /// The numbers do not allow a fit, such as values near the largest there are.
    case unsolvable
    case wrongVersion(Int)
    /// The artefact is not what a fit wrote.
    case damaged
    /// Columns of the model that the table does not have.
    case missingColumns([String])
}

extension LifeModelFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooFewEntities(let usable, let all):
            "needs at least \(LifeModel.fewestEntities) entities that ran to failure, of \(LifeModel.fewestRows) rows or "
                + "more each; of \(all), \(usable) \(usable == 1 ? "has" : "have") as many"
        case .nothingTells: "no column tells the end of a life from its beginning"
        case .unsolvable: "the values do not allow a fit: some are out of all proportion, or all are alike"
        case .wrongVersion(let found):
            "the model is of version \(found), and this program reads version \(LifeModel.currentVersion): fit it again"
        case .damaged: "the model is damaged or incomplete: fit it again"
        case .missingColumns(let names): "the model reads columns that are not there: \(names.joined(separator: ", "))"
        }
    }
}
