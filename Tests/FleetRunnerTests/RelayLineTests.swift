import FleetModel
import FleetRunner
import Foundation
import Testing

/// Relays on the air, in the words of Shelly Gen2.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RelayLineTests {
    private static let end = ModelTime(milliseconds: 1_770_712_200_000)
    private static let id = "shellyplus1pm-a8032ab12345"

    private static func scenario(_ causes: String, history: String = "2h") -> String {
        """
        scenario: t
        history: \(history)
        regions:
          here: {season: winter}
        homes:
          - id: h1
            devices: [{family: relay, id: \(id), causes: [\(causes)]}]
        """
    }

    private func parameters(_ line: Made.Line) throws -> [String: Any] {
        try #require(try line.object()["params"] as? [String: Any])
    }

    @Test func aReportIsANotificationOfItsComponents() async throws {
        let lines = try await Made.of(Self.scenario(""), end: Self.end).lines
        #expect(lines.first?.topic == "\(Self.id)/online" && lines.first?.text == "true")
        let greeting = try #require(lines.first { $0.topic == "\(Self.id)/announce" }).object()
        #expect(greeting["id"] as? String == Self.id && greeting["mac"] as? String == "A8032AB12345")
        let reports = lines.filter { $0.topic == "\(Self.id)/events/rpc" }
        #expect(reports.count > 110)
        let report = try #require(reports.last)
        #expect(try report.object()["method"] as? String == "NotifyStatus")
        #expect(try report.object()["src"] as? String == Self.id)
        let parameters = try parameters(report)
        #expect(abs((parameters["ts"] as? Double ?? 0) * 1_000 - Double(report.at)) < 10)
        let output = try #require(parameters["switch:0"] as? [String: Any])
        #expect(output["output"] as? Bool == true && output["errors"] == nil)
        #expect((215...245).contains(output["voltage"] as? Double ?? 0))
        let temperature = try #require(output["temperature"] as? [String: Double])
        #expect(abs((temperature["tC"] ?? 0) * 1.8 + 32 - (temperature["tF"] ?? 0)) < 0.1)
        let system = try #require(parameters["sys"] as? [String: Any])
        #expect(system["mac"] as? String == "A8032AB12345" && system["uptime"] is Int)
    }

    @Test func afterAStartItTellsItsFullStatusAndWhyItIsOpen() async throws {
        let causes = ["plug_reboots", "load_over_rating"].map { "{cause: \($0), onset: -20h, severity: 1}" }
            .joined(separator: ", ")
        let lines = try await Made.of(Self.scenario(causes, history: "20h"), end: Self.end).lines
        let reports = lines.filter { $0.topic.hasSuffix("/events/rpc") }
        let full = try reports.filter { try $0.object()["method"] as? String == "NotifyFullStatus" }
        #expect((5...80).contains(full.count) && full.allSatisfy { $0.text.contains(#""mqtt":{"connected":true}"#) })
        let open = reports.filter { $0.text.contains(#""errors":["overcurrent"]"#) }
        #expect(!open.isEmpty && open.allSatisfy { $0.text.contains(#""output":false,"apower":0,"#) })
    }

    @Test func ordersAreObeyedAndWrongOnesAreAnsweredWithAnError() async throws {
        let broker = try await LocalBroker.start()
        defer { broker.stop() }
        let heard = try broker.subscribe("#")
        var lines = heard.lines.makeAsyncIterator()
        let text = Self.scenario("{cause: plug_switched_off, onset: -1h}")
        let run = SimulationRun(try ScenarioFile.read(Array(text.utf8), file: "t.yaml"), end: Self.end)
        let service = FleetService(run, broker: FleetBroker(port: broker.port), speed: 120)
        let fleet = Task { try await service.run() }
        defer { fleet.cancel() }

        func next(_ wanted: (String) -> Bool) async throws -> String {
            while let line = await lines.next() { if wanted(line) { return line } }
            throw CancellationError()
        }
        /// What is answered to a request at `desk/rpc`.
        func ask(_ request: String) async throws -> String {
            try broker.publish("\(Self.id)/rpc", request)
            return try await next { $0.hasPrefix("desk/rpc ") }
        }
        _ = try await next { $0.hasPrefix("\(Self.id)/announce ") }
        _ = try await next { $0.hasPrefix("\(Self.id)/events/rpc ") && $0.contains(#""output":false"#) }
        // What has nobody to answer to, or somewhere strange, is not answered; the first that is has id 7.
        for hostile in [
            "not JSON", #"{"id":1,"method":"Switch.Set"}"#, #"{"id":1,"src":"a/+","method":"Switch.Set"}"#,
            #"{"id":1,"src":"a\u0000b","method":"x"}"#, #"{"id":[1],"src":"desk","method":"x"}"#,
            #"{"id":1,"src":"\#(String(repeating: "a", count: 200))","method":"x"}"#, "[1]",
        ] { try broker.publish("\(Self.id)/rpc", hostile) }
        let rest = #""src":"\#(Self.id)","dst":"desk""#
        let on = #"{"id":7,"src":"desk","method":"Switch.Set","params":{"id":0,"on":true}}"#
        #expect(try await ask(on) == #"desk/rpc {"id":7,\#(rest),"result":{"was_on":false}}"#)
        _ = try await next { $0.hasPrefix("\(Self.id)/events/rpc ") && $0.contains(#""output":true"#) }
        // The same id is another request.
        #expect(try await ask(on) == #"desk/rpc {"id":7,\#(rest),"result":{"was_on":true}}"#)
        let answers = [
            (#""method":"Light.Set","params":{"id":0}"#, #"404,"message":"No handler for Light.Set""#),
            (
                #""method":"Switch.Set","params":{"id":1,"on":true}"#,
                #"-105,"message":"Argument 'id', value 1 not found!""#
            ),
            (#""method":"Switch.Set","params":{"id":0}"#, #"-103,"message":"Missing required argument 'on'!""#),
            (
                #""method":"Switch.Set","params":{"id":0,"on":"yes"}"#,
                #"-103,"message":"Missing required argument 'id'!""#
            ),
            (#""jsonrpc":"2.0""#, #"404,"message":"No handler for ""#),
        ]
        for (request, error) in answers {
            let answer = try await ask(#"{"id":"a\"b","src":"desk",\#(request)}"#)
            #expect(answer == #"desk/rpc {"id":"a\"b",\#(rest),"error":{"code":\#(error)}}"#)
        }
        #expect(
            try await ask(#"{"id":8,"src":"desk","method":"Shelly.Reboot"}"#)
                == #"desk/rpc {"id":8,\#(rest),"result":null}"#)
        _ = try await next { $0 == "\(Self.id)/online false" }
        _ = try await next { $0 == "\(Self.id)/online true" }
        _ = try await next { $0.hasPrefix("\(Self.id)/events/rpc ") && $0.contains("NotifyFullStatus") }
        fleet.cancel()
        _ = try await next { $0 == "\(Self.id)/online false" }
        try? await fleet.value
    }
}
