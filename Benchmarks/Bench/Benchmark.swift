/// A measurement that gives one figure or several that belong together.
///
/// To add one: a file with `extension Benchmark { static let … }`, and a line in `all`.
struct Benchmark: Sendable {
    /// What `--only` picks it by: lower case, words joined by hyphens.
    var name: String
    /// What it measures, for `--list`.
    var says: String
    var measure: @Sendable (Settings) async throws -> [Figure]

    /// In the order of the table.
    static let all: [Benchmark] = [
        // First: it watches the process grow, which later ones would fill with what others have given back.
        .stateSize, .foldCost, .foldFlatness, .shippedFolds, .registry, .history, .restart, .decode, .fleet, .ingest,
        .slowDisk, .badNetwork, .overload, .mixedFleet,
    ]

    /// What the command line sets for all of them.
    struct Settings: Sendable {
        /// Runs that a median is taken of, each in turn with its yardstick's.
        var runs: Int
        /// The directory with `DeviceProfiles` in it.
        var root: String
        /// Of what is measured at several sizes the largest too, where that takes minutes.
        var isFull: Bool
        /// Persons of the registry, devices of a restart; nil: as it is measured every time.
        var size: Int?
        /// The directory that the registry is left in; nil: nothing is left.
        var kept: String?
        /// Seconds that twice as much comes as can be taken.
        var seconds: Int
    }
}
