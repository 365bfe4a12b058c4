import ArgumentParser
import LocatedYAML
import ProfileFiles
import Profiles

/// `bedside profile`.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Write and check device profiles.", subcommands: [Lint.self, ProfileBacktest.self])

    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every issue of the profiles and conventions in a directory, at file:line:column.")

        @Argument(help: "The directory.")
        var directory: String = "DeviceProfiles"

        func run() throws {
            let (catalog, issues) = ProfileFile.load(directory: directory)
            for issue in issues { Terminal.say(issue.description) }
            guard issues.isEmpty else {
                Terminal.fail("\(issues.count) \(issues.count == 1 ? "issue" : "issues").")
                throw ExitCode(1)
            }
            Terminal.say("\(catalog.profiles.count) profiles, \(catalog.conventions.count) conventions: no issues.")
        }
    }
}
