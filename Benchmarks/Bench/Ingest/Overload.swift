import Foundation
import Synchronization

/// What came of a flow of twice what the service could take.
struct Overload: Sendable {
    /// Messages a second that came to the broker, and that the service took meanwhile.
    var offered: Double
    var taken: Double
    /// Messages that waited at the broker when the last had come.
    var waiting: Double
    /// Bytes of the service in memory when it held most.
    var peakMemory: Double
}

extension IngestFlow {
    /// The service is held half of the time, so that it takes half of what it could; meanwhile as much comes as the
    /// broker takes, and what is left is drained at full pace.
    mutating func overload(_ broker: PrivateBroker, in directory: URL) async throws -> Overload {
        let service = try MeasuredService(broker, in: directory)
        defer { service.process.end() }
        try await service.untilReady()
        let before = service.figure(MeasuredService.received)
        let publisher = try publisher(broker, 2 * messages)
        defer { publisher.end() }
        _ = try await publisher.line(beginning: "sending")
        let result: [String: Double]
        let takenMeanwhile: Double
        do {
            let halving = Halving(service.process)
            defer { halving.end() }
            result = try await publisher.result()
            takenMeanwhile = service.figure(MeasuredService.received) - before
        }
        guard let seconds = result["seconds"], seconds > 0 else {
            throw BenchError("a publisher said nothing of its time\(publisher.complaints)")
        }
        let all = Double(2 * messages)
        try await untilTrue("all messages are received", of: service.process, every: .milliseconds(50)) {
            service.figure(MeasuredService.received) >= before + all
        }
        try await service.untilFolded()
        return Overload(
            offered: all / seconds, taken: takenMeanwhile / seconds, waiting: all - takenMeanwhile,
            peakMemory: Double(service.process.peakMemory))
    }
}

/// Holds a process for half of each fifth of a second, until it is ended.
final class Halving: Sendable {
    private let isOver = Mutex(false)
    private let gone = DispatchSemaphore(value: 0)

    init(_ process: LocalProcess) {
        Thread { [self] in
            while !isOver.withLock({ $0 }) {
                process.hold()
                usleep(100_000)
                process.goOn()
                usleep(100_000)
            }
            gone.signal()
        }.start()
    }

    /// Returns once the process goes on for good.
    func end() {
        isOver.withLock { $0 = true }
        gone.wait()
    }
}
