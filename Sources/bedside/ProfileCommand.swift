import ArgumentParser
import Foundation
import LocatedYAML
import ProfileChecks
import ProfileFiles

/// `bedside profile`.
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Write, check, test, try and explain device profiles.",
        subcommands: [Lint.self, Test.self, ProfileBacktest.self, ProfileLearned.self, Explain.self, Schema.self])

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say in plain words what a profile looks at, what it concludes, and what it costs in memory.")

        @Argument(help: "The profile's file.")
        var file: String
        @OptionGroup var place: ProfilePlace

        func validate() throws { try ProfilePlace.check([file], asFiles: true) }

        func run() throws {
            let (profile, issues) = ProfileFile.load(file: file, root: place.profiles)
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

        @Flag(help: "Of <model>.tests.yaml instead.")
        var tests = false

        func run() {
            Terminal.say(String((tests ? ProfileTestSchema.json() : ProfileSchema.json()).dropLast()))
        }
    }
}

/// Where the profiles' parts and conventions are.
struct ProfilePlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory of profiles, with parts/ and conventions/; else the nearest one above what is named.",
            valueName: "dir"))
    var profiles: String?

    /// Where nothing is named.
    static let usual = "DeviceProfiles"

    /// What is named, else the directory of profiles.
    func named(_ paths: [String]) -> [String] { paths.isEmpty ? [profiles ?? Self.usual] : paths }

    /// That what is named is there, and what stands in for it where nothing is.
    func check(_ paths: [String]) throws {
        if paths.isEmpty, profiles == nil, !FileManager.default.fileExists(atPath: Self.usual) {
            throw ValidationError(
                "There is no directory \(Self.usual) here: run this where it stands, or name files, directories or "
                    + "--profiles DIR")
        }
        try Self.check(named(paths), asFiles: false)
    }

    func validate() throws {
        if let profiles { try Self.check([profiles], asFiles: false) }
    }

    /// That what is named exists and can be a profile.
    static func check(_ paths: [String], asFiles: Bool) throws {
        for path in paths {
            var isDirectory: ObjCBool = false
            let shown = Terminal.plain(path)
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw ValidationError("\(shown) does not exist")
            }
            if isDirectory.boolValue {
                if asFiles { throw ValidationError("\(shown) is a directory: name a profile's file in it") }
            } else if !path.hasSuffix(".yaml") {
                throw ValidationError("\(shown) is no profile: their files end in .yaml")
            }
        }
    }
}
