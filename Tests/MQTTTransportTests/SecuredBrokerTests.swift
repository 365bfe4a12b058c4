import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry
import Testing

/// The configuration that is shipped for devices in homes, against clients that mean no good. Judged by what is
/// delivered: a broker acknowledges what it drops and grants what it never sends.
@Suite("Broker for devices in homes", .serialized)
struct SecuredBrokerTests {
    @Test("B01 A device speaks for itself and for nobody else")
    func anothersTopics() async throws {
        try await Homes.run { homes in
            let device = try await homes.device("hp-1")
            for topic in [
                "homes/h/hp-2/telemetry", "routers/hp-2/status", "bedside/bedside/status", "homes/h/hp-1/command",
            ] {
                _ = try await device.publish("forged", to: topic)
            }
            _ = try await device.publish("own", to: "homes/h/hp-1/telemetry")
            try await homes.journal.holds(1)
            #expect(homes.journal.messages.map(\.topic) == ["homes/h/hp-1/telemetry"])
        }
    }

    @Test("B02 A device hears its own commands and nothing else, whatever it subscribes to")
    func anothersCommands() async throws {
        try await Homes.run { homes in
            let device = try await homes.device("hp-1", subscriptions: ["#", "$SYS/#", "routers/+/command"])
            let commands = try await homes.asService("commands")
            _ = try await homes.device("hp-2").publish("its own", to: "homes/h/hp-2/telemetry")
            try await homes.journal.holds(1)
            _ = try await commands.publish("not for it", to: "homes/h/hp-2/command")
            _ = try await commands.publish("not for it", to: "routers/hp-2/command")
            _ = try await commands.publish("for it", to: "homes/h/hp-1/command")
            var heard = device.incoming.makeAsyncIterator()
            #expect(await heard.next()?.topic == "homes/h/hp-1/command")
            #expect(device.snapshot.received == 1)
        }
    }

    @Test("B03 A device that calls itself by the service's client id ends no session and takes no queue")
    func serviceClientID() async throws {
        try await Homes.run { homes in
            let device = try await homes.device("hp-1", clientID: "bedside", sessionExpiry: .days(1))
            _ = try await device.publish("still me", to: "homes/h/hp-1/telemetry")
            try await homes.journal.holds(1)
            #expect(homes.ingest.snapshot.connects == 1)
            #expect(homes.ingest.snapshot.state.isConnected)
        }
    }

    @Test("B03 Devices that call themselves by one name do not end each other's sessions")
    func equalClientIDs() async throws {
        try await Homes.run { homes in
            let first = try await homes.device("hp-1", clientID: "device")
            let second = try await homes.device("hp-2", clientID: "device")
            _ = try await second.publish("second", to: "homes/h/hp-2/telemetry")
            _ = try await first.publish("first", to: "homes/h/hp-1/telemetry")
            try await homes.journal.holds(2)
            #expect(first.snapshot.connects == 1)
            #expect(second.snapshot.connects == 1)
        }
    }

    @Test("B04 An expired certificate, another authority's, the service's own and none are refused")
    func wrongCertificates() async throws {
        try await Homes.run { homes in
            let broker = homes.secured
            let elsewhere = try Certificates(in: broker.broker.directory.appending(path: "elsewhere"))
            let port = broker.broker.port
            let wrong: [(String, Certificates.Pair?, UInt16)] = [
                ("expired", try broker.certificates.device("hp-1", days: -1), port),
                ("of another authority", try elsewhere.device("hp-1"), port),
                ("the service's, at the devices' door", try broker.certificates.service("bedside-2"), port),
                ("a device's, at the service's door", try broker.certificates.device("hp-2"), broker.servicePort),
                ("none", nil, port),
            ]
            for (what, pair, port) in wrong {
                let error = await #expect(throws: TransportError.self, "\(what)") {
                    _ = try await homes.connect("x", pair, port: port)
                }
                #expect(error?.code == .certificateRefused, "\(what): \(error.map { "\($0)" } ?? "")")
            }
        }
    }

    @Test("B04 A certificate that is taken back opens nothing any more, and whoever was connected is silenced")
    func revoked() async throws {
        try await Homes.run { homes in
            let (stolen, other) = (try await homes.device("stolen"), try await homes.device("hp-1"))
            _ = try await stolen.publish("before", to: "homes/h/stolen/telemetry")
            try await homes.journal.holds(1)
            try homes.secured.certificates.revoke("stolen")
            try homes.secured.deliver(["devices.crl", "devices.acl"])
            homes.secured.broker.send(SIGHUP)
            try await homes.secured.broker.log.first { $0.contains("Reloading config") }
            // The signal is seen at once and obeyed at the loop's next turn, which a message of anybody's makes.
            try await homes.passes(from: other, "homes/h/hp-1/telemetry")
            _ = try await stolen.publish("after", to: "homes/h/stolen/telemetry")
            try await homes.passes(from: other, "homes/h/hp-1/telemetry")
            #expect(homes.journal.messages.filter { $0.topic.contains("stolen") }.map(\.payload) == ["before"])
            await stolen.drop()
            let error = await #expect(throws: TransportError.self) { try await stolen.connect() }
            #expect(error?.code == .certificateRefused, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test("B04 All that a device was given is taken back, and what it is given afterwards works")
    func revokedAndGivenAgain() async throws {
        try await Homes.run { homes in
            let (certificates, files) = (homes.secured.certificates, FileManager.default)
            var stolen: [Certificates.Pair] = []
            for name in ["first", "second"] {
                let pair = try certificates.device("hp-1")
                let kept = Certificates.Pair(
                    certificate: certificates.directory.appending(path: "\(name).crt").path,
                    key: certificates.directory.appending(path: "\(name).key").path)
                try files.copyItem(atPath: pair.certificate, toPath: kept.certificate)
                try files.copyItem(atPath: pair.key, toPath: kept.key)
                stolen.append(kept)
            }
            try certificates.revoke("hp-1")
            let replacement = try certificates.device("hp-1")
            try homes.secured.deliver(["devices.crl", "devices.acl"])
            homes.secured.broker.send(SIGHUP)
            try await homes.secured.broker.log.first { $0.contains("Reloading config") }
            let other = try await homes.device("hp-2")
            try await homes.passes(from: other, "homes/h/hp-2/telemetry")
            for pair in stolen {
                let error = await #expect(throws: TransportError.self) {
                    _ = try await homes.connect("hp-1", pair, port: homes.secured.broker.port)
                }
                #expect(error?.code == .certificateRefused, "\(error.map { "\($0)" } ?? "")")
            }
            let device = try await homes.connect("hp-1", replacement, port: homes.secured.broker.port)
            try await homes.passes(from: device, "homes/h/hp-1/telemetry")
        }
    }

    @Test("One name is never a device's and the service's, the broker's or an authority's, nor a client id of two")
    func names() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let certificates = try Certificates(in: place)
        _ = try certificates.service("desk")
        for id in ["hp-1", "lamp-watch"] { _ = try certificates.device(id) }
        func contents() throws -> [String: Data] {
            let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
            return try names.filter { !$0.hasSuffix(".signed") }.reduce(into: [:]) {
                $0[$1] = try Data(contentsOf: place.appending(path: $1))
            }
        }
        let before = try contents()
        for id in ["devices-ca", "site-ca", "broker", "hp-1", "lamp"] {
            #expect(throws: Certificates.Refused.self, "\(id)") { _ = try certificates.service(id) }
        }
        for id in ["devices-ca", "broker", "bedside", "desk", "desk-commands", "desk-watch", "a/b"] {
            #expect(throws: Certificates.Refused.self, "\(id)") { _ = try certificates.device(id) }
        }
        // Another authority's, and nobody's.
        for id in ["desk", "hp-2"] {
            #expect(throws: Certificates.Refused.self, "\(id)") { try certificates.revoke(id) }
        }
        #expect(try contents() == before)
        try certificates.renewBroker(["broker.example"])
        let changed = try contents().filter { before[$0.key] != $0.value }.map(\.key)
        #expect(changed.sorted() == ["broker.crt", "broker.key"])
    }

    @Test("P14 Where the last level of a topic is known a device leaves nothing behind on another")
    func retainedLevels() async throws {
        try await Homes.run { homes in
            let device = try await homes.device("plug")
            for name in ["x1", "STATUS99", "SENSOR/x"] {
                for kind in ["tele", "stat"] {
                    _ = try await device.publish("flood", to: "\(kind)/plug/\(name)", retain: true)
                }
            }
            _ = try await device.publish("own", to: "tele/plug/SENSOR")
            _ = try await device.publish("own", to: "stat/plug/STATUS10")
            try await homes.journal.holds(2)
            #expect(homes.journal.messages.map(\.topic) == ["tele/plug/SENSOR", "stat/plug/STATUS10"])
        }
    }

    @Test("B05 TLS below 1.2 and weak ciphers are refused", arguments: ["-tls1", "-tls1_1", "-cipher AES128-SHA"])
    func oldTLS(_ option: String) async throws {
        try await Homes.run { homes in
            let pair = try homes.secured.certificates.device("hp-1")
            func handShake(_ options: [String]) async throws -> String {
                let client = try Subprocess(
                    URL(filePath: "/usr/bin/openssl"),
                    ["s_client", "-connect", "127.0.0.1:\(homes.secured.broker.port)", "-cert", pair.certificate]
                        + ["-key", pair.key, "-CAfile", homes.secured.certificates.authority] + options)
                // It ends before all that it wrote is read.
                try await client.line { $0.contains("Verify return code") }
                return client.lines.all.joined(separator: "\n")
            }
            #expect(try await handShake(["-tls1_2"]).contains("Verify return code: 0 (ok)"))
            // Our own side must be willing, or it would be the one that refuses.
            let old =
                option.split(separator: " ").map(String.init)
                + ["-cipher", "DEFAULT:@SECLEVEL=0"].prefix(
                    option.hasPrefix("-cipher") ? 0 : 2) + (option.hasPrefix("-cipher") ? ["-tls1_2"] : [])
            let answer = try await handShake(old)
            #expect(answer.contains("Cipher is (NONE)"), "\(answer.suffix(600))")
        }
    }

    @Test("P14 A flood of retained messages and a forged will leave behind no more than a device's own topics")
    func retained() async throws {
        try await Homes.run { homes in
            let device = try await homes.device("ch-1")
            for number in 0..<300 {
                _ = try await device.publish("flood", to: "chargers/x\(number)/status", retain: true)
            }
            try await device.publishAll((0..<599).map(String.init), to: { _ in "chargers/ch-1/status" }, retain: true)
            // Those went side by side, in any order.
            _ = try await device.publish("599", to: "chargers/ch-1/status", retain: true)
            let forger = try homes.unconnected(
                "ch-2", presence: Presence(topic: "chargers/ch-1/status", offline: "forged"))
            // The broker may refuse the client or drop its will.
            if (try? await forger.connect()) != nil { await forger.drop() }
            try await homes.passes(from: device, "chargers/ch-1/telemetry")

            let (kept, states) = (MemoryJournal(), homes.states)
            try await withIngest(homes.configuration(clientID: "newcomer"), journal: kept) { _, newcomer in
                try await newcomer.first(where: \.isConnected)
                try await homes.passes(from: device, "chargers/ch-1/telemetry")
                try await kept.holds(2)
                #expect(
                    kept.messages.filter(\.retain).map { "\($0.topic) \($0.payload)" } == ["chargers/ch-1/status 599"])
            }
            #expect(!homes.journal.payloads.contains("forged"))
            #expect(states.all.filter(\.isConnected).count == 1)
        }
    }

    @Test("While the service is away a restarted broker keeps what devices say, under the listener's own rules")
    func brokerRestart() async throws {
        try await SecuredBroker.run { secured in
            let journal = MemoryJournal()
            let configuration = try Homes.configuration(secured, clientID: "bedside")
            try await withIngest(configuration, journal: journal) { _, states in
                try await states.first(where: \.isConnected)
            }
            try await secured.broker.end(by: SIGTERM)
            try await secured.broker.startAgain()
            try await withDevices { loop in
                let device = try Homes.device("hp-1", of: secured, on: loop)
                try await device.connect()
                _ = try await device.publish("while away", to: "homes/h/hp-1/telemetry")
            }
            try await withIngest(configuration, journal: journal) { _, states in
                try await journal.holds(1)
                #expect(journal.payloads == ["while away"])
            }
        }
    }
}
