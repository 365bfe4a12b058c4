import ArgumentParser
import Decoding
import Diagnostics
import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

/// `bedside replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Take the past through the way of the service, without one: findings, diagnosis, health at each time.",
        discussion: """
            --profile and --input take a table of one device's readings through one profile. The header names the \
            columns; a metric reads the column that its path names ("path: $.room" reads the column "room"). Times are \
            ISO 8601, numbers since 1970, or 8/28/2007 0:05, month first; without an offset they are in the profile's \
            zone, else UTC. What cannot be read gives no reading, and is told at the end.

            --messages takes MQTT messages of many devices, sorted by time, lines such as \
            {"at": 1700000000000, "topic": …, "payload": …}, through conventions, matching and the fold: a line per \
            device at each change and at least each --every.
            """)

    @Option(help: "The profile's file, for a table.")
    var profile: String?
    @Option(help: "The table, with a header.")
    var input: String?
    @Option(help: "Messages of many devices, in the order of their times; - for standard input.")
    var messages: String?
    @Option(help: "With --messages: a registry document: profiles that were chosen, own figures, homes' local time.")
    var registry: String?
    @Option(help: "With --messages: how often time passes where nothing is heard; the service's own step is 10s.")
    var tick: String = "1m"
    @Option(help: "With --messages: contacts.jsonl of a simulation: its callers are met and asked, as the desk would.")
    var contacts: String?
    @Option(help: "With --contacts: what the callers say and know, in the profiles' words.")
    var callers: String = "Simulator/Scenarios/callers.yaml"
    @Option(help: "The column of times; the first by default.")
    var time: String?
    @Option(
        help: ArgumentHelp(
            "The column that a metric reads, in place of its path; may be repeated.", valueName: "metric=column"))
    var column: [String] = []
    @Option(
        help: ArgumentHelp(
            "The unit a metric's column is in, where not the profile's; may be repeated.", valueName: "metric=unit"))
    var unit: [String] = []
    @Option(help: "What stands between two cells: one character, or tab.")
    var delimiter: String = ","
    @Flag(help: "Put the rows in the order of time first; else a row before the one above it gives no reading.")
    var sort = false
    @Option(help: "A line at least so often, besides one at each change; 0s is one for every row.")
    var every: String = "1h"
    @Option(help: "Where the findings go, as JSON lines; standard output by default.")
    var out: String?
    @Option(
        help: ArgumentHelp(
            """
            The directory of profiles, with parts/ and conventions/; else the nearest one above the profile, with \
            --messages DeviceProfiles.
            """, valueName: "dir"))
    var profiles: String?

    func validate() throws {
        guard TimeSpan(every) != nil else {
            throw ValidationError("--every \(every) is no length of time such as 10m or 1h")
        }
        _ = try separator()
        _ = try wishes()
        if let profiles { try ProfilePlace.check([profiles], asFiles: false) }
        if messages != nil {
            guard profile == nil, input == nil, time == nil, column.isEmpty, unit.isEmpty, !sort else {
                throw ValidationError("--messages finds profiles and times itself: leave what is for a table out")
            }
            guard let tick = TimeSpan(tick), tick > .zero, let every = TimeSpan(every), every > .zero else {
                throw ValidationError("--tick and --every are lengths of time such as 1m, above zero, with --messages")
            }
        } else if profile == nil || input == nil || registry != nil || contacts != nil {
            throw ValidationError("Say what to replay: --profile FILE with --input TABLE, or --messages FILE")
        }
    }

    func run() async throws {
        if let messages {
            return try await ReplayMessages(
                messages: messages, registry: registry,
                contacts: try contacts.map { try SimulatedContacts.load($0, callers: callers) } ?? [],
                profiles: profiles ?? ProfilePlace.usual,
                every: TimeSpan(every) ?? .hours(1),
                tick: TimeSpan(tick) ?? .minutes(1), output: try output()
            ).run()
        }
        guard let profile, let input else { return }
        try replay(table: input, through: profile)
    }

    private func replay(table input: String, through file: String) throws {
        let profile = try loadProfile(file)
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: input), options: .mappedIfSafe)
        } catch {
            throw ValidationError("\(input) cannot be read")
        }
        let handle = try output()
        let separator = try separator()
        let wishes = try wishes()
        try bytes.withUnsafeBytes { bytes in
            var table: TelemetryTable
            do throws(TelemetryTable.Fault) {
                table = try TelemetryTable(bytes, delimiter: separator, wishes, profile)
            } catch {
                Terminal.fail("\(input): \(Terminal.plain(ReplayWords.fault(error, profile)))")
                throw ExitCode(1)
            }
            try replay(&table, profile, to: handle)
            for line in ReplayWords.tallies(table) { Terminal.fail(Terminal.plain(line)) }
            guard table.tallies.taken > 0 else {
                Terminal.fail("\(input): not one row could be taken")
                throw ExitCode(1)
            }
        }
    }

    private func replay(_ table: inout TelemetryTable, _ profile: DeviceProfile, to handle: FileHandle) throws {
        var replay = Replay(CompiledProfile(profile), every: TimeSpan(every) ?? .hours(1))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var pending = Data()
        func write(_ moment: ReplayMoment) throws {
            pending.append(try encoder.encode(ReplayLine(moment)))
            pending.append(UInt8(ascii: "\n"))
            guard pending.count > 1 << 16 else { return }
            try handle.write(contentsOf: pending)
            pending.removeAll(keepingCapacity: true)
        }
        var last: Timestamp?
        func take(_ row: TelemetryTable.Row) throws {
            for moment in replay.take(row.readings, at: row.at) {
                try write(moment)
                last = moment.at
            }
        }
        if sort {
            for row in table.sorted() { try take(row) }
        } else {
            while let row = table.next() { try take(row) }
        }
        if let end = replay.finish(), end.at != last { try write(end) }
        try handle.write(contentsOf: pending)
    }

    /// Shows every issue and ends with 1 where there is one.
    private func loadProfile(_ file: String) throws -> DeviceProfile {
        let (profile, issues) = ProfileFile.load(file: file, root: profiles)
        guard let profile else {
            for issue in issues where issue.severity == .error { Terminal.fail(Terminal.plain(issue.description)) }
            throw ExitCode(1)
        }
        return profile
    }

    private func wishes() throws -> TableColumns.Wishes {
        var wishes = TableColumns.Wishes(time: time)
        for (metric, column) in try column.map({ try Self.pair($0, "--column") }) { wishes.columns[metric] = column }
        for (metric, text) in try unit.map({ try Self.pair($0, "--unit") }) {
            let unit = UnitCode(rawValue: text)
            guard unit.definition != nil else {
                let remedy = unit.suggestion.map { "; did you mean \($0.rawValue)?" } ?? ""
                throw ValidationError(Terminal.plain("--unit \(metric)=\(text): no unit \"\(text)\" is known\(remedy)"))
            }
            wishes.units[metric] = unit
        }
        return wishes
    }

    private static func pair(_ text: String, _ option: String) throws -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("\(option) \(Terminal.plain(text)) is not METRIC=…") }
        return (parts[0], parts[1])
    }

    private func separator() throws -> UInt8 {
        guard let separator = CellDelimiter(delimiter) else { throw ValidationError(CellDelimiter.wanted) }
        return separator.byte
    }

    private func output() throws -> FileHandle {
        guard let out else { return .standardOutput }
        guard FileManager.default.createFile(atPath: out, contents: nil), let handle = FileHandle(forWritingAtPath: out)
        else { throw ValidationError("\(out) cannot be written") }
        return handle
    }
}
