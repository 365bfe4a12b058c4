import ArgumentParser
import LocatedYAML
import ProfileFiles
import Profiles

/// `bedside profile`.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Write and check device profiles.",
        subcommands: [Lint.self, ProfileBacktest.self])

    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every issue of the profiles and conventions in a directory, at file:line:column.")

        @Argument(help: "The directory.")
        var directory: String = "DeviceProfiles"

        func run() throws {
            let (catalog, issues) = ProfileFile.load(directory: directory)
            for issue in issues { Terminal.say(Terminal.plain(issue.description)) }
            let errors = issues.count { $0.severity == .error }
            let warnings = issues.count - errors
            guard errors == 0 else {
                Terminal.fail("\(Self.counted(errors, "error")), \(Self.counted(warnings, "warning")).")
                throw ExitCode(1)
            }
            Terminal.say(
                "\(catalog.profiles.count) profiles, \(catalog.conventions.count) conventions: "
                    + (warnings == 0 ? "no issues." : "\(Self.counted(warnings, "warning")), no errors."))
        }

        private static func counted(_ count: Int, _ what: String) -> String {
            "\(count) \(what)\(count == 1 ? "" : "s")"
        }
    }
}
