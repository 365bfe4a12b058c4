import BrokerFixture
import Foundation
import Testing

extension ServiceTests {
    /// A thread of the service stands still for good.
    @Suite("Watchdog", .serialized)
    struct WatchdogTests {
        @Test("L07: a sync that never returns: not ready, then the process ends by itself, and the next loses nothing")
        func wedged() async throws {
            // Not ready after 3 s.
            try await Installation.run(settings: ["BEDSIDE_WATCHDOG_RESTART_AFTER": "18s"]) { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                try await tallies.publish(0..<1_000)
                // An hour: as good as never.
                try bedside.disk("3600000")
                try await tallies.publish(1_000..<2_000)
                let service = try #require(bedside.service)
                let http = try bedside.http()
                _ = try await eventually("it is not ready, and says who stands") {
                    let answer = try await http.get("/readyz")
                    return answer.status == 503 && answer.body.contains("has stood still for")
                }
                #expect(try await service.status() == 70)
                #expect(service.lines.all.contains { $0.contains("the service ends, to be started again") })
                // A supervisor does this.
                try bedside.disk("")
                try await bedside.start()
                try await tallies.end(after: 2_000)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: 2_000)
            }
        }

        @Test(
            "D05: stopped beyond the watchdog's time: the broker gives it up, it goes on by itself, and nothing is lost"
        )
        func stopped() async throws {
            let settings = ["BEDSIDE_WATCHDOG_RESTART_AFTER": "12s", "BEDSIDE_MQTT_KEEP_ALIVE": "5s"]
            try await Installation.run(settings: settings) { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                try await tallies.publish(0..<1_000)
                let service = try #require(bedside.service)
                let begun = ContinuousClock.now
                service.send(SIGSTOP)
                try await tallies.publish(1_000..<2_000)
                try await bedside.broker.log.first(within: .seconds(180)) {
                    $0.contains("Client bedside ") && $0.contains("timeout")
                }
                _ = try await eventually("longer than the watchdog lets a thread stand") {
                    ContinuousClock.now - begun > .seconds(14)
                }
                service.send(SIGCONT)
                try await tallies.end(after: 2_000)
                #expect(bedside.service === service && !service.hasEnded)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: 2_000)
            }
        }
    }
}
