import ArgumentParser
import LocatedYAML
import ProfileChecks
import ProfileFiles
import Profiles

/// `bedside profile`.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Write, check, test, try and explain device profiles.",
        subcommands: [Lint.self, Test.self, ProfileBacktest.self, ProfileLearned.self, Explain.self, Schema.self])

    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every issue of the profiles, parts and conventions in a directory, at file:line:column.")

        @Argument(help: "The directory.")
        var directory: String = "DeviceProfiles"

        func run() throws {
            let (catalog, issues) = ProfileFile.load(directory: directory)
            for issue in issues { Terminal.say(Terminal.plain(issue.description)) }
            let errors = issues.count { $0.severity == .error }
            let warnings = issues.count - errors
            guard errors == 0 else {
                Terminal.fail("\(counted(errors, "error")), \(counted(warnings, "warning")).")
                throw ExitCode(1)
            }
            Terminal.say(
                "\(counted(catalog.profiles.count, "profile")), \(counted(catalog.conventions.count, "convention")): "
                    + (warnings == 0 ? "no issues." : "\(counted(warnings, "warning")), no errors."))
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say in plain words what a profile looks at, what it concludes, and what it costs in memory.")

        @Argument(help: "The profile's file.")
        var file: String

        func run() throws {
            let (profile, issues) = ProfileFile.load(file: file)
            for issue in issues { Terminal.fail(Terminal.plain(issue.description)) }
            guard let profile else { throw ExitCode(1) }
            // Explained text is plain already, but for its line ends.
            for line in ProfileExplanation.text(of: profile).split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast()
            {
                Terminal.say(Terminal.plain(String(line)))
            }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema (2020-12) of profiles, parts and conventions, for editors.")

        func run() { Terminal.say(String(ProfileSchema.json().dropLast())) }
    }
}

extension ParsableCommand {
    /// "1 error", "2 errors".
    func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
