import FleetModel
import FleetRunner
import Foundation

/// Makes a scenario's history and does nothing else, for a profiler to watch:
/// `FleetLoop SCENARIO [HOMES [THREADS [FILE]]]`. Says what it made and how long it took.
@main
struct FleetLoop {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard (2...5).contains(arguments.count) else {
            print("usage: FleetLoop SCENARIO [HOMES [THREADS [FILE]]]")
            return
        }
        var scenario = try ScenarioFile.load(arguments[1])
        if arguments.count > 2, let homes = Int(arguments[2]) { scenario.fleet.homes = homes }
        let threads = arguments.count > 3 ? Int(arguments[3]) ?? 1 : 1
        let run = SimulationRun(scenario, end: ModelTime(milliseconds: 1_771_113_600_000), threads: threads)
        let begun = ContinuousClock.now
        let file = arguments.count > 4 ? arguments[4] : "/dev/null"
        let summary = try await run.writeHistory(to: URL(fileURLWithPath: file))
        let took = ContinuousClock.now - begun
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
        print(
            "\(summary.devices) devices, \(summary.messages) messages, \(summary.bytes) bytes, \(seconds) s, "
                + "\(Int(Double(summary.messages) / seconds)) messages/s")
    }
}
