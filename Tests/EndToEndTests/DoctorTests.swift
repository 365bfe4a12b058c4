import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import MQTTTransport
import Telemetry
import Testing

extension ServiceTests {
    /// What an operator is told of the service and its broker, and how the two find each other over TLS.
    @Suite("Doctor", .serialized)
    struct DoctorTests {
        @Test("At a broker left at its defaults it says what is set badly, and what to set; as text and as JSON")
        func defaults() async throws {
            var options = Broker.Options()
            options.maxInflightMessages = 20
            try await Installation.run(options) { bedside in
                try await bedside.start()
                let result = try await bedside.tool("doctor")
                #expect(result.status == 1, "\(result.errors)")
                for words in [
                    "LOOK  Window", "max_inflight_messages 1000", "LOOK  Packet size", "max_packet_size 1048576",
                ] {
                    #expect(result.output.contains(words), "\(words) in \(result.output)")
                }
                let lines = result.output.split(separator: "\n")
                #expect(lines.allSatisfy { $0.count <= 100 }, "\(result.output)")
                let checkup = try await checked(bedside, expecting: 1)
                #expect(
                    checkup.lines.filter { $0.state == .attention && $0.subject != "Disk" }.map(\.subject) == [
                        "Window", "Packet size",
                    ])
                // Every sentence begins in the same column.
                let column = 8 + (checkup.lines.map(\.subject.count).max() ?? 0)
                for line in lines where ["ok    ", "note  ", "LOOK  "].contains(line.prefix(6)) {
                    #expect(line.prefix(column).hasSuffix("  ") && !line.dropFirst(column).hasPrefix(" "), "\(line)")
                }
                try await bedside.end(by: SIGTERM)
                #expect(try await bedside.tool("doctor").status == 1)
            }
        }

        @Test(
            "At the broker for devices in homes it connects by certificate, and nothing but the machine could be wrong")
        func secured() async throws {
            try await SecuredBroker.run { secured in
                let own = try secured.certificates.service()
                let access = [
                    "--mqtt", "localhost:\(secured.servicePort)", "--mqtt-ca-file", secured.certificates.authority,
                    "--mqtt-certificate-file", own.certificate, "--mqtt-key-file", own.key,
                ]
                try await Installation.run(at: secured.broker, access: access) { bedside in
                    try await bedside.start()
                    _ = try await eventually("the broker has told of itself, and commands can leave") {
                        let lines = try await bedside.desk.checkup(as: Installation.local()).lines
                        return lines.contains { $0.subject == "Queue" && $0.state == .good }
                            && !lines.contains { $0.subject == "Commands" }
                    }
                    let checkup = try await checked(bedside, expecting: nil)
                    #expect(checkup.lines.filter { $0.state == .attention && $0.subject != "Disk" } == [])
                    #expect(checkup.lines.contains { $0.subject == "Encryption" && $0.says.hasPrefix("TLS") })

                    let stolen = try secured.certificates.device("hp-1")
                    var wrong = access
                    wrong[wrong.count - 1] = stolen.key
                    let refused = try await CommandLineTool.run(
                        ["serve", "--data", bedside.data + "-2", "--profiles", Installation.profiles] + wrong,
                        in: bedside.directory)
                    #expect(refused.status == 1)
                    #expect(
                        refused.errors.contains("\(stolen.key) is the key of another certificate"), "\(refused.errors)")
                }
            }
        }

        @Test("A second service with our client id is told as what it is")
        func takenOver() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let other = try DeviceConnection(
                    .init(broker: BrokerAccess(port: bedside.broker.port, clientID: "bedside")), on: bedside.loop,
                    logger: quiet)
                try await other.connect()
                _ = try await eventually("it is told") {
                    try await bedside.desk.checkup(as: Installation.local()).lines.contains {
                        $0.subject == "Client id" && $0.state == .attention
                    }
                }
                await other.disconnect()
            }
        }

        @Test("Agents do not see it")
        func agents() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol([Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")])
                let signedIn = try await bedside.desk.signIn(
                    SignIn(name: Installation.agent, password: Installation.password))
                let url = try bedside.http().url
                let agent = HTTPDesk(ServerAddress(url: url, token: signedIn.token))
                await #expect(throws: DeskError.self) { try await agent.checkup(as: signedIn.principal) }
            }
        }

        /// `bedside doctor --json`; its exit status says whether a line needs a person.
        private func checked(_ bedside: Installation, expecting status: Int32?) async throws -> Checkup {
            let result = try await bedside.tool("doctor", "--json")
            let checkup = try WireFormat.value(Checkup.self, from: Array(result.output.utf8))
            #expect(result.status == status ?? (checkup.needs > 0 ? 1 : 0), "\(result.output) \(result.errors)")
            return checkup
        }
    }
}
