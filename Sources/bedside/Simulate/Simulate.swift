import ArgumentParser

/// `bedside simulate`.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulated fleets with known causes: history, truth and live devices.",
        subcommands: [SimulateList.self, SimulateDescribe.self, SimulateRun.self])
}
