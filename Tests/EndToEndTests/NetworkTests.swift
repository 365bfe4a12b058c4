import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    /// The network between broker and service is bad: what devices say is in history once, and look-ups go on.
    @Suite("Network", .serialized)
    struct NetworkTests {
        enum Trouble: CaseIterable {
            /// Three packets of ten are lost.
            case loss
            /// Connections end with RST, again and again.
            case reset
            /// A router forgets the connections that stand: no byte passes, and nobody is told.
            case halfOpen
            /// Nothing passes at all for a while, new connections included.
            case silence
        }

        private static let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")
        private static let rounds = 4
        private static let each = 500

        @Test(
            "L09: packets lost, connections reset or forgotten: it comes back, and everything is in history once",
            .timeLimit(.minutes(10)), arguments: Trouble.allCases)
        func trouble(_ trouble: Trouble) async throws {
            try await Broker.run { broker in
                let proxy = try TCPProxy(to: broker.port)
                defer { proxy.end() }
                // Twice this until a connection that passes nothing is given up.
                let settings = ["BEDSIDE_MQTT_KEEP_ALIVE": "5s"]
                let access = ["--mqtt", "127.0.0.1:\(proxy.port)"]
                try await Installation.run(at: broker, access: access, settings: settings) { bedside in
                    try await bedside.start()
                    try await bedside.enrol([Self.caller])
                    let tallies = try await Tallies.enrolled("arrival", in: bedside)
                    for round in 0..<Self.rounds {
                        let before = proxy.accepted
                        switch trouble {
                        case .loss: proxy.set(.lossy(0.3))
                        case .reset: break
                        case .halfOpen: if round % 2 == 0 { proxy.forsake() }
                        case .silence: if round % 2 == 0 { proxy.set(.silent) }
                        }
                        try await tallies.publish(round * Self.each..<(round + 1) * Self.each)
                        if trouble == .reset { proxy.sever() }
                        try await Self.lookUp(in: bedside)
                        if trouble == .silence, round % 2 == 0 {
                            _ = try await eventually("it notices") {
                                try await bedside.http().get("/readyz").status == 503
                            }
                            proxy.set(.clear)
                        }
                        if trouble != .loss, trouble == .reset || round % 2 == 0 {
                            _ = try await eventually("it comes back by a new connection") {
                                guard proxy.accepted > before else { return false }
                                return try await bedside.http().get("/readyz").status == 200
                            }
                        }
                    }
                    let all = Self.rounds * Self.each
                    try await tallies.end(after: all)
                    try await Self.lookUp(in: bedside)
                    try await bedside.end(by: SIGTERM)
                    try await tallies.compare(upTo: all)
                }
            }
        }

        private static func lookUp(in bedside: Installation) async throws {
            let person = try await bedside.person(caller)
            let card = try await bedside.desk.card(person, contact: nil, as: Installation.ada)
            #expect(card.ring.name == caller.name)
        }
    }
}
