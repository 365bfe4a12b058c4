import FleetModel
import FleetRunner
import Logging
import Testing

/// What a live fleet tells of itself.
@Suite(.timeLimit(.minutes(10))) struct FleetOutlookTests {
    @Test func aFleetWhoseBrokerIsNotThereSaysSoOnceForAllOfItsDevices() async throws {
        let broker = try await LocalBroker.start()
        broker.stop()
        let (lines, heard) = AsyncStream.makeStream(of: String.self)
        let scenario = try ScenarioFile.load(Shipped.path("quiet-day"))
        let run = SimulationRun(scenario, end: ModelTime(milliseconds: 1_770_712_200_000))
        let service = FleetService(
            run, broker: FleetBroker(port: broker.port), logger: Logger(label: "fleet") { _ in HeardLog(heard) })
        let fleet = Task { try await service.run() }
        defer { fleet.cancel() }

        var said: [String] = []
        for await line in lines {
            said.append(line)
            if line.contains("not every device reaches the broker") { break }
        }
        let last = try #require(said.last)
        #expect(last.contains("connected=0 of 3") && last.contains("refused"), "\(last)")
        #expect(said.count == 2, "\(said)")
    }
}

/// Hands on what is logged: `message key=value …`, in the order of the keys.
private struct HeardLog: LogHandler {
    let heard: AsyncStream<String>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(_ heard: AsyncStream<String>.Continuation) { self.heard = heard }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        heard.yield("\(event.message) " + pairs.joined(separator: " "))
    }
}
