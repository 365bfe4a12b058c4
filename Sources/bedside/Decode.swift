import ArgumentParser
import Decoding
import Foundation
import LocatedYAML
import ProfileFiles
import Profiles

/// `bedside decode`.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the service would make of messages: a line of JSON in, a line of JSON out.")

    @Option(help: "Directory of profiles and conventions.")
    var profiles: String = "DeviceProfiles"
    @Argument(help: "A file of lines {\"topic\", \"payload\"}, or - for standard input.")
    var samples: String = "-"

    func run() throws {
        let catalog = try Catalog.load(profiles)
        var decoder = SampleDecoder(MessageDecoder(catalog.allConventions))
        if samples == "-" {
            while let line = readLine(strippingNewline: true) {
                if let answer = decoder.line(line) { Terminal.say(answer) }
            }
            return
        }
        guard let data = FileManager.default.contents(atPath: samples) else {
            throw ValidationError("\(samples) cannot be read")
        }
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if let answer = decoder.line(String(decoding: line, as: UTF8.self)) { Terminal.say(answer) }
        }
    }
}

/// Profiles and conventions for the commands that need no server.
enum Catalog {
    /// Prints every error and ends with 1 where there is one.
    static func load(_ directory: String) throws -> ProfileCatalog {
        let (catalog, issues) = ProfileFile.load(directory: directory)
        let errors = issues.filter { $0.severity == .error }
        guard errors.isEmpty else {
            for issue in errors { Terminal.fail(issue.description) }
            throw ExitCode(1)
        }
        return catalog
    }
}
