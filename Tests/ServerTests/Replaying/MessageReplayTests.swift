import Diagnostics
import Profiles
import Telemetry
import Testing

@testable import Server

/// Replayed history is what having been there would have been.
@Suite(.timeLimit(.minutes(10))) struct MessageReplayTests {
    /// Nine heaters for an hour and a half: every third turns cold, every fourth falls silent, the first gets newer
    /// firmware on the way.
    private func messages() -> [(at: Timestamp, topic: String, payload: String)] {
        var messages: [(Timestamp, String, String)] = []
        for number in 1...9 {
            messages.append(
                (noon(Int64(number)), "homes/a/h\(number)/info", #"{"manufacturer":"Acme","model":"H\#(number)"}"#))
        }
        for minute in Int64(1)...90 {
            for number in 1...9 where !(number % 4 == 0 && minute > 30) {
                let at = noon(minute * 60 + Int64(number))
                let flow = number % 3 == 0 && minute > 20 && minute < 70 ? 15 : 50
                messages.append(
                    (at, "homes/a/h\(number)/telemetry", #"{"ts":"\#(at)","flow":\#(flow),"mode":1}"#))
            }
            if minute == 40 {
                messages.append(
                    (
                        noon(minute * 60 + 20), "homes/a/h1/info",
                        #"{"firmware":"3.1","model":"H1","manufacturer":"Acme"}"#
                    ))
            }
        }
        return messages.map { at, topic, payload in
            (at, topic, payload.replacing("\(at)", with: at.rfc3339 ?? ""))
        }
    }

    private func lines() -> [[UInt8]] {
        messages().map { at, topic, payload in
            let escaped = payload.replacing("\"", with: "\\\"")
            return Array(#"{"at":\#(at.milliseconds),"topic":"\#(topic)","payload":"\#(escaped)"}"#.utf8)
        }
    }

    private func replayed(threads: Int, cutAt cut: Int) async throws -> String {
        let lines = lines()
        let replay = MessageReplay(
            try Heater.catalog(), every: .minutes(10), tick: TickGrid.step, threads: threads)
        var output: [UInt8] = []
        try await replay.take(Array(lines[..<cut])) { output += $0 }
        try await replay.take(Array(lines[cut...])) { output += $0 }
        try await replay.finish { output += $0 }
        #expect(replay.report.taken == lines.count && replay.report.rejected == 0 && replay.report.devices == 9)
        return String(decoding: output, as: UTF8.self)
    }

    private func ofEach(_ text: String) -> [String: [Substring]] {
        Dictionary(grouping: text.split(separator: "\n")) { line in
            (1...9).map { "h\($0)" }.first { line.contains(#""device":"\#($0)""#) } ?? ""
        }
    }

    @Test func `On any number of threads the same comes out, byte by byte`() async throws {
        let one = try await replayed(threads: 1, cutAt: 100)
        let five = try await replayed(threads: 5, cutAt: 100)
        #expect(one == five)
        #expect(one.contains(#""opened":[{"cause":"hung","kind":"fault""#))
    }

    private struct Silent: ReplayCaller {
        mutating func begin() -> (notices: [String], words: String) { ([], "it says nothing") }
        mutating func answer(_ ask: String) -> ToldFinding.Answer? { nil }
    }

    @Test func `Who calls after the newest line is met, a season later no more`() async throws {
        let hour: Int64 = 3_600
        let calls: [(device: String, hour: Int64)] = [("h3", 1), ("h4", 14), ("h5", 4_800)]
        let contacts = calls.map { ReplayContact(at: noon($0.hour * hour), device: $0.device, caller: Silent()) }
        let replay = MessageReplay(
            try Heater.catalog(), contacts: contacts, every: .minutes(10), tick: TickGrid.step, threads: 2)
        var output: [UInt8] = []
        try await replay.take(lines()) { output += $0 }
        try await replay.finish { output += $0 }
        let met = String(decoding: output, as: UTF8.self).split(separator: "\n").filter { $0.contains(#""contact":"#) }
        try #require(met.count == 2)
        #expect(met[0].contains(#""device":"h3""#) && met[1].contains(#""device":"h4""#))
        #expect(met[1].contains(#""at":\#(noon(14 * hour).milliseconds)"#))
    }

    @Test(arguments: [0, 1, 333, 700])
    func `Of each device the same lines come out in the same order wherever the file is cut`(cut: Int) async throws {
        let expected = ofEach(try await replayed(threads: 2, cutAt: 100))
        #expect(expected.count == 9 && expected[""] == nil)
        #expect(ofEach(try await replayed(threads: 2, cutAt: cut)) == expected)
    }

    @Test func `The states are those that the service's own intake, shards and ticks come to`() async throws {
        let catalog = try Heater.catalog()
        let directory = DeviceDirectory()
        let intake = Intake(
            catalog: catalog, directory: directory, enrolment: .automatic,
            rejects: Rejects(figures: FigureRegistry(), since: noon()))
        let shards = Shards(count: 2, profiles: ProfileTable(catalog.profiles.values))
        var last = JournalPosition.start
        var opened: [String: Int] = [:]
        func fold(_ inputs: [DeviceInput]) async {
            guard !inputs.isEmpty else { return }
            let batch = CommittedBatch(first: JournalPosition(rawValue: last.rawValue + 1), inputs: inputs)
            last = batch.last
            for output in await shards.fold([batch]) {
                if case .episodeOpened(let opening) = output.output { opened[opening.cause, default: 0] += 1 }
            }
        }
        var grid = TickGrid(from: noon())
        var end = noon()
        for (at, topic, payload) in messages() {
            end = at
            // The grid says only the latest instant it is asked for: each is asked for by itself.
            for second in stride(from: Int64(1), through: 60, by: 1) {
                let instant = at - .seconds(60 - second)
                if instant > noon(), let due = grid.due(at: instant) {
                    await fold([tick(at: due.seconds - noon().seconds)])
                }
            }
            var learnt = DirectoryChanges()
            let message = Intake.Message(
                topic: topic, payload: Array(payload.utf8), isRetained: false, receivedAt: at, isImported: false)
            guard case .inputs(let inputs) = intake.take(message, &learnt) else {
                Issue.record("\(topic) gave nothing")
                continue
            }
            await fold(inputs)
        }
        let text = try await replayed(threads: 2, cutAt: 50)
        for (name, lines) in ofEach(text) {
            let known = try #require(directory.find([Heater.address(name)]))
            let (state, profile) = try #require(await shards.device(known.device))
            let line = DiagnosisLine(
                address: Heater.address(name), at: end, health: Health(of: state, at: end, profile), state: state,
                said: [], profile)
            #expect(lines.last.map { "\($0)\n" } == String(decoding: line.bytes, as: UTF8.self))
        }
        for cause in ["hung", "no_power"] {
            let count = text.split(separator: "\n").count { $0.contains(#""opened":[{"cause":"\#(cause)""#) }
            #expect(count == opened[cause])
        }
    }

    @Test func `Lines that are no messages are told by their number, and end nothing`() async throws {
        let replay = MessageReplay(try Heater.catalog(), every: .minutes(10), tick: .minutes(1), threads: 2)
        let bad = [
            "{", #"{"topic":"homes/a/h1/telemetry","payload":"{}"}"#, "", #"{"at":1,"topic":"x/y","payload":""}"#,
        ]
        try await replay.take(bad.map { Array($0.utf8) } + lines()) { _ in }
        let report = replay.report
        #expect(report.rejected == 3 && report.skipped == 1)
        #expect(report.issues.map(\.line) == [1, 2, 4])
        #expect(report.taken == lines().count)
    }

    private func line(_ device: String, at: Timestamp) -> [UInt8] {
        Array(
            #"{"at":\#(at.milliseconds),"topic":"homes/a/\#(device)/info","payload":"{\"model\":\"H1\",\"manufacturer\":\"Acme\"}"}"#
                .utf8)
    }

    @Test func `One line with a wrong time is told by its number, and no device waits through years for it`()
        async throws
    {
        let replay = MessageReplay(try Heater.catalog(), every: .minutes(10), tick: .minutes(1), threads: 2)
        let year9999 = try #require(Timestamp(rfc3339: "9999-01-01T00:00:00Z"))
        let times = [
            Timestamp(seconds: 0), noon(), year9999, noon(60) + .days(93), noon(120), noon(120) - .days(93),
            noon(180) + .days(1),
        ]
        try await replay.take(times.map { line("h1", at: $0) }) { _ in }
        #expect(replay.report.issues.map(\.line) == [1, 3, 4, 6])
        let issues = replay.report.issues.map(\.why)
        #expect(issues[0].contains("1970-01-01T00:00:00Z, not from 2015-01-01 to 2200-01-01"))
        #expect(issues[1].contains("9999-01-01T00:00:00Z, not from 2015-01-01 to 2200-01-01"))
        #expect(issues[2].contains("more than 92 days after the newest line before it, 2027-01-15T08:00:00Z"))
        #expect(issues[3].contains("more than 92 days before the newest line before it, 2027-01-15T08:02:00Z"))
        #expect(replay.report.taken == 3)
    }

    @Test func `What is said in a gap of weeks is written hour by hour`() async throws {
        let replay = MessageReplay(try Heater.catalog(), every: .minutes(10), tick: .minutes(1), threads: 2)
        var pieces: [[UInt8]] = []
        try await replay.take((1...3).map { line("h\($0)", at: noon()) } + [line("h1", at: noon() + .days(28))]) {
            pieces.append($0)
        }
        // Three devices, six lines each in an hour; somewhat more where something changes.
        #expect(pieces.count >= 28 * 24)
        #expect(pieces.allSatisfy { piece in (1...24).contains(piece.count { $0 == UInt8(ascii: "\n") }) })
        let lines = pieces.joined().count { $0 == UInt8(ascii: "\n") }
        #expect(lines == replay.report.written && lines >= 3 * 28 * 24 * 6)
    }

    @Test(arguments: [1, 7, 4_096, 1 << 20])
    func `However a pipe is read, equal lines make equal batches`(size: Int) {
        let bytes = (0..<40_000).flatMap { Array("{\"line\":\($0)}\n".utf8) } + Array("last".utf8)
        var batches = ReplayBatches()
        var counts: [Int] = []
        var lines: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            for batch in batches.append(Array(bytes[start..<min(start + size, bytes.count)])) {
                counts.append(batch.count)
                lines += batch
            }
        }
        let rest = batches.finish()
        #expect(counts == [16_384, 16_384])
        #expect((lines + rest).elementsEqual(bytes.split(separator: 0x0A).map(Array.init)))
    }
}
