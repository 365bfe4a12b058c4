import Foundation

extension Benchmark {
    /// How soon a service is ready again, and what a device takes in its memory: one that was killed with ten minutes of
    /// messages in the journal, and one that was ended in good order.
    static let restart = Benchmark(
        name: "restart",
        says: "a service with 100,000 devices ready again, after SIGKILL and after SIGTERM; its memory a device"
    ) { settings in
        let stage = RestartStage(devices: settings.size ?? (settings.isFull ? 1_000_000 : 100_000), minutes: 10)
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let directory = broker.directory.appending(path: "service")
        let empty = try await start(broker, in: broker.directory.appending(path: "empty"))
        let base = empty.service.process.residentMemory
        empty.service.process.end()
        try await stage.fill(directory.appending(path: "data").path)

        func memory(_ service: MeasuredService) -> Double {
            Double(service.process.residentMemory - base) / Double(stage.devices)
        }
        let killed = try await start(broker, in: directory)
        let resumed = try await killed.service.untilResumed()
        let withTenMinutes = memory(killed.service)
        let stopping = seconds { killed.service.process.end() }
        let ended = try await start(broker, in: directory)
        _ = try await ended.service.untilResumed()
        try check(directory)
        ended.service.process.kill()

        let silentDirectory = broker.directory.appending(path: "silent")
        let silentStage = RestartStage(devices: stage.devices, minutes: 0, isSilent: true)
        try await silentStage.fill(silentDirectory.appending(path: "data").path)
        let silent = try await start(broker, in: silentDirectory)
        _ = try await silent.service.untilResumed()
        let sleeping = FigureTable.number(try await silent.service.asleep(of: stage.devices))
        try check(silentDirectory)
        let asleep = memory(silent.service)
        silent.service.process.kill()

        let size = FigureTable.number(Double(stage.devices))
        let what = "\(size) devices, typical profile, until /readyz says so"
        return [
            Figure(
                "ready again after SIGKILL", unit: "s", ours: killed.seconds, goal: .atMost(5),
                note: "\(what); ten minutes of messages and ticks in the journal, the most there are"),
            Figure(
                "everything folded again after SIGKILL", unit: "s", ours: killed.seconds + resumed,
                note: "from then on new messages are folded; look-ups wait for nothing from the row above on"),
            Figure("ended in good order", unit: "s", ours: stopping, goal: .atMost(10), note: what),
            Figure(
                "ready again after an end in good order", unit: "s", ours: ended.seconds, goal: .atMost(5), note: what),
            Figure(
                "memory of a service, a device with its last ten minutes", unit: "bytes", ours: withTenMinutes,
                goal: .atMost(12_288),
                note:
                    "by what the process has more than one without devices (\(base >> 20) MiB), once everything is folded"
            ),
            Figure(
                "memory of a service, a device silent for a day", unit: "bytes", ours: asleep,
                goal: .atMost(1_024), note: "\(sleeping) of \(size) are not in memory after the start"),
        ]
    }

    /// Starts a service over what `directory` holds, which must be its own devices.
    private static func start(
        _ broker: PrivateBroker, in directory: URL
    ) async throws -> (service: MeasuredService, seconds: Double) {
        let begun = ContinuousClock.now
        let service = try MeasuredService(broker, in: directory, logLevel: "notice")
        try await service.untilReady()
        let time = HistoryLoad.seconds(ContinuousClock.now - begun)
        return (service, time)
    }

    /// A service that does not know its devices again says so once it has looked at them.
    private static func check(_ directory: URL) throws {
        let log = try String(contentsOf: directory.appending(path: "log"), encoding: .utf8)
        guard !log.contains("learned anew") else { throw BenchError("the service does not know its devices again") }
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        HistoryLoad.seconds(try ContinuousClock().measure(body))
    }
}
