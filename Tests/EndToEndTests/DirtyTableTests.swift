import Foundation
import Testing

/// `bedside replay` on half a day as building automations really export it.
@Suite("Replaying a dirty table")
struct DirtyTableTests {
    private static let profile = """
        profile: acme/kettle
        title: Kettle
        match: {model: "K*"}
        reports: {convention: json, topic: "k/{device}", every: 60s, offline_after: 5m, zone: Europe/Berlin}
        metrics:
          water: {path: ["$.Water temperature", $.TW], unit: Cel, plausible: [0, 110]}
          power: {path: $.Power, unit: "1", plausible: [0, 1]}
          lid: {path: $.Lid, unit: "1"}
        symptoms:
          no_boil:
            when: "mean(water, 10m) < 60 Cel"
            while: "min(power, 10m) > 0.5"
            false_alarm: 0.005
            says: it heats and the water stays cold
          open: {when: "lid > 0.5", says: its lid is open}
        causes:
          scale:
            {kind: fault, title: Scale on the heater, severity: minor, rate: 1/year, clears_in: 30d, opens_after: 0s,
            shows: {no_boil: always}, customer_notices: {slow: it takes long}}
          lid_open:
            {kind: use, title: The lid is open, severity: minor, rate: 1/week, clears_in: 1h, opens_after: 0s, shows: {open: always},
            customer_notices: {steam: it steams}}
        """
    private static let header = "Time,Water temperature,Power"

    /// One row a minute of a day's first half, on the home's clock: boils for six hours, then stays cold.
    private static func minute(_ minute: Int) -> String { "\(time(minute)),\(minute < 360 ? 95 : 40),1" }
    private static func time(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "2026-10-25 \(two(minute / 60)):\(two(minute % 60))"
    }
    private static let rows = (0..<720).map(minute)

    private struct Replayed {
        var errors: String
        /// The symptom's truth by the line's time.
        var truths: [(time: String, truth: String)]
        var last: String { truths.last?.truth ?? "no line" }
    }

    private func replay(_ text: String, _ arguments: [String] = []) async throws -> Replayed {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-dirty-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        let (profile, table, out) = (
            room.appending(path: "kettle.yaml"), room.appending(path: "kettle.csv"),
            room.appending(path: "findings.jsonl")
        )
        try Self.profile.write(to: profile, atomically: true, encoding: .utf8)
        try text.write(to: table, atomically: true, encoding: .utf8)
        let result = try await CommandLineTool.run(
            ["replay", "--profile", profile.path, "--input", table.path, "--out", out.path] + arguments, in: room)
        #expect(result.status == 0, "\(result.errors)")
        let lines = try String(contentsOf: out, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        return Replayed(
            errors: result.errors,
            truths: lines.compactMap { line in
                let symptoms = line["symptoms"] as? [[String: Any]]
                guard let time = line["time"] as? String, let truth = symptoms?.first?["truth"] as? String else {
                    return nil
                }
                return (time, truth)
            })
    }

    @Test("Broken cells, a second header and repeated rows are counted, and what is left is judged")
    func broken() async throws {
        var rows = Self.rows
        rows[10] = "\(Self.time(10)),#VALUE!,1"
        rows[11] = "\(Self.time(11)),,1"
        rows[12] = "\(Self.time(12)),NaN,1"
        rows[13] = "\(Self.time(13)),\"1,234.5\",1"
        rows[14] = "\(Self.time(14)),1,234.5,1"
        rows[15] = "\(Self.time(15)),95"
        rows.insert(Self.header, at: 600)
        rows.insert(Self.minute(30), at: 31)
        let replayed = try await replay(
            "\u{FEFF}" + ([Self.header] + rows).joined(separator: "\r\n") + "\r\n")
        #expect(replayed.errors.contains("718 of 722 rows taken"), "\(replayed.errors)")
        #expect(replayed.errors.contains("1 empty cell\n"))
        #expect(
            replayed.errors.contains(
                "3 cells that are no reading: line 12: \"#VALUE!\" in Water temperature; "
                    + "line 14: \"NaN\" in Water temperature; line 15: \"1,234.5\" in Water temperature"))
        #expect(replayed.errors.contains("2 rows of the wrong width: line 16: 4 cells, the header has 3; line 17: 2"))
        #expect(replayed.errors.contains("1 time that cannot be read: line 603: \"Time\""))
        #expect(replayed.errors.contains("1 row not later than the row before (--sort sorts them): line 33"))
        #expect(replayed.errors.contains("no column, so never known: lid (Lid)"))
        #expect(replayed.last == "present")
        #expect(replayed.truths.contains { $0.truth == "absent" })
    }

    @Test("Rows in any order are put in order, with the findings of the rows in order")
    func shuffled() async throws {
        let ordered = try await replay(([Self.header] + Self.rows).joined(separator: "\n"))
        // 7 and 720 have no common divisor: every row once.
        let mixed = (0..<720).map { Self.rows[$0 * 7 % 720] }
        let sorted = try await replay(([Self.header] + mixed).joined(separator: "\n"), ["--sort"])
        #expect(sorted.errors.contains("720 of 720 rows taken"))
        #expect(sorted.truths.map(\.time) == ordered.truths.map(\.time))
        #expect(sorted.truths.map(\.truth) == ordered.truths.map(\.truth))
        let unsorted = try await replay(([Self.header] + mixed).joined(separator: "\n"))
        #expect(unsorted.errors.contains("rows not later than the row before (--sort sorts them)"))
    }

    @Test("The hour that a clock goes through twice is read once and the other counted")
    func clockGoesBack() async throws {
        let twice = Self.rows[..<180] + Self.rows[120..<180] + Self.rows[180...]
        let replayed = try await replay(([Self.header] + twice).joined(separator: "\n"))
        #expect(replayed.errors.contains("720 of 780 rows taken"), "\(replayed.errors)")
        #expect(replayed.errors.contains("60 rows not later than the row before"))
        #expect(replayed.last == "present")
    }

    @Test("Columns of other names, capitals and units are read as they are said to be")
    func otherColumns() async throws {
        let rows = Self.rows.map { row in
            let cells = row.split(separator: ",")
            return "\(cells[0]),\((Double(cells[1]) ?? 0) * 1.8 + 32),100"
        }
        let text = (["time,tw,HEATER"] + rows).joined(separator: "\n")
        let named = ["--column", "power=HEATER"]
        let guessed = try await replay(text, named)
        #expect(guessed.errors.contains("water reads \"tw\", which differs in capitals"), "\(guessed.errors)")
        #expect(
            guessed.errors.contains(
                "720 of 720 readings of power are not used: they are from 100.0 to 100.0, plausible is 0.0 to 1.0 1; "
                    + "is the column in another unit? --unit power=UNIT says which"))
        #expect(guessed.last == "unknown")
        let said = try await replay(text, named + ["--unit", "power=%", "--unit", "water=[degF]"])
        #expect(!said.errors.contains("not used"))
        #expect(said.last == "present")
    }
}
