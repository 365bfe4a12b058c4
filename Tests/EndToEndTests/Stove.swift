import BrokerFixture
import Foundation
import MQTTTransport
import Synchronization
import Telemetry

/// A scripted pellet stove: reports three times a second how it is, and hears commands.
final class Stove: Sendable {
    enum Condition: Sendable {
        case well
        /// The controller hangs: it reports and does not heat.
        case hung
        /// The flue is blocked: it heats too little.
        case choked
        /// It says nothing at all.
        case mute

        /// Its heat, in kW.
        var heat: Double? {
            switch self {
            case .well: 5
            case .hung: 0
            case .choked: 1
            case .mute: nil
            }
        }
    }
    struct Command: Hashable, Sendable, Decodable {
        var cmd: String
        var id: String
    }
    private struct State {
        var condition: Condition
        var obeys: Bool
    }

    let resident: Resident
    /// Every command that reached it, in order.
    let commands = EventLog<Command>()
    private let connection: DeviceConnection
    private let state: Mutex<State>

    /// - Parameter obeys: whether a restart cures it at once; else the test answers by `reply`.
    init(_ resident: Resident, _ condition: Condition, obeys: Bool, of installation: Installation) throws {
        self.resident = resident
        let root = Self.root(of: resident)
        connection = try DeviceConnection(
            .init(
                broker: BrokerAccess(port: installation.broker.port, clientID: resident.stove),
                presence: Presence(topic: root + "/status"), subscriptions: [root + "/command"]),
            on: installation.loop, logger: quiet)
        state = Mutex(State(condition: condition, obeys: obeys))
    }

    static func root(of resident: Resident) -> String { "stoves/\(resident.home)/\(resident.stove)" }
    private var root: String { Self.root(of: resident) }

    /// Connects them, lets them report and obey while `body` runs.
    static func running(_ stoves: [Stove], _ body: @Sendable () async throws -> Void) async throws {
        for stove in stoves { try await stove.connect() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for stove in stoves {
                group.addTask { try await stove.report() }
                group.addTask { try await stove.listen() }
            }
            try await body()
            group.cancelAll()
        }
    }

    private func connect() async throws {
        try await connection.connect()
        try await publish("info", #"{"manufacturer":"Ember","model":"S1-6","firmware":"1.2.0"}"#, retain: true)
    }

    func become(_ condition: Condition) { state.withLock { $0.condition = condition } }

    /// As at a power cut: the broker publishes its last will.
    func losePower() async {
        become(.mute)
        await connection.drop()
    }

    func reply(_ id: String, _ status: String) async throws {
        try await publish("reply", #"{"id":"\#(id)","status":"\#(status)"}"#)
    }

    private func report() async throws {
        while !Task.isCancelled {
            if let heat = state.withLock({ $0.condition }).heat {
                let now = Int64(Date().timeIntervalSince1970 * 1_000)
                try await publish("telemetry", #"{"ts":\#(now),"heat":\#(heat),"room":17.5,"mode":1}"#)
            }
            try? await Task.sleep(for: .milliseconds(333))
        }
    }

    private func listen() async throws {
        for await message in connection.incoming {
            guard let command = try? JSONDecoder().decode(Command.self, from: Data(message.payload)) else { continue }
            commands.record(command)
            guard state.withLock({ $0.obeys }) else { continue }
            try await reply(command.id, "received")
            become(.well)
            try await reply(command.id, "done")
        }
    }

    private func publish(_ topic: String, _ payload: String, retain: Bool = false) async throws {
        let bytes = Array(payload.utf8)
        do {
            _ = try await connection.publish(topic: "\(root)/\(topic)", payload: bytes, retain: retain)
        } catch {
            // Without power it says nothing.
            guard error.code == .notConnected else { throw error }
        }
    }
}
