import Decoding
import DeskOperations
import Diagnostics
package import Profiles
package import Telemetry

/// Past MQTT messages of many devices through the way that the running service takes: conventions, matching to profiles,
/// the fold, the passing of time, the hourly comparison with peers; what comes out is a line of JSON per device at each
/// change and at least each `every`. Nothing is stored.
///
/// Every device that speaks is enrolled. Equal lines, sorted by time and given in equal batches (`ReplayBatches`), give
/// equal output on any number of threads; the lines of one device are in the order of time, those of several only
/// roughly. A line before 2015, after 2200 or far from the newest one before it is rejected: one wrong time would have
/// every device wait through years. Memory: one state a device, what one call brings, and the output of one hour.
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
    /// From 2015 to 2200.
    private static let believable = Timestamp.earliestUsable...Timestamp(seconds: 7_258_118_400)
    /// Between a line and the newest one before it: a season, 130,000 ticks of a minute for each device.
    private static let longestGap = TimeSpan.days(92)
    /// Output is written so often in the lines' time, in seconds.
    private static let step: Int64 = 3_600

    private let intake: Intake
    private let shards: [ReplayShard]
    private let comparesPeers: Bool
    /// In the order of time.
    private let contacts: [Timestamp]
    package private(set) var report = Report()
    /// In the order in which they were enrolled: a device's number is its place in every output.
    private var numbers: [DeviceID: Int] = [:]
    /// The newest line's time.
    private var now: Timestamp?
    /// Until when all devices have been taken.
    private var passed: Timestamp?

    /// - Parameters:
    ///   - every: a line at least so often, > 0.
    ///   - tick: how often time passes where nothing is heard, > 0; the service's own grid is 10 s.
    ///   - contacts: who gets in touch meanwhile, or up to 92 days after the newest line; each gives a line of its own, with
    ///     what was told and what came of it.
    ///   - threads: how many devices are folded at a time, at least 1.
    package init(
        _ catalog: ProfileCatalog, registry: ReplayRegistry? = nil, contacts: [ReplayContact] = [], every: TimeSpan,
        tick: TimeSpan, threads: Int
    ) {
        intake = Intake(
            catalog: catalog, directory: DeviceDirectory(), enrolment: .automatic,
            rejects: Rejects(figures: FigureRegistry(), since: Timestamp(seconds: 0)))
        let profiles = ProfileTable(catalog.profiles.values)
        self.contacts = contacts.map(\.at).sorted()
        shards = (0..<max(1, threads)).map { _ in
            ReplayShard(
                profiles: profiles, registry: registry ?? ReplayRegistry(), contacts: contacts, every: every,
                tick: tick)
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

    /// Takes lines in their order; the output's bytes go to `write` as they come.
    package func take(_ lines: [[UInt8]], writing write: ([UInt8]) throws -> Void) async throws {
        let decoded = await decode(lines)
        var inputs: [DeviceInput] = []
        for line in decoded {
            report.read += 1
            guard let (message, said) = counted(line) else { continue }
            if let before = now, comparesPeers, Self.hour(message.receivedAt) > Self.hour(before) {
                try await fold(inputs, until: before, write)
                inputs = []
                try await close(Self.hour(before), before: message.receivedAt, write)
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
        if let now { try await fold(inputs, until: now, write) }
    }

    /// The rest: who got in touch after the newest line, and how every device stood at the end.
    package func finish(writing write: ([UInt8]) throws -> Void) async throws {
        guard var now else { return }
        if let last = contacts.last(where: { $0 <= now + Self.longestGap }), last > now {
            now = last
            try await fold([], until: now, write)
        }
        var lines: [ReplayShard.Line] = []
        for shard in shards { lines += await shard.finish(at: now) }
        try tell(lines, write)
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
            guard believable.contains(at) else {
                return .unreadable(
                    "\"at\" is \(words(at)), not from 2015-01-01 to 2200-01-01; "
                        + "a number is milliseconds since 1970")
            }
            let message = Intake.Message(
                topic: sample.topic, payload: sample.payload, isRetained: sample.retain, receivedAt: at,
                isImported: false)
            return .message(message, intake.decode(message))
        }
    }

    private func counted(_ line: Line) -> (Intake.Message, DecodedMessage)? {
        switch line {
        case .message(let message, let decoded):
            guard let why = misplaced(message.receivedAt) else { return (message, decoded) }
            reject(why)
        case .empty: report.skipped += 1
        case .unreadable(let why): reject(why)
        }
        return nil
    }

    /// Why a line cannot stand where it does; nil where it can.
    private func misplaced(_ at: Timestamp) -> String? {
        guard let now else { return nil }
        let days = Self.longestGap.microseconds / TimeSpan.days(1).microseconds
        if at > now + Self.longestGap {
            return "\"at\" is \(Self.words(at)), more than \(days) days after the newest line before it, "
                + "\(Self.words(now)): if both are right, replay the lines from here on as a file of their own"
        }
        if at < now - Self.longestGap {
            return "\"at\" is \(Self.words(at)), more than \(days) days before the newest line before it, "
                + "\(Self.words(now)): sort the lines by time, or correct that one"
        }
        return nil
    }

    private static func words(_ at: Timestamp) -> String { at.rfc3339 ?? "\(at.milliseconds)" }

    private func reject(_ why: String) {
        report.rejected += 1
        if report.issues.count < Self.mostIssues { report.issues.append((report.read, why)) }
    }

    /// Folds inputs in their order and lets time pass until `time`, an hour after the other: what many devices say in a
    /// gap of weeks does not fit into memory.
    private func fold(_ inputs: [DeviceInput], until time: Timestamp, _ write: ([UInt8]) throws -> Void) async throws {
        var rest = inputs[...]
        var from = passed ?? inputs.first?.receivedAt ?? time
        while true {
            let end = Timestamp(seconds: (from.seconds / Self.step + 1) * Self.step)
            guard end < time else { break }
            let part = rest.prefix { $0.receivedAt < end }
            rest = rest.dropFirst(part.count)
            try await step(part, until: end, write)
            from = end
        }
        try await step(rest, until: time, write)
        passed = time
    }

    private func step(
        _ inputs: ArraySlice<DeviceInput>, until time: Timestamp, _ write: ([UInt8]) throws -> Void
    ) async throws {
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
        try tell(lines, write)
    }

    /// Compares each hour's end after `hour` that has passed by `next`, as the service does.
    private func close(
        _ hour: Int64, before next: Timestamp, _ write: ([UInt8]) throws -> Void
    ) async throws {
        // Where nobody spoke for days one comparison tells as much as all.
        let first = max(hour + 1, Self.hour(next) - 1)
        for number in first...max(first, Self.hour(next)) where number <= Self.hour(next) {
            let end = Timestamp(seconds: number * 3_600)
            try await fold([], until: end, write)
            var means: [PeerMean] = []
            for shard in shards { means += await shard.peerMeans(at: end) }
            try await fold(PeerComparison.inputs(of: means, at: end), until: end, write)
        }
    }

    private func tell(_ lines: [ReplayShard.Line], _ write: ([UInt8]) throws -> Void) throws {
        guard !lines.isEmpty else { return }
        report.written += lines.count
        try write(lines.sorted { ($0.at, $0.number, $0.place) < ($1.at, $1.number, $1.place) }.flatMap(\.bytes))
    }

    private static func hour(_ time: Timestamp) -> Int64 { time.seconds / 3_600 }
}
