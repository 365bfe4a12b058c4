import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry

/// Devices in homes and a service that listens to them, at a broker with the shipped configuration.
struct Homes: Sendable {
    let secured: SecuredBroker
    let loop: LoopThread
    let journal: MemoryJournal
    let ingest: IngestConnection
    let states: EventLog<ConnectionState>

    static func run(_ body: @Sendable (Homes) async throws -> Void) async throws {
        try await SecuredBroker.run { secured in
            let journal = MemoryJournal()
            try await withIngest(try configuration(secured, clientID: "bedside"), journal: journal) { ingest, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    try await body(
                        Homes(secured: secured, loop: loop, journal: journal, ingest: ingest, states: states))
                }
            }
        }
    }

    static func configuration(_ secured: SecuredBroker, clientID: String) throws -> IngestConnection.Configuration {
        let broker = access(secured, try secured.certificates.service(), port: secured.servicePort, clientID: clientID)
        return .init(broker: broker, filters: ["#"])
    }

    func configuration(clientID: String) throws -> IngestConnection.Configuration {
        try Self.configuration(secured, clientID: clientID)
    }

    static func access(
        _ secured: SecuredBroker, _ pair: Certificates.Pair?, port: UInt16, clientID: String
    ) -> BrokerAccess {
        BrokerAccess(
            host: "localhost", port: port, clientID: clientID,
            tls: BrokerTLS(
                authority: .file(secured.certificates.authority),
                identity: pair.map { .init(certificate: $0.certificate, key: $0.key) }), backOff: eager)
    }

    static func device(
        _ id: String, clientID: String? = nil, of secured: SecuredBroker, presence: Presence? = nil,
        subscriptions: [String] = [], sessionExpiry: TimeSpan = .zero, on loop: LoopThread
    ) throws -> DeviceConnection {
        let pair = try secured.certificates.device(id)
        return try DeviceConnection(
            .init(
                broker: access(secured, pair, port: secured.broker.port, clientID: clientID ?? id), presence: presence,
                subscriptions: subscriptions, sessionExpiry: sessionExpiry), on: loop, logger: quiet)
    }

    func unconnected(_ id: String, presence: Presence) throws -> DeviceConnection {
        try Self.device(id, of: secured, presence: presence, on: loop)
    }

    /// A connected device with a certificate of its own.
    func device(
        _ id: String, clientID: String? = nil, subscriptions: [String] = [], sessionExpiry: TimeSpan = .zero
    ) async throws -> DeviceConnection {
        let device = try Self.device(
            id, clientID: clientID, of: secured, subscriptions: subscriptions, sessionExpiry: sessionExpiry, on: loop)
        try await device.connect()
        return device
    }

    func asService(_ clientID: String) async throws -> DeviceConnection {
        try await connect(clientID, try secured.certificates.service(), port: secured.servicePort)
    }

    func connect(_ clientID: String, _ pair: Certificates.Pair?, port: UInt16) async throws -> DeviceConnection {
        let broker = Self.access(secured, pair, port: port, clientID: clientID)
        let device = try DeviceConnection(.init(broker: broker), on: loop, logger: quiet)
        try await device.connect()
        return device
    }

    /// Publishes something new and waits until the service has it: whatever went before is there too, or never comes.
    func passes(from device: DeviceConnection, _ topic: String) async throws {
        let word = UUID().uuidString
        _ = try await device.publish(word, to: topic)
        try await journal.totals.first { [journal] _ in journal.payloads.contains(word) }
    }
}
