import Diagnostics
import Profiles
import Telemetry
import Testing

@testable import Server

/// Replayed history is what having been there would have been.
@Suite(.timeLimit(.minutes(2))) struct MessageReplayTests {
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
        var output = await replay.take(Array(lines[..<cut]))
        output += await replay.take(Array(lines[cut...]))
        output += await replay.finish()
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
            catalog: catalog, directory: directory, enrolment: .automatic, rejects: Rejects(figures: FigureRegistry()))
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
        _ = await replay.take(bad.map { Array($0.utf8) } + lines())
        let report = replay.report
        #expect(report.rejected == 3 && report.skipped == 1)
        #expect(report.issues.map(\.line) == [1, 2, 4])
        #expect(report.taken == lines().count)
    }
}
