import Decoding
import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

@testable import Server

/// The hot way gives what the general way gives, message for message.
@Suite struct PlannedIntakeTests {
    /// Two intakes that know nothing of each other and take the same messages, one by the general way, one by plans.
    private struct Pair {
        let general: Intake
        let planned: Intake
        let generalFigures = FigureRegistry()
        let plannedFigures = FigureRegistry()
        var plans = TopicPlans()
        /// Devices in the order in which they occur: their ids are chance.
        private var numbers: [[DeviceID: Int]] = [[:], [:]]

        init(_ catalog: ProfileCatalog) {
            general = Intake(
                catalog: catalog, directory: DeviceDirectory(), enrolment: .automatic,
                rejects: Rejects(figures: generalFigures, since: noon()))
            planned = Intake(
                catalog: catalog, directory: DeviceDirectory(), enrolment: .automatic,
                rejects: Rejects(figures: plannedFigures, since: noon()))
        }

        /// What both ways make of a message, devices by number.
        mutating func take(
            _ topic: String, _ payload: [UInt8], retained: Bool = false, at instant: Timestamp
        ) -> (general: [String], planned: [String]) {
            var learnt = DirectoryChanges()
            let message = Intake.Message(
                topic: topic, payload: payload, isRetained: retained, receivedAt: instant, isImported: false)
            var expected: [DeviceInput] = []
            if case .inputs(let inputs) = general.take(message, &learnt) { expected = inputs }
            var found: [DeviceInput] = []
            Array(topic.utf8).withUnsafeBytes { topic in
                payload.withUnsafeBytes { payload in
                    planned.take(
                        Intake.RawMessage(topic: topic, payload: payload, isRetained: retained), receivedAt: instant,
                        &plans, &learnt, into: &found)
                }
            }
            // A gateway's devices are told of in the order of their ids, which is chance where they came together.
            return (expected.map { text($0, 0) }.sorted(), found.map { text($0, 1) }.sorted())
        }

        private mutating func text(_ input: DeviceInput, _ way: Int) -> String {
            let number = numbers[way][input.device] ?? numbers[way].count
            numbers[way][input.device] = number
            let content =
                switch input.content {
                case .info(let pairs): "\(pairs.sorted { $0.key < $1.key })"
                default: "\(input.content)"
                }
            let own = input.number.map { "\($0.number) of \($0.boot ?? 0)" } ?? "-"
            return "\(number) \(input.receivedAt) \(input.imported) \(own) \(content)"
        }

        /// Topics that have a plan by now.
        var plannedTopics: Int { plans.entries.count { $0.plan != nil } }
    }

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `The samples of the shipped conventions, each three times and changed a little`() throws {
        let (catalog, issues) = ProfileFile.load(directory: Self.root.appending(path: "DeviceProfiles").path)
        try #require(!issues.contains { $0.severity == .error })
        var generator = Seeded(7)
        for convention in ["shelly_gen2", "tasmota", "zigbee2mqtt"] {
            let file = Self.root.appending(path: "Tests/DecodingTests/Fixtures/\(convention).jsonl")
            var pair = Pair(catalog)
            var count = 0
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard case .success(let sample) = SampleLine.reading(Array(line.utf8)) else { continue }
                for round in 0..<4 {
                    count += 1
                    var payload = sample.payload
                    if round == 3, !payload.isEmpty {
                        payload[Int.random(in: 0..<payload.count, using: &generator)] = UInt8.random(
                            in: 0x20...0x7E, using: &generator)
                    }
                    let (general, planned) = pair.take(
                        sample.topic, payload, retained: sample.retain, at: noon(Int64(count)))
                    #expect(general == planned, "\(sample.topic) \(String(decoding: payload, as: UTF8.self))")
                }
            }
            #expect(count > 40)
            #expect(pair.generalFigures.text() == pair.plannedFigures.text())
        }
    }

    @Test func `Devices that speak for themselves, with moves, new firmware, restarts of the broker and broken bytes`()
        throws
    {
        var pair = Pair(try Heater.catalog())
        var generator = Seeded(3)
        var readings = 0
        for step in 0..<6_000 {
            let number = Int.random(in: 0..<12, using: &generator)
            // Moves once in a while: its captures change.
            let home = step / 1_500 * (number % 3 == 0 ? 1 : 0)
            let topic: String
            var payload: String
            switch Int.random(in: 0..<24, using: &generator) {
            case 0:
                topic = "homes/\(home)/h\(number)/info"
                payload = #"{"manufacturer":"Acme","model":"H1","firmware":"\#(step > 3_000 ? 3 : 2).0"}"#
            case 1:
                topic = "homes/\(home)/h\(number)/status"
                payload = Bool.random(using: &generator) ? "online" : "offline"
            case 2:
                topic = "hubs/g1/state"
                payload = "offline"
            case 3:
                topic = "hubs/g1/h\(number)/telemetry"
                payload = #"{"flow":\#(step % 90)}"#
            case 4:
                topic = "homes/\(home)/h\(number)/command"
                payload = "{}"
            case 5...8:
                topic = "homes/\(home)/h\(number)/counted"
                let forms = [
                    #"{"seq":\#(step),"boot":\#(step / 2_000),"flow":\#(step % 90)}"#, #"{"flow":3,"seq":"\#(step)"}"#,
                    #"{"seq":\#(step),"other":1}"#, #"{"seq":1.5,"flow":2}"#, #"{"boot":"x","flow":2}"#,
                ]
                payload = forms[Int.random(in: 0..<forms.count, using: &generator)]
            default:
                topic = "homes/\(home)/h\(number)/telemetry"
                let forms = [
                    #"{"ts":\#(noon(Int64(step)).milliseconds),"flow":2\#(step % 10).5,"mode":1}"#,
                    #"{"flow":"21.5","alias":"x\#(number)","mode":"heating"}"#, #"{"ts":"soon","flow":1e400,"mode":7}"#,
                    #"{"ts":7,"flow":null,"other":{"flow":3}}"#, #"{"flow":1,"mode.x":2,"x[0]":1}"#, "{}", "[]",
                    #"{"flow":1,"flow":2}"#, #"{"flow":\#(step)}"#,
                ]
                payload = forms[Int.random(in: 0..<forms.count, using: &generator)]
            }
            var bytes = Array(payload.utf8)
            if step % 37 == 0, !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let (general, planned) = pair.take(topic, bytes, retained: step % 41 == 0, at: noon(Int64(step)))
            #expect(general == planned, "\(topic) \(payload)")
            readings += general.count
        }
        #expect(readings > 2_000)
        #expect(pair.plannedTopics >= 12)
        #expect(pair.generalFigures.text() == pair.plannedFigures.text())
    }

    @Test func `An import is judged by what came by plan`() throws {
        let directory = DeviceDirectory()
        let intake = Intake(
            catalog: try Heater.catalog(), directory: directory, enrolment: .manual,
            rejects: Rejects(figures: FigureRegistry(), since: noon()))
        directory.learn(
            Heater.address("h1"),
            of: DeviceDirectory.Known(
                device: device(1), profile: "acme/heater", isAssigned: true,
                identity: DeviceIdentity(convention: "acme"), captures: [:], newest: nil))
        var plans = TopicPlans()
        var learnt = DirectoryChanges()
        var inputs: [DeviceInput] = []
        for second in [Int64(0), 60, 120] {
            Array("homes/17/h1/telemetry".utf8).withUnsafeBytes { topic in
                Array(#"{"flow":21}"#.utf8).withUnsafeBytes { payload in
                    intake.take(
                        Intake.RawMessage(topic: topic, payload: payload, isRetained: false), receivedAt: noon(second),
                        &plans, &learnt, into: &inputs)
                }
            }
        }
        #expect(plans.entries.first?.heard == noon(120))
        intake.tellHeard(&plans)
        #expect(directory[device(1)]?.newest == noon(120))
        #expect(plans.entries.first?.heard == nil)
    }
}
