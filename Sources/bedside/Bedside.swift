import ArgumentParser

/// The command line: the server, what runs beside it without one, and its clients.
@main
struct Bedside: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bedside",
        abstract: "What is wrong with the caller's device, why, and what to do about it from here.",
        version: "bedside, unreleased",
        subcommands: [
            Serve.self, Lookup.self, Device.self, ContactCommand.self, FindingCommand.self, RepairCommand.self,
            Proactive.self, RejectsCommand.self, Import.self, RegistryCommand.self, HistoryCommand.self,
            BackupCommand.self, RestoreCommand.self, DoctorCommand.self, User.self, Decode.self, ProfileCommand.self,
            ReplayCommand.self, DetectCommand.self,
            PrognoseCommand.self, Simulate.self, EvaluateCommand.self,
        ])

    static func main() async {
        if let error = UnknownSubcommand.error(CommandLine.arguments.dropFirst(), of: Self.self) {
            exit(withError: error)
        }
        await main(nil)
    }
}
