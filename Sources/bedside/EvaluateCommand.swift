import ArgumentParser
import Decoding
import Evaluation
import Foundation
import LocatedYAML
import Telemetry

/// `bedside evaluate`.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Judge diagnoses by simulated truth: calibration, precision, recall, false alarms, delays.",
        discussion: """
            Diagnoses come from bedside replay --messages (--diagnoses), or from a running service as they stand now \
            (--url, or the one of the data directory). Several runs are judged together: give --truth and --diagnoses once \
            for each, in the same order.
            """)

    @Option(help: "truth.jsonl of a simulation, or the directory that holds it.")
    var truth: [String]
    @Option(help: "The lines that bedside replay --messages wrote.")
    var diagnoses: [String] = []
    @Option(help: "What counts as right for each true cause, and how often it comes by nature.")
    var judging: String = "Simulator/Scenarios/judging.yaml"
    @Option(help: "How often the posterior is looked at.")
    var sample: String = "1h"
    @Option(
        help:
            "contacts.jsonl of a simulation, once for each --truth; by default the one beside the truth, if there is one."
    )
    var contacts: [String] = []
    @Option(help: "Write a picture of calibration and leads to this SVG file.")
    var picture: String?
    @Option(help: "Write everything as JSON to this file; - for standard output in place of the table.")
    var json: String?
    @OptionGroup var connection: Connection

    func validate() throws {
        if diagnoses.isEmpty {
            guard truth.count == 1 else { throw ValidationError("A service has one fleet: give --truth once") }
        } else {
            guard truth.count == diagnoses.count else {
                throw ValidationError("Give --truth and --diagnoses once for each run")
            }
            if let given = connection.given {
                throw ValidationError("--diagnoses reads files and \(given) asks a service: give one of the two")
            }
        }
        guard contacts.isEmpty || contacts.count == truth.count else {
            throw ValidationError("Give --contacts once for each --truth, or not at all")
        }
        guard let span = TimeSpan(sample), span >= .seconds(1) else {
            throw ValidationError("--sample \(Terminal.plain(sample)) is no length of time such as 1h")
        }
    }

    func run() async throws {
        guard FileManager.default.fileExists(atPath: judging) else {
            throw ValidationError("\(Terminal.plain(judging)) does not exist; --judging names what counts as right")
        }
        var issues = Issues()
        guard let table = JudgingFile.load(judging, &issues), issues.isEmpty else {
            for issue in issues.sorted { Terminal.fail(Terminal.plain(issue.description)) }
            throw ExitCode(1)
        }
        let step = (TimeSpan(sample) ?? .hours(1)).microseconds / 1_000
        var judge = Judge(Judging(table: table, sample: step))
        for (run, path) in truth.enumerated() {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            let file = isDirectory.boolValue ? "\(path)/truth.jsonl" : path
            try EvaluationLines.forEach(in: file) { tree throws(EvaluationLines.Fault) in
                let record = try EvaluationLines.truth(tree)
                do throws(JudgingFault) {
                    try judge.note(record, run: run)
                } catch { throw EvaluationLines.Fault(why: EvaluationWords.words(error, judging: judging)) }
            }
        }
        try noteContacts(&judge)
        if diagnoses.isEmpty {
            try await ServiceDiagnoses(connection: connection).note(to: &judge, judging: judging)
        }
        for (run, file) in diagnoses.enumerated() {
            try EvaluationLines.forEach(in: file) { tree throws(EvaluationLines.Fault) in
                let record = try EvaluationLines.diagnosis(tree)
                do throws(JudgingFault) {
                    try judge.note(record, run: run)
                } catch { throw EvaluationLines.Fault(why: EvaluationWords.words(error, judging: judging)) }
            }
        }
        let judgement = judge.judgement()
        guard !judgement.profiles.isEmpty else {
            Terminal.fail("there is not one diagnosis")
            throw ExitCode(1)
        }
        if json != "-" { Terminal.say(EvaluationText.text(of: judgement)) }
        if let json { try write(judgement, to: json) }
        if let picture {
            let svg = EvaluationPicture.svg(of: judgement)
            guard FileManager.default.createFile(atPath: picture, contents: Data(svg.utf8)) else {
                throw ValidationError("\(Terminal.plain(picture)) cannot be written")
            }
        }
    }

    private func noteContacts(_ judge: inout Judge) throws {
        for (run, path) in truth.enumerated() {
            let beside = "\(path)/contacts.jsonl"
            guard contacts.indices.contains(run) || FileManager.default.fileExists(atPath: beside) else { continue }
            try EvaluationLines.forEach(in: contacts.indices.contains(run) ? contacts[run] : beside) {
                tree throws(EvaluationLines.Fault) in
                guard let record = try EvaluationLines.contact(tree) else { return }
                do throws(JudgingFault) {
                    try judge.note(record, run: run)
                } catch { throw EvaluationLines.Fault(why: EvaluationWords.words(error, judging: judging)) }
            }
        }
    }

    private func write(_ judgement: Judgement, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(judgement) + Data("\n".utf8)
        if path == "-" { return try FileHandle.standardOutput.write(contentsOf: data) }
        guard FileManager.default.createFile(atPath: path, contents: data) else {
            throw ValidationError("\(Terminal.plain(path)) cannot be written")
        }
    }
}
