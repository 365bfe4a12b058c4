import Foundation
import Testing

/// `bedside detect` on tables as they come.
@Suite("Detecting in a table")
struct DetectTests {
    private func detect(_ text: String, _ arguments: [String] = []) async throws -> (
        status: Int32, errors: String, lines: [String]
    ) {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-detect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        let (table, out) = (room.appending(path: "table.csv"), room.appending(path: "scores.csv"))
        try text.write(to: table, atomically: true, encoding: .utf8)
        let result = try await CommandLineTool.run(
            ["detect", "--input", table.path, "--out", out.path] + arguments, in: room)
        let scores = (try? String(contentsOf: out, encoding: .utf8)) ?? ""
        return (result.status, result.errors, scores.split(separator: "\n").map(String.init))
    }

    /// A wave with a little unevenness; a value of its own at 700.
    private static let rows = (0..<800).map { index in
        let hour = index / 60
        let wave = [0, 5, 8, 9, 8, 5, 0, -5, -8, -9, -8, -5][index % 12]
        let value = index == 700 ? "90" : "\(wave).\(index * 7 % 10)"
        return "2026-03-0\(1 + hour / 24) \(hour % 24 < 10 ? "0" : "")\(hour % 24):"
            + "\(index % 60 < 10 ? "0" : "")\(index % 60):00,\(value)"
    }

    @Test("Every row has its score in its place, unreadable ones too, and the odd one is told")
    func everyRow() async throws {
        var rows = Self.rows
        rows[20] = "no time,#VALUE!"
        rows[21] = ""
        rows[22] = "2026-03-01 00:22:00"
        let told = try await detect("\u{FEFF}timestamp,value\r\n" + rows.joined(separator: "\r\n") + "\r\n")
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.lines.first == "timestamp,anomaly_score,anomaly")
        // The empty line is no row.
        #expect(told.lines.count == 800)
        #expect(told.lines[21] == "no time,0.000000,0")
        #expect(told.lines[22] == "2026-03-01 00:22:00,0.000000,0")
        #expect(told.lines[700].hasPrefix("2026-03-01 11:40:00,0."))
        // Two more rows confirm it.
        #expect(told.lines[700...705].contains { $0.hasSuffix(",1") })
        #expect(told.lines.dropFirst().count { $0.hasSuffix(",1") } < 6)
    }

    @Test("Rows that follow change no score")
    func causal() async throws {
        let whole = try await detect((["t,v"] + Self.rows).joined(separator: "\n"))
        let part = try await detect((["t,v"] + Self.rows.prefix(702)).joined(separator: "\n"))
        #expect(part.lines == Array(whole.lines.prefix(703)))
    }

    @Test("Several columns are judged together, and a column may be left out")
    func several() async throws {
        let rows = Self.rows.enumerated().map { index, row in
            let cells = row.split(separator: ",")
            let value = index >= 700 ? "90" : cells[1]
            return "\(value)\t\(cells[0])\t\(value)\t1"
        }
        let told = try await detect(
            (["a\twhen\tb\tlabel"] + rows).joined(separator: "\n"),
            ["--time", "when", "--ignore", "label", "--delimiter", "tab"])
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.lines.count == 801)
        #expect(told.lines[711].hasPrefix("2026-03-01 11:50:00,") && told.lines[711].hasSuffix(",1"))
        #expect(told.lines[1...700].allSatisfy { $0.hasSuffix(",0") })
    }

    @Test("What is asked wrongly is said")
    func wrong() async throws {
        let column = try await detect("t,v\n1,2\n", ["--time", "when"])
        #expect(column.status == 1)
        #expect(column.errors.contains("no column \"when\"; there are t, v"))
        let detector = try await detect("t,v\n1,2\n", ["--detector", "oracle"])
        #expect(detector.status != 0)
        #expect(detector.errors.contains("--detector is one of series, multivariate, spike"))
    }

    @Test("Labels are left out unasked, and what was assumed is said")
    func labels() async throws {
        let rows = Self.rows.map { $0.replacingOccurrences(of: ",", with: ";") }
        let bare = try await detect((["timestamp;value"] + rows).joined(separator: "\n"))
        let labelled = try await detect(
            (["timestamp;value;anomaly"] + rows.enumerated().map { "\($1);\($0 / 100 % 2)" }).joined(separator: "\n"))
        #expect(bare.errors.isEmpty)
        #expect(labelled.errors.contains("left out as labels: anomaly"))
        #expect(labelled.lines == bare.lines)
        #expect(bare.lines.count == 801)
        let values = try await detect(
            (["value"] + rows.map { String($0.split(separator: ";")[1]) }).joined(separator: "\n"))
        #expect(values.errors.contains("rows are numbered"))
        #expect(values.lines.count == 801 && values.lines.last?.hasPrefix("800,") == true)
    }

    @Test("The input is never written over")
    func overInput() async throws {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-detect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        let table = room.appending(path: "table.csv")
        try "t,v\n1,2\n".write(to: table, atomically: true, encoding: .utf8)
        let result = try await CommandLineTool.run(
            ["detect", "--input", table.path, "--out", room.path + "/./table.csv"], in: room)
        #expect(result.status != 0)
        #expect(result.errors.contains("--out is the input"))
        #expect(try String(contentsOf: table, encoding: .utf8) == "t,v\n1,2\n")
    }
}
