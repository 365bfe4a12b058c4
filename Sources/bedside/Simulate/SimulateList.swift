import ArgumentParser
import FleetRunner
import Foundation

/// `bedside simulate list`.
struct SimulateList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The scenarios that are there: name and one line of each.")

    @OptionGroup var shelf: ScenarioShelf

    func run() throws {
        let all = try shelf.all()
        guard !all.isEmpty else {
            Terminal.fail("there is no scenario in \(Terminal.plain(shelf.scenarios))")
            throw ExitCode(1)
        }
        let width = all.map(\.name.count).max() ?? 0
        var isBroken = false
        for (name, result) in all {
            let padded = name.padding(toLength: width, withPad: " ", startingAt: 0)
            switch result {
            case .success(let scenario): Terminal.say("\(Terminal.plain(padded))  \(Terminal.plain(scenario.title))")
            case .failure(let error):
                isBroken = true
                Terminal.say("\(Terminal.plain(padded))  cannot be run:")
                Terminal.fail(Terminal.plainLines("\(error)"))
            }
        }
        if isBroken { throw ExitCode(1) }
    }
}
