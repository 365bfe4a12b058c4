import Foundation
import Logging
import MQTTTransport
import Synchronization
import Telemetry

/// How many messages a second an ingest connection takes from a broker on PORT, with a commit that does nothing.
///
/// `IngestRate PORT receive N` waits for N messages and says the rate; the first run makes the session, so that what is
/// published between two runs waits in the broker's queue. `IngestRate PORT publish N` publishes N messages of 143 bytes
/// at QoS 1, as fast as the broker's acks come.
@main
struct IngestRate {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = UInt16(arguments[1]), let count = Int(arguments[3]) else {
            print("usage: IngestRate PORT receive|publish N")
            exit(64)
        }
        if arguments[2] == "publish" {
            try await publish(count, port)
        } else {
            try await receive(count, port)
        }
    }

    static let quiet = Logger(label: "rate") { _ in SwiftLogNoOpLogHandler() }

    static func receive(_ count: Int, _ port: UInt16) async throws {
        let received = Mutex((count: 0, batches: 0, first: ContinuousClock.now))
        let me = Mutex<IngestConnection?>(nil)
        let connection = try IngestConnection(
            .init(broker: BrokerAccess(port: port, clientID: "rate"), filters: ["rate/#"]), logger: quiet,
            recentMarks: { [] },
            commit: { batch in
                let isDone = received.withLock { received in
                    if received.count == 0 { received.first = .now }
                    received.count += batch.messages.count
                    received.batches += 1
                    return received.count >= count
                }
                if isDone { me.withLock { $0?.stop() } }
            })
        me.withLock { $0 = connection }
        let processor = clock()
        async let running: Void = connection.run()
        if count == 0 {
            try await Task.sleep(for: .seconds(1))
            connection.stop()
        }
        try await running
        let (total, batches, first) = received.withLock { $0 }
        guard total > 0 else { return }
        let seconds = (ContinuousClock.now - first) / .seconds(1)
        let microseconds = Double(clock() - processor) / Double(CLOCKS_PER_SEC) * 1e6
        print(
            "\(total) messages, \(Int(Double(total) / seconds))/s, \(batches) batches, processor time",
            "\((microseconds / Double(total) * 100).rounded() / 100) µs/message")
    }

    static func publish(_ count: Int, _ port: UInt16) async throws {
        let loop = try LoopThread()
        async let running: Void = loop.run()
        let device = try DeviceConnection(
            .init(broker: BrokerAccess(port: port, clientID: "publisher")), on: loop, logger: quiet)
        try await device.connect()
        let payload = [UInt8](repeating: 0x61, count: 143)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= 900 { _ = try await group.next() }
                group.addTask { _ = try await device.publish(topic: "rate/\(index % 100)/t", payload: payload) }
            }
            try await group.waitForAll()
        }
        loop.stop()
        try await running
    }
}
