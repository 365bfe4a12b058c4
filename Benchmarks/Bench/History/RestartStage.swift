import Diagnostics
import FoldLoads
import Foundation
import Profiles
import Server
import Store
import Telemetry

/// What a service leaves behind that is killed: devices in the registry, snapshots of them after twelve days, and in the
/// journal what they have said since, with ticks. The registry was told of all but the last messages, the history of
/// nothing.
struct RestartStage: Sendable {
    let devices: Int
    /// That the journal holds.
    let minutes: Int
    /// Whether nothing has been heard of them for a day when they are saved.
    var isSilent = false

    /// Messages of the end that the registry was not told of: what three bursts hold.
    private static let untold = 1_000

    /// What registry and snapshots have come to.
    private var begin: JournalPosition { JournalPosition(rawValue: Int64(devices)) }

    func fill(_ directory: String) async throws {
        let load = try FoldLoad.typical()
        for path in [directory, directory + "/snapshots"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let registry = try Registry(path: directory + "/registry.sqlite")
        try await enrol(load, in: registry)
        try save(load, in: Snapshots(directory: directory + "/snapshots"))
        _ = try History(directory: directory + "/history")
        let journal = try Journal(path: directory + "/journal.sqlite", notBefore: begin)
        for minute in 0..<minutes {
            for (number, first) in stride(from: 0, to: devices, by: 1_000).enumerated() {
                var inputs = (first..<min(first + 1_000, devices)).map {
                    load.input(of: $0, minute: FoldLoad.history + minute)
                }
                let marks = HistoryLoad.marks(of: inputs)
                // Six a minute.
                if number * 6_000 / devices != (number - 1) * 6_000 / devices, let at = inputs.last?.receivedAt {
                    inputs.append(DeviceInput(device: .everyDevice, receivedAt: at, content: .tick))
                }
                try journal.append(inputs, marks: marks)
            }
        }
        guard minutes > 0 else { return }
        let told = journal.lastPosition.rawValue - Int64(Self.untold)
        _ = try await registry.project([], through: JournalPosition(rawValue: told))
    }

    /// A state as bytes, and what is foretold of it. Of the silent, after a day without a word: what was still under way has
    /// come to its end, and a service that goes on that long has put them out of its memory.
    private func saved(_ grown: DeviceState, _ load: FoldLoad) -> (state: [UInt8], quietUntil: Timestamp?) {
        guard isSilent else { return (grown.encode(load.compiled), nil) }
        var (state, at) = (grown, FoldLoad.start)
        let device = load.input(of: 0, minute: 0).device
        for minute in stride(from: 10, through: 1_500, by: 10) {
            at = FoldLoad.start + .minutes(Int64(FoldLoad.history + minute))
            _ = state.fold(DeviceInput(device: device, receivedAt: at, content: .tick), by: load.compiled)
        }
        let next = state.nextTick(after: at, load.compiled) ?? Timestamp(rawValue: .max)
        return (state.encode(load.compiled), next)
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
        let states = load.grown(load.traces.count).map { saved($0, load) }
        var partitions = [[StoredDevice]](repeating: [], count: 256)
        for number in 0..<devices {
            let device = load.input(of: number, minute: 0).device
            let (state, quietUntil) = states[number % states.count]
            partitions[device.partition].append(
                StoredDevice(
                    device: device, profile: load.compiled.profile.id.rawValue, position: begin, state: state,
                    quietUntil: quietUntil))
        }
        for (partition, devices) in partitions.enumerated() where !devices.isEmpty {
            let stored = StoredPartition(devices: devices.sorted { $0.device < $1.device })
            try snapshots.publish([try snapshots.prepare(stored, of: partition, at: begin)])
        }
    }
}
