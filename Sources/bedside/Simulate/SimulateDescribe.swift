import ArgumentParser
import FleetRunner

/// `bedside simulate describe`.
struct SimulateDescribe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "What a scenario holds: homes, devices, what befalls them, contacts, length, messages to expect.")

    @Argument(help: "A scenario's name, as list tells it, or a file.")
    var scenario: String
    @Option(help: "Another seed than the scenario's.")
    var seed: UInt64?
    @Option(help: "So many homes in place of the scenario's.")
    var homes: Int?
    @OptionGroup var shelf: ScenarioShelf

    func validate() throws {
        if let homes, homes < 1 { throw ValidationError("--homes takes a number from 1") }
    }

    func run() throws {
        var scenario = try shelf.load(scenario)
        if let homes { scenario = scenario.scaled(toHomes: homes) }
        let description = ScenarioDescription(scenario, seed: seed)
        Terminal.say(Terminal.plainLines(description.text))
    }
}
