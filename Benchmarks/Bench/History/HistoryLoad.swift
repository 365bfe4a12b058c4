import Diagnostics
import FoldLoads
import Foundation
import Glibc
import Profiles
import Server
import Store
import Telemetry

/// A journal and a history in a directory of their own, fed as the service feeds them: a commit of the journal for every
/// thousand messages, the history behind it, and every ten minutes a flush, the states saved and the journal pruned.
final class HistoryLoad {
    let directory: String
    private(set) var history: History
    private let journal: Journal?
    private let snapshots: Snapshots
    private let fold: FoldLoad?
    /// Folded by messages of their own, a minute at a time.
    private var states: [FoldedDevice] = []
    private var position = JournalPosition.start
    private(set) var readings = 0
    /// Seconds in flushes.
    private(set) var flushing: [Double] = []

    /// - Parameter folded: how many devices are also folded and saved, by the typical profile, twelve days old.
    init(withJournal: Bool, folded: Int = 0) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "bench-history-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        history = try History(directory: directory + "/history")
        journal = withJournal ? try Journal(path: directory + "/journal.sqlite") : nil
        snapshots = try Snapshots(directory: directory + "/snapshots")
        let load = folded > 0 ? try FoldLoad.typical() : nil
        fold = load
        guard let load else { return }
        let grown = load.grown(load.traces.count)
        states = (0..<folded).map { FoldedDevice(load.compiled, grown[$0 % grown.count]) }
        try save()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    static func device(_ number: Int) -> DeviceID {
        DeviceID(high: 0x019B_0000_0000_7000, low: 1 << 63 | UInt64(number))
    }

    /// One message after the other; `message` gives what device `number` says in minute `minute`.
    func run(devices: Int, minutes: Range<Int>, _ message: (Int, Int) -> [Reading]) throws {
        for minute in minutes {
            for first in stride(from: 0, to: devices, by: 1_000) {
                var inputs: [DeviceInput] = []
                for number in first..<min(first + 1_000, devices) {
                    let own = message(number, minute)
                    guard let at = own.first?.observedAt else { continue }
                    inputs.append(
                        DeviceInput(device: Self.device(number), receivedAt: at + .seconds(1), content: .readings(own)))
                    readings += own.count
                }
                try take(inputs)
            }
            foldOn(minute)
            if (minute + 1).isMultiple(of: 10) { try flush() }
        }
    }

    private func foldOn(_ minute: Int) {
        guard let fold else { return }
        for number in states.indices {
            _ = states[number].fold(fold.input(of: number, minute: FoldLoad.history + minute))
        }
    }

    private func save() throws {
        guard let fold else { return }
        // As many in a partition as a fleet of 100,000 has.
        var partitions = [[StoredDevice]](repeating: [], count: max(1, states.count / 390))
        for (number, folded) in states.enumerated() {
            let device = Self.device(number)
            partitions[device.partition % partitions.count].append(
                StoredDevice(
                    device: device, profile: fold.compiled.profile.id.rawValue, position: position,
                    state: folded.state.encode(fold.compiled)))
        }
        var prepared: [Snapshots.Prepared] = []
        for (partition, devices) in partitions.enumerated() where !devices.isEmpty {
            let stored = StoredPartition(devices: devices.sorted { $0.device < $1.device })
            prepared.append(try snapshots.prepare(stored, of: partition, at: position))
        }
        try snapshots.publish(prepared)
    }

    /// As each message of the broker has one.
    static func marks(of inputs: [DeviceInput]) -> [MessageMark] {
        inputs.indices.map { MessageMark(packetID: UInt16($0 + 1), hash: UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
    }

    private func take(_ inputs: [DeviceInput]) throws {
        guard !inputs.isEmpty else { return }
        var first = position.rawValue + 1
        if let journal, let range = try journal.append(inputs, marks: Self.marks(of: inputs)) {
            first = range.lowerBound.rawValue
        }
        var entries: [HistoryEntry] = []
        entries.reserveCapacity(inputs.count)
        for (offset, input) in inputs.enumerated() {
            guard case .readings(let own) = input.content else { continue }
            entries.append(
                HistoryEntry(
                    position: JournalPosition(rawValue: first + Int64(offset)), device: input.device, readings: own))
        }
        position = JournalPosition(rawValue: first + Int64(inputs.count) - 1)
        try history.append(entries, through: position)
    }

    func flush() throws {
        let begun = ContinuousClock.now
        try history.flush()
        flushing.append(Self.seconds(ContinuousClock.now - begun))
        try save()
        try journal?.prune(through: position)
    }

    /// Opens the history anew, with nothing of it in memory, the operating system's included.
    func reopenCold() throws {
        history = try History(directory: directory + "/history")
        try dropFromMemory()
    }

    /// Lets the operating system forget the history's files.
    func dropFromMemory() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory + "/history") {
            let file = open(directory + "/history/" + name, O_RDONLY)
            guard file >= 0 else { continue }
            fsync(file)
            posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
            close(file)
        }
    }

    /// Of all files of the history.
    var bytes: Int {
        get throws {
            let path = directory + "/history"
            return try FileManager.default.contentsOfDirectory(atPath: path).reduce(0) { sum, name in
                let size = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.size] as? Int
                return sum + (size ?? 0)
            }
        }
    }

    /// Bytes that this process has written so far, by what it asked the system to write.
    static func written() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("wchar:") }
        return line.flatMap { Int($0.dropFirst(7)) } ?? 0
    }

    static func seconds(_ time: Duration) -> Double {
        Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }
}
