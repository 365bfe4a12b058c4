import Foundation
import Testing

/// `bedside prognose`, run as an engineer runs it.
@Suite("Remaining life from a table", .serialized)
struct PrognoseToolTests {
    /// A unit's rows: an hour each, a temperature that rises to failure; jitter repeats, so that no row is like the next.
    private static func rows(_ unit: Int, life: Int, known: Int? = nil) -> [String] {
        (1...(known ?? life)).map { hour in
            let spent = Double(hour) / Double(life)
            let jitter = Double((hour * 7 + unit * 13) % 11) / 10 - 0.5
            return "\(unit) \(hour)  \(40 + 20 * spent * spent + jitter) 7.0  "
        }
    }

    private static let lives = (1...12).flatMap { rows($0, life: 30 + 3 * ($0 % 6)) }
    private static let headerless = ["--entity", "c1", "--delimiter", "space", "--no-header"]

    private func inRoom(_ body: (URL) async throws -> Void) async throws {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-prognose-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        try await body(room)
    }

    private func write(_ lines: [String], _ name: String, in room: URL) throws -> String {
        let file = room.appending(path: name)
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    @Test("A fit and its model written out give the same answer; nearer to failure the answer is shorter")
    func fitAndModel() async throws {
        try await inRoom { room in
            let fit = try write(Self.lives, "fit.txt", in: room)
            let input = try write(
                Self.rows(101, life: 36, known: 33) + Self.rows(102, life: 36, known: 20) + ["103 1 40.1 7.0"],
                "in.txt",
                in: room)
            let model = room.appending(path: "model.json").path
            let first = try await CommandLineTool.run(
                ["prognose", "--fit", fit, "--model", model, "--input", input] + Self.headerless, in: room)
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.errors.contains("fitted on 12 lives"))
            #expect(first.errors.contains("columns: c3\n"))
            let lines = first.output.split(separator: "\n").map(String.init)
            #expect(lines.first == "entity,last_time,median,p10,p90,bound")
            let cells = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
            #expect(cells.map { $0[0] } == ["101", "102", "103"])
            #expect(cells.map { $0[1] } == ["33", "20", "1"])
            let medians = try cells.map { try #require(Double($0[2])) }
            #expect(medians[0] < 8)
            #expect(medians[1] > medians[0] + 5)
            #expect(cells.allSatisfy { $0[5] == "estimate" || $0[5] == "at least" })

            let second = try await CommandLineTool.run(
                ["prognose", "--model", model, "--input", input] + Self.headerless, in: room)
            #expect(second.status == 0, "\(second.errors)")
            #expect(second.output == first.output)
        }
    }

    @Test("A model of another version, a damaged one and a table without its columns are refused in words")
    func refusedModels() async throws {
        try await inRoom { room in
            let fit = try write(Self.lives, "fit.txt", in: room)
            let model = room.appending(path: "model.json")
            let fitted = try await CommandLineTool.run(
                ["prognose", "--fit", fit, "--model", model.path] + Self.headerless, in: room)
            #expect(fitted.status == 0, "\(fitted.errors)")
            let text = try String(contentsOf: model, encoding: .utf8)

            func refusal(_ altered: String, _ options: [String] = Self.headerless) async throws -> String {
                try altered.write(to: model, atomically: true, encoding: .utf8)
                let result = try await CommandLineTool.run(
                    ["prognose", "--model", model.path, "--input", fit] + options, in: room)
                #expect(result.status == 1)
                #expect(result.output == "")
                return result.errors
            }
            #expect(try await refusal(text.replacing("\"version\":1", with: "\"version\":9")).contains("of version 9"))
            #expect(try await refusal(String(text.prefix(500))).contains("damaged"))
            #expect(try await refusal(text.replacing("\"entities\":12", with: "\"entities\":13")).contains("damaged"))
            let narrow = try write(["1 1 7.0"], "narrow.txt", in: room)
            let result = try await { () async throws in
                try text.write(to: model, atomically: true, encoding: .utf8)
                return try await CommandLineTool.run(
                    ["prognose", "--model", model.path, "--input", narrow, "--entity", "c3", "--time", "c1"]
                        + Self.headerless.dropFirst(2), in: room)
            }()
            #expect(result.status == 1)
            #expect(result.errors.contains("columns that are not there: c3"))
        }
    }

    @Test("A profile says which columns count, by its paths or its metrics' names")
    func columnsOfProfile() async throws {
        try await inRoom { room in
            let profile = room.appending(path: "pump.yaml").path
            let text = """
                profile: acme/pump
                title: Pump
                match: {model: Pump}
                reports: {convention: json, topic: "pumps/{device}", every: 1h}
                metrics:
                  bearing_temperature: {path: $.warm, unit: Cel}
                symptoms:
                  hot: {when: "bearing_temperature > 80 Cel", false_alarm: 0.01, says: it is hot, says_not: it is not hot}
                causes:
                  worn:
                    kind: fault
                    title: Its bearing is worn
                    severity: major
                    rate: 0.1/year
                    clears_in: 30d
                    opens_after: 0s
                    shows: {hot: often}
                """
            try text.write(toFile: profile, atomically: true, encoding: .utf8)
            func table(_ header: String) -> [String] {
                [header]
                    + Self.lives.map { line in
                        let cells = line.split(separator: " ")
                        // Another column that tells as much, and is none of the profile's.
                        return "\(cells[0]),\(cells[1]),\(cells[2]),\(cells[2])"
                    }
            }
            for named in ["bearing_temperature", "warm"] {
                let fit = try write(table("unit,hour,\(named),other"), "fit.csv", in: room)
                let result = try await CommandLineTool.run(
                    ["prognose", "--profile", profile, "--fit", fit, "--input", fit, "--entity", "unit"], in: room)
                #expect(result.status == 0, "\(result.errors)")
                #expect(result.errors.contains("columns: \(named)\n"), "\(result.errors)")
                #expect(result.output.split(separator: "\n").count == 13)
            }
            let strange = try write(table("unit,hour,a,b"), "strange.csv", in: room)
            let result = try await CommandLineTool.run(
                ["prognose", "--profile", profile, "--fit", strange, "--input", strange, "--entity", "unit"], in: room)
            #expect(result.status == 1)
            #expect(result.errors.contains("no column is one of the profile's metrics: a, b"), "\(result.errors)")
        }
    }

    @Test("A device whose rows are out of step is left out and named")
    func unevenRows() async throws {
        try await inRoom { room in
            let fit = try write(Self.lives, "fit.txt", in: room)
            let uneven = (1...20).map { row in "102 \(row < 10 ? row : row * row)  \(40 + row) 7.0  " }
            let input = try write(Self.rows(101, life: 36, known: 33) + uneven, "in.txt", in: room)
            let result = try await CommandLineTool.run(
                ["prognose", "--fit", fit, "--input", input] + Self.headerless, in: room)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.contains("left out, rows unevenly spaced: 1 (102)"), "\(result.errors)")
            #expect(result.output.split(separator: "\n").map { $0.prefix(4) } == ["enti", "101,"])
        }
    }

    @Test("Too few lives are refused with what is needed")
    func tooFew() async throws {
        try await inRoom { room in
            let fit = try write(Self.rows(1, life: 30), "fit.txt", in: room)
            let result = try await CommandLineTool.run(
                ["prognose", "--fit", fit, "--input", fit] + Self.headerless, in: room)
            #expect(result.status == 1)
            #expect(result.errors.contains("needs at least 10 entities"))
        }
    }
}
