import ArgumentParser
import Decoding
import Foundation
import Glibc
import LocatedYAML
import ProfileFiles
import Profiles

/// `bedside decode`.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the service would make of messages: a line of JSON in, a line of JSON out.",
        discussion: """
            A line: {"topic": "tele/plug/SENSOR", "payload": "{\\"ENERGY\\":{\\"Power\\":12}}"}, with "payload_base64" in \
            place of "payload" for bytes; also "id", "convention", "retain" and "at" (when it was received). A line that \
            is none, or a message that cannot be used, is answered with "rejected" and the reason.
            Live: mosquitto_sub -t '#' -F %j | bedside decode
            """)

    @Option(help: "Directory of profiles and conventions.")
    var profiles: String = "DeviceProfiles"
    @Argument(help: "A file of lines, or - for standard input.")
    var samples: String = "-"

    func run() throws {
        let catalog = try Catalog.load(profiles)
        var decoder = SampleDecoder(MessageDecoder(catalog.allConventions))
        let input = samples == "-" ? STDIN_FILENO : open(samples, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw unreadable() }
        defer { if input != STDIN_FILENO { close(input) } }
        if isatty(input) == 1 { Terminal.fail("Reading messages from the terminal, one to a line; Ctrl-D ends.") }
        var lines = SampleLines()
        while let piece = try read(input) {
            for line in lines.append(piece) { answer(line, &decoder) }
        }
        if let line = lines.finish() { answer(line, &decoder) }
    }

    private func answer(_ line: [UInt8], _ decoder: inout SampleDecoder) {
        if let answer = decoder.line(line) { Terminal.say(answer) }
    }

    /// What there is, as soon as there is something; nil at the end.
    private func read(_ input: Int32) throws -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(input, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable() }
            return count == 0 ? nil : Array(piece[..<count])
        }
    }

    private func unreadable() -> ExitCode {
        Terminal.fail("\(Terminal.plain(samples)) cannot be read: \(String(cString: strerror(errno)))")
        return ExitCode(1)
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
