import ArgumentParser
import Diagnostics

/// Folds and does nothing else, for a profiler: `Scripts/count-instructions.sh` runs it under callgrind.
struct LoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loop", abstract: "Fold messages of one device, for a profiler to watch.")

    @Argument(help: "\"typical\", or a shipped profile: northwind/heat-pump-hp200")
    var profile = "typical"
    @Argument(help: "How many messages.")
    var messages = 2_000
    @Option(help: "The directory that DeviceProfiles lies in.")
    var root = "."

    func run() throws {
        let load = profile == "typical" ? try FoldLoad.typical() : try FoldLoad.shipped(profile, root: root)
        let grown = load.grown()
        var state = grown[0]
        let inputs = (0..<messages).map { load.input(of: 0, minute: FoldLoad.history + $0) }
        bench_counted_folds(&state, inputs[...], load.compiled)
        print("\(messages) messages")
    }
}
