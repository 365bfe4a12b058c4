import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry
import Testing

/// The service's side of TLS: what it refuses, and in which words.
@Suite("TLS", .serialized)
struct TLSTests {
    /// Why a connection with these files does not come about.
    private func loss(
        _ secured: SecuredBroker, host: String = "localhost", port: UInt16? = nil, trusting authority: String? = nil,
        showing pair: Certificates.Pair?
    ) async throws -> TransportError {
        let broker = BrokerAccess(
            host: host, port: port ?? secured.servicePort, clientID: "bedside",
            tls: BrokerTLS(
                authority: .file(authority ?? secured.certificates.authority),
                identity: pair.map { .init(certificate: $0.certificate, key: $0.key) }),
            answerTimeout: .seconds(5), backOff: eager)
        let found = EventLog<TransportError>()
        try await withIngest(.init(broker: broker, filters: ["#"]), journal: MemoryJournal()) { _, states in
            let state = try await states.first { $0.loss != nil || $0.isConnected }
            if case .waiting(let lost, _, _) = state { found.record(lost) }
        }
        return try #require(found.all.first, "it is connected")
    }

    @Test("A broker whose certificate has expired, bears another name or is signed by somebody else is not trusted")
    func untrusted() async throws {
        try await SecuredBroker.run { secured in
            let own = try secured.certificates.service()
            let elsewhere = try Certificates(in: secured.broker.directory.appending(path: "elsewhere"))
            let stranger = try await loss(secured, trusting: elsewhere.authority, showing: own)
            #expect(stranger.code == .brokerNotTrusted)
            #expect(stranger.detail.contains("none of the trusted authorities"), "\(stranger)")
        }
        for (names, days, words) in [
            (["broker.example"], 730, "another host's, not localhost's"), (["localhost"], -1, "it has expired"),
        ] {
            try await SecuredBroker.run(names: names, days: days) { secured in
                let error = try await loss(secured, showing: try secured.certificates.service())
                #expect(error.code == .brokerNotTrusted)
                #expect(error.detail.contains(words), "\(error)")
                #expect(!error.isRetriable)
            }
        }
    }

    @Test("Our own certificate refused, or none where one is asked for, is called that")
    func refused() async throws {
        try await SecuredBroker.run { secured in
            let expired = try await loss(secured, showing: try secured.certificates.service("bedside", days: -1))
            #expect(expired.code == .certificateRefused)
            #expect(expired.detail.contains("bedside.crt") && expired.detail.contains("expired"), "\(expired)")
            let none = try await loss(secured, showing: nil)
            #expect(none.code == .certificateRefused)
            #expect(none.detail.contains("we show no certificate"), "\(none)")
        }
    }

    @Test("A port that does not speak TLS is called that")
    func plainPort() async throws {
        try await SecuredBroker.run { secured in
            try await Broker.run { plain in
                let error = try await loss(
                    secured, host: "127.0.0.1", port: plain.port, showing: try secured.certificates.service())
                #expect(error.code == .noHandShake)
                #expect(error.detail.contains("does it speak TLS"), "\(error)")
            }
        }
    }

    @Test("A port that refuses and a name that nobody knows are called that, with TLS as without")
    func unreachable() async throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let tls = BrokerTLS(authority: .file(try Certificates(in: place).authority))
        let port = try Broker.freePort()
        for (host, words) in [("127.0.0.1", "refused"), ("no-such-host.invalid", "no-such-host.invalid:\(port)")] {
            let broker = BrokerAccess(host: host, port: port, clientID: "bedside", tls: tls, backOff: eager)
            try await withIngest(.init(broker: broker, filters: ["#"]), journal: MemoryJournal()) { _, states in
                let state = try await states.first { $0.loss != nil || $0.isConnected }
                guard case .waiting(let lost, _, _) = state else {
                    Issue.record("\(state)")
                    return
                }
                #expect(lost.code == .unreachable)
                #expect(lost.detail.contains(words) && !lost.detail.contains("TLS"), "\(lost)")
            }
        }
    }

    @Test("A broker that is silent during the hand-shake is given up in time")
    func silentBroker() async throws {
        let wire = try WireBroker()
        let place = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let certificates = try Certificates(in: place)
        let broker = BrokerAccess(
            port: wire.port, clientID: "bedside", tls: BrokerTLS(authority: .file(certificates.authority)),
            answerTimeout: .seconds(2), backOff: eager)
        try await withIngest(.init(broker: broker, filters: ["#"]), journal: MemoryJournal()) { _, states in
            let peer = try await wire.accept()
            let state = try await states.first { $0.loss != nil }
            #expect(state.loss == .noHandShake)
            withExtendedLifetime(peer) {}
        }
    }

    @Test("Files that cannot be used are refused before anything connects, by name")
    func files() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let certificates = try Certificates(in: place)
        let (own, other) = (try certificates.service(), try certificates.device("hp-1"))
        let none = place.appending(path: "none.pem").path
        let noise = place.appending(path: "noise.pem").path
        try "no certificate".write(toFile: noise, atomically: true, encoding: .utf8)
        let locked = place.appending(path: "locked.key").path
        let locking = try Process.run(
            URL(filePath: "/usr/bin/openssl"),
            arguments: ["pkcs8", "-topk8", "-in", own.key, "-out", locked, "-passout", "pass:secret"])
        locking.waitUntilExit()
        let cases: [(ca: String, certificate: String, key: String, says: String)] = [
            (none, own.certificate, own.key, "\(none) cannot be read: No such file"),
            (noise, own.certificate, own.key, "\(noise) holds no certificate of an authority"),
            (certificates.authority, none, own.key, "\(none) cannot be read"),
            (certificates.authority, noise, own.key, "\(noise) holds no certificate"),
            (certificates.authority, own.certificate, none, "\(none) cannot be read"),
            (certificates.authority, own.certificate, noise, "\(noise) holds no private key"),
            (certificates.authority, own.certificate, other.key, "\(other.key) is the key of another certificate"),
            (certificates.authority, own.certificate, locked, "\(locked) is locked with a password"),
        ]
        for one in cases {
            let tls = BrokerTLS(
                authority: .file(one.ca), identity: .init(certificate: one.certificate, key: one.key))
            let error = #expect(throws: TransportError.self) { try tls.check(host: "localhost") }
            #expect(error?.code == .invalidOptions)
            #expect(error?.detail.contains(one.says) == true, "\(error.map { "\($0)" } ?? "")")
        }
        let good = BrokerTLS(
            authority: .file(certificates.authority), identity: .init(certificate: own.certificate, key: own.key))
        #expect(try good.check(host: "localhost") ?? 0 > 1_700_000_000)
    }

    @Test("Over TLS, too, no message is lost or doubled: bursts, large payloads, a commit that fails")
    func delivery() async throws {
        try await Homes.run { homes in
            homes.journal.refuse(2)
            let device = try await homes.device("ch-1")
            try await device.publishAll((0..<3_000).map(String.init), to: { _ in "chargers/ch-1/telemetry" })
            let large = String((0..<900_000).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
            _ = try await device.publish(large, to: "chargers/ch-1/telemetry")
            try await homes.journal.holds(3_001)
            #expect(homes.journal.payloads.compactMap { Int($0) }.sorted() == Array(0..<3_000))
            #expect(homes.journal.payloads.filter { $0.utf8.count > 100 } == [large])
        }
    }
}
