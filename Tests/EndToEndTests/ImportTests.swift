import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("History by import", .serialized)
    struct ImportTests {
        private let silent = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")
        private let live = Resident(name: "Ivo Marlow", phone: "+44 20 7946 0113", stove: "stove-2")

        private static func line(_ resident: Resident, at: Date, heat: Double) -> String {
            let milliseconds = Int64(at.timeIntervalSince1970 * 1_000)
            let payload = #"{\"ts\":\#(milliseconds),\"heat\":\#(heat),\"room\":20,\"mode\":1}"#
            return #"{"at":\#(milliseconds),"topic":"\#(Stove.root(of: resident))/telemetry","payload":"\#(payload)"}"#
        }

        /// What a chart of the first two minutes would show.
        private static func heat(
            of device: DeviceID, from start: Date, in bedside: Installation
        ) async throws -> [Double] {
            let from = Timestamp(microseconds: Int64(start.timeIntervalSince1970 * 1_000) * 1_000)
            let request = SeriesRequest(
                device: device, metric: MetricID("heat"), from: from, to: from + .minutes(2), points: 5_000)
            return try await bedside.desk.series(request, as: Installation.ada).points.map(\.value)
        }

        @Test("Good lines are taken, bad ones named by their number, and nothing is put behind what is newer")
        func lines() async throws {
            try await Installation.run { [silent, live] bedside in
                try await bedside.start()
                try await bedside.enrol([silent, live])
                let stove = try Stove(live, .well, obeys: true, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: silent)
                    let other = try await bedside.device(of: live)
                    let desk = try bedside.desk
                    let start = Date(timeIntervalSinceNow: -3_600)
                    // Its profile is known by what it says of itself.
                    var lines = [
                        #"{"at":"\#(start.ISO8601Format())","topic":"\#(Stove.root(of: silent))/info","payload":"#
                            + #""{\"manufacturer\":\"Ember\",\"model\":\"S1\"}"}"#
                    ]
                    for second in 0..<60 {
                        lines.append(Self.line(silent, at: start + Double(second + 1), heat: Double(second) / 10))
                    }
                    lines.insert("garbage", at: 10)
                    lines.insert(#"{"at":1,"topic":"x"}"#, at: 20)
                    lines.append(#"{"topic":"\#(Stove.root(of: silent))/telemetry","payload":"{}"}"#)
                    lines.append(
                        #"{"at":"\#(Date().ISO8601Format())","topic":"\#(Stove.root(of: silent))/telemetry","payload":"{"}"#
                    )
                    _ = try await eventually("the other stove has reported") {
                        try await desk.diagnosis(other, contact: nil, as: Installation.ada).health.reach == .fresh
                    }
                    for second in 0..<5 { lines.append(Self.line(live, at: start + Double(second), heat: 19)) }
                    let file = bedside.directory.appending(path: "past.jsonl")
                    try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)

                    let result = try await bedside.tool("import", file.path, "--json")
                    #expect(result.status != 0)
                    let report = try WireFormat.value(ImportReport.self, from: result.output.utf8)
                    #expect(report.read == lines.count)
                    #expect(report.accepted == 61)
                    #expect(report.skipped == 5)
                    #expect(report.rejected == 4)
                    #expect(report.issues.map(\.place) == ["line 11", "line 21", "line 64", "line 65"])

                    #expect(
                        try await Self.heat(of: device, from: start, in: bedside) == (0..<60).map { Double($0) / 10 })
                    #expect(try await Self.heat(of: other, from: start, in: bedside).isEmpty)

                    // The same once more is older than what is there by now, but for the very last instant.
                    let again = try await bedside.tool("import", file.path, "--json")
                    let second = try WireFormat.value(ImportReport.self, from: again.output.utf8)
                    #expect(second.rejected == 4)
                    #expect(
                        try await Self.heat(of: device, from: start, in: bedside) == (0..<60).map { Double($0) / 10 })
                }
            }
        }
    }
}
