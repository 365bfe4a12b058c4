import Diagnostics
import FoldLoads
import Foundation
import Profiles
import Server
import Store
import Telemetry

/// What a service leaves behind that is killed: devices in the registry, snapshots of them after twelve days, and in the
/// journal what they have said since.
struct RestartStage: Sendable {
    let devices: Int
    let minutes: Int

    /// What registry and snapshots have come to.
    private var begin: JournalPosition { JournalPosition(rawValue: Int64(devices)) }

    func fill(_ directory: String) async throws {
        let load = try FoldLoad.typical()
        for path in [directory, directory + "/snapshots"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try await enrol(load, in: Registry(path: directory + "/registry.sqlite"))
        try save(load, in: Snapshots(directory: directory + "/snapshots"))
        let journal = try Journal(path: directory + "/journal.sqlite", notBefore: begin)
        for minute in 0..<minutes {
            for first in stride(from: 0, to: devices, by: 1_000) {
                let inputs = (first..<min(first + 1_000, devices)).map {
                    load.input(of: $0, minute: FoldLoad.history + minute)
                }
                try journal.append(inputs, marks: HistoryLoad.marks(of: inputs))
            }
        }
    }

    private func enrol(_ load: FoldLoad, in registry: Registry) async throws {
        let profile = load.compiled.profile.id.rawValue
        for first in stride(from: 0, to: devices, by: 20_000) {
            let changes = (first..<min(first + 20_000, devices)).map { number in
                ProjectedChange(
                    position: JournalPosition(rawValue: Int64(first + 1)),
                    .enrolled(
                        load.input(of: number, minute: 0).device,
                        Address(convention: profile, native: "pool-\(number)"), profile: profile,
                        at: FoldLoad.start))
            }
            let last = JournalPosition(rawValue: Int64(first + changes.count))
            let refused = try await registry.project(changes, through: last)
            guard refused.isEmpty else { throw BenchError("the registry refuses devices") }
        }
    }

    private func save(_ load: FoldLoad, in snapshots: Snapshots) throws {
        let states = load.grown(load.traces.count).map { $0.encode(load.compiled) }
        var partitions = [[StoredDevice]](repeating: [], count: 256)
        for number in 0..<devices {
            let device = load.input(of: number, minute: 0).device
            partitions[device.partition].append(
                StoredDevice(
                    device: device, profile: load.compiled.profile.id.rawValue, position: begin,
                    state: states[number % states.count]))
        }
        for (partition, devices) in partitions.enumerated() where !devices.isEmpty {
            let stored = StoredPartition(devices: devices.sorted { $0.device < $1.device })
            try snapshots.publish([try snapshots.prepare(stored, of: partition, at: begin)])
        }
    }
}
