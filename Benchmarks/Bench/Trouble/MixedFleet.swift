import Foundation

/// L05: homes with one device of every kind that is shipped, under the shipped profiles: what the service needs in
/// memory to take their past in.
enum MixedFleet {
    private static let homes = 150
    private static let scenario = """
        scenario: mixed-fleet
        title: Homes with one device of every kind
        seed: 5
        history: 2h
        interval: 60s
        run_up: 10m

        regions:
          fenwick: {season: winter, time_zone: Europe/London}

        fleet:
          homes: \(homes)
          shares: {heat_pump: 1, router: 1, fridge_freezer: 1, ev_charger: 1, gas_boiler: 1, air_conditioner: 1,
            room_sensor: 1, smart_lock: 1, smart_plug: 1, solar_battery: 1, washing_machine: 1}
        """

    static func figures(root: String) async throws -> [Figure] {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let files = broker.directory.appending(path: "fleet")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        let scenario = files.appending(path: "mixed-fleet.yaml")
        try (Self.scenario + "\n").write(to: scenario, atomically: true, encoding: .utf8)
        let simulating = try LocalProcess(
            program("bedside"), ["simulate", "run", scenario.path, "--out", files.path], log: broker.log("simulate"))
        defer { simulating.end() }
        try await untilGone(simulating, "the fleet is simulated", within: .seconds(300))

        let service = try MeasuredService(
            broker, in: broker.directory.appending(path: "service"), profiles: root + "/DeviceProfiles")
        defer { service.process.end() }
        try await service.untilReady()
        for name in ["registry.json", "history.jsonl"] {
            try await service.importFile(files.appending(path: name), within: .seconds(600))
        }
        try await service.untilFolded()
        let (devices, inputs) = (service.figure("bedside_devices"), service.figure(MeasuredService.folded))
        guard devices >= 1_000, inputs >= 10 * devices else {
            throw BenchError("\(devices) devices and \(inputs) inputs were taken in\(simulating.complaints)")
        }
        return [
            Figure(
                "devices of every kind, memory, peak", unit: "MB", ours: Double(service.process.peakMemory) / 1e6,
                goal: .atMost(256),
                note:
                    "\(Int(devices)) devices of eleven kinds under the shipped profiles, \(Int(inputs)) inputs of two "
                    + "hours taken in as fast as they go; of the whole process")
        ]
    }
}
