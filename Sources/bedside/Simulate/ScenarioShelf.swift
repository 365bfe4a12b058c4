import ArgumentParser
import FleetRunner
import Foundation
import LocatedYAML

/// Where scenarios are looked for, by name or by file.
struct ScenarioShelf: ParsableArguments {
    @Option(help: "Directory in which a scenario's name is looked up.")
    var scenarios: String = "Simulator/Scenarios"

    /// What is there: each file that says `scenario:`, by name.
    func all() throws -> [(name: String, result: Result<Scenario, ScenarioError>)] {
        try names().compactMap { name in
            do throws(ScenarioError) {
                guard let scenario = try ScenarioFile.loadIfScenario(path(name)) else { return nil }
                return (name, .success(scenario))
            } catch { return (name, .failure(error)) }
        }
    }

    /// The scenario of that name, or in that file; otherwise what is wrong is said, and the command fails.
    func load(_ word: String) throws -> Scenario {
        var file = word
        if !FileManager.default.fileExists(atPath: word) {
            let name = word.hasSuffix(".yaml") ? String(word.dropLast(5)) : word
            file = path(name)
            let isName = !name.isEmpty && !name.contains("/")
            guard isName, FileManager.default.fileExists(atPath: file) else { throw unknown(word) }
        }
        do throws(ScenarioError) {
            return try ScenarioFile.load(file)
        } catch {
            Terminal.fail(Terminal.plainLines("\(error)"))
            throw ExitCode(1)
        }
    }

    private func unknown(_ word: String) -> ValidationError {
        let known = (try? names()) ?? []
        let remedy =
            Suggestion.nearest(to: word, among: known).map { "did you mean \"\($0)\"?" }
            ?? "bedside simulate list names those in \(Terminal.plain(scenarios))"
        return ValidationError("there is no scenario and no file \"\(Terminal.plain(word))\"; \(remedy)")
    }

    private func names() throws -> [String] {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: scenarios) else {
            throw ValidationError("\(Terminal.plain(scenarios)) cannot be read; --scenarios names another directory")
        }
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    private func path(_ name: String) -> String { "\(scenarios)/\(name).yaml" }
}
