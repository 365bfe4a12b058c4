import Decoding
import DeskOperations
import Diagnostics
package import Profiles
package import Telemetry

/// Past MQTT messages of many devices through the way that the running service takes: conventions, matching to profiles,
/// the fold, the passing of time, the hourly comparison with peers; what comes out is a line of JSON per device at each
/// change and at least each `every`. Nothing is stored.
///
/// Every device that speaks is enrolled. Equal lines give equal output on any number of threads; the lines of one device
/// are in the order of time, those of several only roughly. Memory: one state a device, and what one call brings.
package final class MessageReplay {
    /// What became of the lines.
    package struct Report: Sendable {
        package var read = 0
        package var taken = 0
        /// Nothing to hold: commands, empty lines, what a convention ignores.
        package var skipped = 0
        package var rejected = 0
        package var devices = 0
        package var written = 0
        /// The first few rejected ones, by line.
        package var issues: [(line: Int, why: String)] = []
    }

    private static let mostIssues = 20

    private let intake: Intake
    private let shards: [ReplayShard]
    private let comparesPeers: Bool
    package private(set) var report = Report()
    /// In the order in which they were enrolled: a device's number is its place in every output.
    private var numbers: [DeviceID: Int] = [:]
    /// Until when all devices have been taken.
    private var now: Timestamp?

    /// - Parameters:
    ///   - every: a line at least so often, > 0.
    ///   - tick: how often time passes where nothing is heard, > 0; the service's own grid is 10 s.
    ///   - threads: how many devices are folded at a time, at least 1.
    package init(
        _ catalog: ProfileCatalog, registry: ReplayRegistry? = nil, every: TimeSpan, tick: TimeSpan, threads: Int
    ) {
        intake = Intake(
            catalog: catalog, directory: DeviceDirectory(), enrolment: .automatic,
            rejects: Rejects(figures: FigureRegistry()))
        let profiles = ProfileTable(catalog.profiles.values)
        shards = (0..<max(1, threads)).map { _ in
            ReplayShard(profiles: profiles, registry: registry ?? ReplayRegistry(), every: every, tick: tick)
        }
        comparesPeers = catalog.profiles.values.contains { profile in
            profile.windows.contains { $0.function == .peerDeviation }
        }
        for one in registry?.enrolled ?? [] {
            var yield = Intake.Yield(learnt: DirectoryChanges())
            intake.enrol(one, at: Timestamp(seconds: 0), &yield)
            early += yield.inputs
        }
    }

    /// The registry's devices, until the first message says when time begins.
    private var early: [DeviceInput] = []

    private enum Line: Sendable {
        case message(Intake.Message, DecodedMessage)
        case empty
        case unreadable(String)
    }

    /// Takes lines in their order; gives the output's bytes.
    package func take(_ lines: [[UInt8]]) async -> [UInt8] {
        let decoded = await decode(lines)
        var output: [UInt8] = []
        var inputs: [DeviceInput] = []
        for line in decoded {
            report.read += 1
            guard let (message, said) = counted(line) else { continue }
            if let before = now, comparesPeers, Self.hour(message.receivedAt) > Self.hour(before) {
                output += await fold(inputs, until: before)
                inputs = []
                output += await close(Self.hour(before), before: message.receivedAt)
            }
            if now == nil {
                inputs += early.map { input in
                    var input = input
                    input.receivedAt = message.receivedAt
                    return input
                }
            }
            now = max(now ?? message.receivedAt, message.receivedAt)
            var learnt = DirectoryChanges()
            switch intake.take(message, decoded: said, &learnt) {
            case .inputs(let more):
                report.taken += 1
                inputs += more
            case .nothing, .older: report.skipped += 1
            case .rejected(let why): reject(why)
            }
        }
        if let now { output += await fold(inputs, until: now) }
        return output
    }

    /// The rest: how every device stood at the end.
    package func finish() async -> [UInt8] {
        guard let now else { return [] }
        var lines: [ReplayShard.Line] = []
        for shard in shards { lines += await shard.finish(at: now) }
        return write(lines)
    }

    // MARK: Steps

    private func decode(_ lines: [[UInt8]]) async -> [Line] {
        let size = (lines.count + shards.count - 1) / shards.count
        let intake = intake
        return await withTaskGroup(of: (Int, [Line]).self) { group in
            for first in stride(from: 0, to: lines.count, by: max(1, size)) {
                let part = lines[first..<min(first + size, lines.count)]
                group.addTask { (first, part.map { Self.decode($0, intake) }) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private static func decode(_ line: [UInt8], _ intake: Intake) -> Line {
        guard line.contains(where: { $0 > 0x20 }) else { return .empty }
        switch SampleLine.reading(line) {
        case .failure(let fault): return .unreadable(fault.reason)
        case .success(let sample):
            guard let at = sample.at else { return .unreadable("there is no \"at\": when it was received") }
            let message = Intake.Message(
                topic: sample.topic, payload: sample.payload, isRetained: sample.retain, receivedAt: at,
                isImported: false)
            return .message(message, intake.decode(message))
        }
    }

    private func counted(_ line: Line) -> (Intake.Message, DecodedMessage)? {
        switch line {
        case .message(let message, let decoded): return (message, decoded)
        case .empty: report.skipped += 1
        case .unreadable(let why): reject(why)
        }
        return nil
    }

    private func reject(_ why: String) {
        report.rejected += 1
        if report.issues.count < Self.mostIssues { report.issues.append((report.read, why)) }
    }

    private func fold(_ inputs: [DeviceInput], until time: Timestamp) async -> [UInt8] {
        var parts = Array(repeating: [ReplayShard.Numbered](), count: shards.count)
        for input in inputs {
            let number = numbers[input.device] ?? numbers.count
            numbers[input.device] = number
            parts[number % shards.count].append(ReplayShard.Numbered(number: number, input: input))
        }
        report.devices = numbers.count
        let lines = await withTaskGroup(of: [ReplayShard.Line].self) { group in
            for (shard, part) in zip(shards, parts) { group.addTask { await shard.fold(part, until: time) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return write(lines)
    }

    /// Compares each hour's end after `hour` that has passed by `next`, as the service does.
    private func close(_ hour: Int64, before next: Timestamp) async -> [UInt8] {
        var output: [UInt8] = []
        // Where nobody spoke for days one comparison tells as much as all.
        let first = max(hour + 1, Self.hour(next) - 1)
        for number in first...max(first, Self.hour(next)) where number <= Self.hour(next) {
            let end = Timestamp(seconds: number * 3_600)
            output += await fold([], until: end)
            var means: [PeerMean] = []
            for shard in shards { means += await shard.peerMeans(at: end) }
            output += await fold(PeerComparison.inputs(of: means, at: end), until: end)
        }
        return output
    }

    private func write(_ lines: [ReplayShard.Line]) -> [UInt8] {
        report.written += lines.count
        return lines.sorted { ($0.at, $0.number, $0.place) < ($1.at, $1.number, $1.place) }.flatMap(\.bytes)
    }

    private static func hour(_ time: Timestamp) -> Int64 { time.seconds / 3_600 }
}
