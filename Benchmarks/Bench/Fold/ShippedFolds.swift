import Diagnostics
import FoldLoads
import Profiles

extension Benchmark {
    /// The profiles that go deepest, for information: they have more metrics and symptoms than most devices need.
    static let shippedFolds = Benchmark(
        name: "fold-shipped", says: "the fold of a whole message of the deepest profiles"
    ) {
        settings in
        let names = [
            "northwind/heat-pump-hp200", "fennel/router-r6", "polar/fridge-freezer-ff360", "volta/ev-charger-w11",
        ]
        let fleets = try names.map { FoldFleet(try FoldLoad.shipped($0, root: settings.root), devices: 200) }
        let messages = 4_096
        let medians = try await Interleaved.medians(
            of: settings.runs,
            fleets.map { fleet in { fleet.nanoseconds(folding: messages) / Double(messages) / 1_000 } })
        return zip(names, zip(fleets, medians)).map { name, result in
            let profile = result.0.load.compiled.profile
            return Figure(
                "fold of a message, \(name)", unit: "µs", ours: result.1, runs: settings.runs,
                note:
                    "\(profile.metrics.count) metrics, \(profile.symptoms.count) symptoms, \(profile.windows.count) windows; "
                    + "made-up signals, every metric in every message")
        }
    }
}
