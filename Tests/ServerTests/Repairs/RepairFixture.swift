import DeskOperations
import Profiles
import Repairs
import Store
import Telemetry
import Testing

@testable import Server

/// One hung heater that reports, and an agent who may restart it.
struct Workshop {
    let directory: TemporaryDirectory
    let clock: HandClock
    let sender: FakeSender
    let engine: Engine

    var coordinator: RepairCoordinator { engine.coordinator }
    var registry: Registry { engine.stores.registry }

    /// Ten minutes of cold water lie behind when it opens.
    static func open() async throws -> Workshop {
        let directory = TemporaryDirectory()
        let clock = HandClock(at: noon(600))
        let sender = FakeSender()
        let engine = try await Engine.start(in: directory, clock: clock, sender: sender)
        for name in ["ada", "ben"] {
            try await engine.stores.registry.add(
                AccountRecord(
                    name: name, displayName: name, passwordHash: "never used for signing in", role: .agent,
                    createdAt: noon()))
        }
        for number in UInt64(1)...2 {
            try await engine.take(
                [enrolment(of: number), input(.info(["topic.home": "17"]), of: number, at: 0)]
                    + (1...10).map { cold(number, at: $0 * 60) })
        }
        return Workshop(directory: directory, clock: clock, sender: sender, engine: engine)
    }

    /// The power goes, and the service starts on what is on disk; with a sender of its own.
    ///
    /// - Parameter profiles: those it has then; nil: the same.
    func restarted(_ profiles: [DeviceProfile]? = nil) async throws -> Workshop {
        let copy = try directory.copy()
        let sender = FakeSender()
        return Workshop(
            directory: copy, clock: clock, sender: sender,
            engine: try await Engine.start(in: copy, clock: clock, sender: sender, profiles: profiles))
    }

    static func cold(_ number: UInt64, at seconds: Int64) -> DeviceInput {
        input(Heater.readings(["flow": 15, "mode": 0], at: noon(seconds)), of: number, at: seconds)
    }

    func kept(_ id: RepairID = "r-1", by account: String = "ada", key: String? = nil, of number: UInt64 = 1) throws
        -> KeptRepair
    {
        let fix = try #require(
            Heater.catalog()[ProfileID(rawValue: "acme/heater")]?.fixes.first { $0.id == "restart" })
        return KeptRepair(
            repair: Repair(
                id: id, device: device(number), profile: ProfileID(rawValue: "acme/heater"),
                plan: try #require(RepairPlan(fix)), requestedBy: account, requestedAt: clock.server().now(),
                idempotencyKey: key ?? "key of \(id)", epoch: 1),
            line: .nobodyOnLine)
    }

    /// A minute goes by, in which the devices report and the service looks after its repairs.
    func minute(flow: Double? = 15, mode: Double = 0) async throws {
        clock.pass(.seconds(60))
        let now = clock.server().now()
        var inputs = [DeviceInput(device: .everyDevice, receivedAt: now, content: .tick)]
        if let flow {
            for number in UInt64(1)...2 {
                inputs.append(
                    DeviceInput(
                        device: device(number), receivedAt: now,
                        content: Heater.readings(["flow": flow, "mode": mode], at: now)))
            }
        }
        try await engine.take(inputs)
        try await coordinator.passTime()
        try await engine.foldAll()
    }

    /// The device answers.
    func say(_ status: Acknowledgement.Status, of id: String? = "r-1", from number: UInt64 = 1) async throws {
        try await engine.take(
            [
                DeviceInput(
                    device: device(number), receivedAt: clock.server().now(),
                    content: .acknowledgement(Acknowledgement(status: status, correlation: id)))
            ])
    }

    func standing(_ id: RepairID = "r-1") async throws -> RepairStep.Kind? {
        try await coordinator.repair(id)?.standing
    }

    /// As the registry has it.
    func stored(_ id: RepairID = "r-1") async throws -> [String] {
        try await registry.steps(of: id).map(\.step)
    }
}
