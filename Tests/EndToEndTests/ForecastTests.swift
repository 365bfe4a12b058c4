import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("What breaks soon", .serialized)
    struct ForecastTests {
        private let wearing = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")
        private let steady = Resident(name: "Ivo Marlow", phone: "+44 20 7946 0113", stove: "stove-2")

        /// Thirty days, a reading every two hours, until an hour ago.
        private static func past(of resident: Resident, heat: (Double) -> Double) -> [String] {
            let now = Date()
            var lines = [
                #"{"at":\#(milliseconds(now - 30 * 86_400 - 60)),"topic":"\#(Stove.root(of: resident))/info","payload":"#
                    + #""{\"manufacturer\":\"Ember\",\"model\":\"S1\"}"}"#
            ]
            for step in 0..<360 {
                let at = milliseconds(now - 3_600 - Double(359 - step) * 7_200)
                // Up and down by 0.3 kW over the day, and a little from day to day.
                let swing = (step % 12 < 6 ? 0.3 : -0.3) + Double(step / 12 * 7 % 5) * 0.02
                let payload = #"{\"ts\":\#(at),\"heat\":\#(heat(Double(step) / 12) + swing),\"room\":20,\"mode\":1}"#
                lines.append(
                    #"{"at":\#(at),"topic":"\#(Stove.root(of: resident))/telemetry","payload":"\#(payload)"}"#)
            }
            return lines
        }

        private static func milliseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970 * 1_000) }

        @Test("A stove that gives less heat every day is forecast, listed and, once repaired, begins anew")
        func wholeWay() async throws {
            try await Installation.run { [wearing, steady] bedside in
                try await bedside.start()
                try await bedside.enrol([wearing, steady])
                let file = bedside.directory.appending(path: "past.jsonl")
                let lines = Self.past(of: wearing) { 5 - 0.1 * $0 } + Self.past(of: steady) { _ in 5 }
                try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
                let imported = try await bedside.tool("import", file.path)
                #expect(imported.status == 0, "\(imported.errors)")

                let device = try await bedside.device(of: wearing)
                let other = try await bedside.device(of: steady)
                let desk = try bedside.desk
                let ada = Installation.ada
                let seen = try await desk.diagnosis(device, contact: nil, as: ada)
                let forecast = try #require(seen.forecasts.first)
                #expect(forecast.verdict == .reaches)
                #expect(forecast.says.hasPrefix("likely to reach its limit of 1 kW in "))
                #expect(forecast.days >= 28)
                // 2 kW now, less 0.1 a day.
                #expect((6...14).contains(try #require(forecast.left).median), "\(forecast)")
                let calm = try await desk.diagnosis(other, contact: nil, as: ada)
                #expect(calm.forecasts.first?.verdict == .notGettingWorse)
                try await Self.look(at: device, in: bedside)

                let (one, two) = (
                    try Stove(wearing, .hung, obeys: true, of: bedside),
                    try Stove(steady, .well, obeys: true, of: bedside)
                )
                try await Stove.running([one, two]) {
                    _ = try await eventually("it is on the proactive list, and it alone") {
                        let list = try await desk.proactive(limit: 10, as: ada)
                        return list.rows.map(\.device.id) == [device]
                    }
                    let listed = try await bedside.tool("proactive")
                    #expect(listed.output.contains("Grace Fernsby") && listed.output.contains("Restart its controller"))
                    try await Self.repair(wearing, device, in: bedside)
                }
            }
        }

        /// The page says it, and its chart draws it.
        private static func look(at device: DeviceID, in bedside: Installation) async throws {
            let shown = try await bedside.tool("device", "\(device)")
            #expect(shown.output.contains("likely to reach its limit of 1 kW in"), "\(shown.output)")
            let now = Timestamp(microseconds: milliseconds(Date()) * 1_000)
            let desk = try bedside.desk
            let chart = try await desk.series(
                SeriesRequest(
                    device: device, metric: MetricID("heat"), from: now - .days(30), to: now + .days(10)),
                as: Installation.ada)
            let drawn = try #require(chart.forecast)
            #expect(drawn.limit == 1)
            #expect(drawn.levels.allSatisfy { $0.at >= now - .minutes(5) && $0.low < $0.value && $0.value < $0.high })
            #expect(try #require(drawn.levels.last).value < 1.5)
            #expect(chart.points.allSatisfy { $0.at <= now })
        }

        private static func repair(
            _ resident: Resident, _ device: DeviceID, in bedside: Installation
        ) async throws {
            let desk = try bedside.desk
            let ada = Installation.ada
            try await bedside.shows("controller_hang", on: device)
            let contact = try await bedside.openContact(with: resident)
            // Whoever speaks to us need not be called.
            #expect(try await desk.proactive(limit: 10, as: ada).rows.isEmpty)
            var request = RepairRequest(
                device: device, fix: FixID(rawValue: "restart_controller"), contact: contact,
                idempotencyKey: "the-first-request")
            request.permission = "Yes, please restart it."
            let repair = try await desk.requestRepair(request, as: ada)
            _ = try await eventually("the repair is verified") {
                try await desk.repair(repair.id, as: ada).state == .verified
            }
            _ = try await eventually("it begins anew") {
                let anew = try await desk.diagnosis(device, contact: nil, as: ada).forecasts.first
                return anew?.says == "not enough data to say how long it lasts: 0 of 14 days"
            }
        }
    }
}
