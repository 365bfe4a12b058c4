import Diagnostics
import Telemetry

/// The learned figures that a shard folds with: of each profile the newest few, by their place in the journal, so that
/// inputs folded again after a start meet the figures they met before.
///
/// Bound: `ToldFigures.most` versions of a profile, each with its compiled profile, however many devices there are.
struct FigureVersions: Sendable {
    private struct Version: Sendable {
        var told: ToldFigures
        var compiled: CompiledProfile
    }
    private let profiles: ProfileTable
    /// By profile, in the journal's order.
    private var versions: [String: [Version]] = [:]

    init(_ profiles: ProfileTable) { self.profiles = profiles }

    /// The profile as an input at `position` meets it.
    func profile(_ name: String, at position: JournalPosition) -> CompiledProfile? {
        guard let own = profiles[name] else { return nil }
        return versions[name]?.last { $0.told.position <= position }?.compiled ?? own
    }

    /// Takes figures in; those known by their position are passed over. Nil where no profile in use is theirs.
    mutating func take(_ told: ToldFigures) -> CompiledProfile? {
        let name = told.figures.profile
        guard let own = profiles[name] else { return nil }
        var known = versions[name] ?? []
        if let same = known.first(where: { $0.told.position == told.position }) { return same.compiled }
        let version = Version(told: told, compiled: own.folding(told.figures))
        known.insert(version, at: known.firstIndex { $0.told.position > told.position } ?? known.endIndex)
        versions[name] = Array(known.suffix(ToldFigures.most))
        return version.compiled
    }

    /// In the journal's order.
    var all: [ToldFigures] { versions.values.joined().map(\.told).sorted { $0.position < $1.position } }

    func newest(of name: String) -> ToldFigures? { versions[name]?.last?.told }
}
