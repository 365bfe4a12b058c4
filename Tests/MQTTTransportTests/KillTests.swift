import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry
import Testing

/// A receiving process is ended by SIGKILL at chosen points; whatever the broker had acknowledged to the devices must
/// be in its file exactly once after it was started again.
@Suite("Killed while receiving", .serialized)
struct KillTests {
    /// The program that is killed: built beside the tests.
    private static let victim: URL = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let tests = CommandLine.arguments.first.map { URL(filePath: $0).deletingLastPathComponent() }
        let places = [tests, URL(filePath: own).deletingLastPathComponent()].compactMap { $0 }
        let found = places.map { $0.appending(path: "IngestVictim") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return found ?? URL(filePath: "IngestVictim")
    }()

    private func start(_ broker: Broker, receiveMaximum: Int = 100, hold: String = "never") throws -> Subprocess {
        try Subprocess(
            Self.victim,
            ["\(broker.port)", "victim", file(broker).path, "\(receiveMaximum)", hold])
    }

    private func file(_ broker: Broker) -> URL { broker.directory.appending(path: "committed") }

    private func committed(_ broker: Broker) throws -> [String] {
        try String(contentsOf: file(broker), encoding: .utf8).split(separator: "\n").map {
            String($0.split(separator: " ").last ?? "")
        }
    }

    /// Makes the session, so that the broker keeps what is published from now on.
    private func enrol(_ broker: Broker) async throws {
        let victim = try start(broker)
        try await victim.line { $0 == "connected" }
        try await victim.end(by: SIGKILL)
    }

    @Test(
        "D01, D02: Killed between receiving and committing, and between committing and acknowledging",
        arguments: ["before-commit:1", "after-commit:1", "before-commit:3", "after-commit:3"])
    func atPoint(_ hold: String) async throws {
        try await Broker.run { broker in
            try await enrol(broker)
            try await withDevices { loop in
                let device = try await loop.device("d", port: broker.port)
                try await device.publishAll((0..<1_000).map(String.init), to: { "fleet/\($0 % 5)" })
            }
            for _ in 1...3 {
                let victim = try start(broker, hold: hold)
                try await victim.line { $0 == "holding" }
                try await victim.end(by: SIGKILL)
            }
            let last = try start(broker)
            try await last.line { $0 == "committed 1000" }
            try await last.end(by: SIGKILL)
            #expect(try committed(broker).compactMap { Int($0) }.sorted() == Array(0..<1_000))
        }
    }

    @Test("Messages of equal content are told apart by their packet ids alone")
    func equalContent() async throws {
        try await Broker.run { broker in
            try await enrol(broker)
            try await withDevices { loop in
                let device = try await loop.device("d", port: broker.port)
                try await device.publishAll(Array(repeating: "online", count: 500), to: { _ in "fleet/1/status" })
            }
            for hold in ["after-commit:1", "before-commit:2", "after-commit:2"] {
                let victim = try start(broker, hold: hold)
                try await victim.line { $0 == "holding" }
                try await victim.end(by: SIGKILL)
            }
            let last = try start(broker)
            try await last.line { $0 == "committed 500" }
            // What comes next must be news, not a 501st copy.
            try await withDevices { loop in
                let device = try await loop.device("d", port: broker.port)
                _ = try await device.publish("end", to: "fleet/1/status")
            }
            try await last.line { $0 == "committed 501" }
            try await last.end(by: SIGKILL)
            #expect(try committed(broker) == Array(repeating: "online", count: 500) + ["end"])
        }
    }

    @Test("At any time, ten times over, while 20,000 messages come in")
    func atAnyTime() async throws {
        try await Broker.run { broker in
            try await enrol(broker)
            try await withDevices { loop in
                let device = try await loop.device("d", port: broker.port)
                var generator = SystemRandomNumberGenerator()
                for round in 0..<10 {
                    let news = round * 2_000..<(round + 1) * 2_000
                    async let published: Void = device.publishAll(
                        news.map(String.init), to: { "fleet/\($0 % 40)" })
                    let victim = try start(broker, receiveMaximum: 1_000)
                    let batches = Int.random(in: 1...12, using: &generator)
                    let seen = Counter()
                    try await victim.line { line in
                        line == "committed \(news.upperBound)"
                            || (line.hasPrefix("committed") && seen.next() >= batches)
                    }
                    try await victim.end(by: SIGKILL)
                    try await published
                }
                let last = try start(broker, receiveMaximum: 1_000)
                _ = try await device.publish("20000", to: "fleet/0")
                try await last.line { $0 == "committed 20001" }
                try await last.end(by: SIGKILL)
            }
            #expect(try committed(broker).compactMap { Int($0) }.sorted() == Array(0...20_000))
        }
    }

    @Test("D05: Stopped for longer than the keep-alive allows, it connects again and loses nothing")
    func stoppedProcess() async throws {
        try await Broker.run { broker in
            let victim = try start(broker)
            try await victim.line { $0 == "connected" }
            victim.send(SIGSTOP)
            try await withDevices { loop in
                let device = try await loop.device("d", port: broker.port)
                try await device.publishAll((0..<3_000).map(String.init), to: { _ in "fleet/x" })
            }
            try await broker.log.first(within: .seconds(180)) {
                $0.contains("victim has exceeded timeout")
            }
            victim.send(SIGCONT)
            try await victim.line { $0 == "committed 3000" }
            try await victim.end(by: SIGKILL)
            #expect(try committed(broker).compactMap { Int($0) }.sorted() == Array(0..<3_000))
        }
    }
}
