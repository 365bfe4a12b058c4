import ArgumentParser
import Foundation
import LocatedYAML

/// `make bench`: measures, prints one table, writes JSON.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "What Bedside costs, figure by figure, on this machine.")

    @Option(help: ArgumentHelp("Measure this alone; may be given several times.", valueName: "name"))
    var only: [String] = []
    @Option(help: ArgumentHelp("Write the figures here as JSON.", valueName: "file"))
    var json: String?
    @Option(help: "Runs that a median is taken of.")
    var runs = 7
    @Option(help: "The directory that DeviceProfiles lies in.")
    var root = "."
    @Flag(help: "At full size where that takes minutes.")
    var full = false
    @Option(help: "Persons of the registry, devices of a restart: 1,000 to 5,000,000 (default 100,000).")
    var size: Int?
    @Option(
        help: ArgumentHelp(
            "Where the registry is left; one that is there is searched as it is, and nothing put in.",
            valueName: "directory"))
    var kept: String?
    @Option(
        help: "Seconds that twice as much comes as can be taken (default 20; an hour is 3600): --only overload.")
    var seconds = 20
    @Flag(help: "End with 1 where a goal is missed, and name each: for a check that runs by itself.")
    var check = false
    @Flag(help: "Say what there is to measure.")
    var list = false

    func validate() throws {
        let names = Benchmark.all.map(\.name)
        for name in only where !names.contains(name) {
            throw ValidationError("nothing is called \"\(name)\"; \(Suggestion.remedy(for: name, among: names))")
        }
        if let size, !(1_000...5_000_000).contains(size) { throw ValidationError("--size takes 1000 to 5000000") }
        if !(10...86_400).contains(seconds) { throw ValidationError("--seconds takes 10 to 86400") }
        guard runs >= 1 else { throw ValidationError("--runs takes a number from 1") }
    }

    func run() async throws {
        let chosen = Benchmark.all.filter { only.isEmpty || only.contains($0.name) }
        if list {
            let width = chosen.map(\.name.count).max() ?? 0
            for one in chosen { print(one.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + one.says) }
            return
        }
        let machine = Machine.now()
        var figures: [Figure] = []
        var failed: [String] = []
        for one in chosen {
            FileHandle.standardError.write(Data("measuring \(one.name) …\n".utf8))
            do {
                figures += try await one.measure(
                    Benchmark.Settings(runs: runs, root: root, isFull: full, size: size, kept: kept, seconds: seconds))
            } catch {
                // What the others measured is not lost with it.
                failed.append(one.name)
                FileHandle.standardError.write(Data("\(one.name): \(error)\n".utf8))
            }
        }
        let table = FigureTable(figures: figures)
        print("\(machine.text)\n\n\(table.text)")
        if let json { try report(figures, machine).write(to: URL(filePath: json)) }
        guard failed.isEmpty else { throw BenchError("not measured: \(failed.joined(separator: ", "))") }
        guard check, !table.missed.isEmpty else { return }
        FileHandle.standardError.write(Data((["goals that are missed:"] + table.missed).joined(separator: "\n  ").utf8))
        FileHandle.standardError.write(Data("\n".utf8))
        throw ExitCode(1)
    }

    private struct Report: Encodable {
        var at: Date
        var machine: Machine
        var figures: [Figure]
    }

    private func report(_ figures: [Figure], _ machine: Machine) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(Report(at: Date(), machine: machine, figures: figures))
    }
}
