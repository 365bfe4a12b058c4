import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Store
import Telemetry
import Testing

extension ServiceTests {
    /// The machine gives the service less than it would like.
    @Suite("Limits", .serialized)
    struct LimitTests {
        private static let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test(
            "L05: with 256 MB it takes 40,000 messages that waited, is not killed, and loses nothing",
            .timeLimit(.minutes(10)),
            .enabled(if: MemoryGroup.mayLimit, "needs the right to make a control group (root)"))
        func memory() async throws {
            let group = try #require(MemoryGroup(megabytes: 256))
            try await Installation.run(before: group.joining) { bedside in
                // As many as eight devices may bring at once.
                let messages = 40_000
                try await bedside.start()
                let tallies = try await Tallies.enrolled("stated", in: bedside)
                try await bedside.end(by: SIGTERM)
                try await tallies.publish(0..<messages, window: 800)
                try await bedside.start()
                try await tallies.end(after: messages)
                let service = try #require(bedside.service)
                #expect(!service.hasEnded)
                #expect(group.killed == 0)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: messages)
            }
        }

        @Test(
            "L06: out of descriptors it accepts no further connection; broker and database go on, and it recovers",
            .timeLimit(.minutes(10)))
        func descriptors() async throws {
            let most = 256
            try await Installation.run(before: "ulimit -n \(most)") { bedside in
                try await bedside.start()
                try await bedside.enrol([Self.caller])
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                let service = try #require(bedside.service)
                let address = try ServerAddress.find(environment: [:], data: bedside.data)
                let port = try #require(UInt16(address.url.split(separator: ":").last.map(String.init) ?? ""))
                // One that was served before is served on.
                let kept = try KeptConnection(to: port, token: address.token)
                #expect(try kept.get("/healthz").status == 200)

                var crowd: [Int32] = []
                defer { for descriptor in crowd { close(descriptor) } }
                for _ in 0..<200 { crowd.append(try LoopbackSocket.connected(to: port)) }
                let full: @Sendable (String) -> Bool = { $0.contains("as many connections as may be are open") }
                try await service.line(where: full)
                let late = try KeptConnection(to: port, token: nil, patience: 2)
                #expect(throws: KeptConnection.NoAnswer.self) { try late.get("/healthz") }

                try await tallies.publish(0..<1_000)
                _ = try await eventually("messages are taken meanwhile") {
                    try kept.get("/metrics").body.figure("bedside_messages_received_total") ?? 0 >= 1_000
                }
                // Reads the registry, and writes its audit.
                let found = try kept.get("/v1/callers?q=Fernsby")
                #expect(found.status == 200 && found.body.contains(Self.caller.name), "\(found)")
                let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(service.processID)/fd").count
                #expect(open <= most - 32, "\(open) of \(most) are open: too few are kept in reserve")
                // A loop that cannot accept and asks again at once takes a core.
                let (processor, start) = (service.processorSeconds, ContinuousClock.now)
                try await Task.sleep(for: .seconds(3))
                #expect((service.processorSeconds - processor) / ((ContinuousClock.now - start) / .seconds(1)) < 0.5)
                #expect(service.lines.all.count(where: full) == 1)

                for descriptor in crowd { close(descriptor) }
                crowd = []
                _ = try await eventually("others are answered again") {
                    try await bedside.http().get("/healthz").status == 200
                }
                try await service.line { $0.contains("connections are free again") }
                try await tallies.end(after: 1_000)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: 1_000)
            }
        }

        @Test("With too few descriptors for its own work it does not start, and says how many it needs")
        func tooFew() async throws {
            try await Installation.run(before: "ulimit -n 100") { bedside in
                let service = try bedside.launch()
                #expect(try await service.status() == 1)
                #expect(service.lines.all.contains { $0.contains("LimitNOFILE") }, "\(service.lines.all)")
            }
        }
    }
}

extension Subprocess {
    /// Seconds of processor time so far; to a hundredth. Source: proc(5), fields 14 and 15 of /proc/PID/stat.
    fileprivate var processorSeconds: Double {
        guard let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return 0 }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
