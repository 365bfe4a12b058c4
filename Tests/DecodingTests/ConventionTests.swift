import Decoding
import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

@Suite struct ConventionTests {
    @Test func `The shipped conventions load without an issue`() {
        let (conventions, issues) = Shipped.conventions()
        #expect(issues.all.map(\.description) == [])
        #expect(conventions.map(\.name) == ["shelly_gen2", "tasmota", "zigbee2mqtt"])
    }

    private static let cases: [SampleCase] = {
        let directory = Bundle.module.resourceURL?.appending(path: "Fixtures")
        return ["tasmota", "zigbee2mqtt", "shelly_gen2"].flatMap { name in
            directory.flatMap { try? SampleCase.load($0.appending(path: name + ".jsonl")) } ?? []
        }
    }()

    @Test func `All fixtures are there`() {
        #expect(Self.cases.count > 180)
    }

    @Test(arguments: cases)
    func `Messages of the shipped conventions give what they say`(_ sample: SampleCase) throws {
        var decoder = SampleDecoder(Shipped.decoder)
        let line = decoder.line(Array(sample.line.utf8))
        let answer = try #require(line)
        let differences = try sample.differences(in: answer)
        #expect(differences.isEmpty, "\(differences) in \(answer)")
    }

    private func issues(_ text: String) -> [String] {
        var issues = Issues()
        _ = ConventionFile.parse(Array(text.utf8), file: "bad.yaml", &issues)
        return issues.sorted.map(\.description)
    }

    @Test func `Every issue of a broken convention is listed with its place`() {
        let found = issues(
            """
            convention: Bad Name
            title: Broken
            rules:
              - topic: "a/{device}/{x...}/{y...}"
                values: all
              - topics: "a/b"
                values: all
              - topic: "b/{device}"
                codec: jsno
                time: {path: ts, unit: sec}
                values: all
              - topic: "c/{device}"
              - topic: "d/{device}"
                device: "{home}"
                values: {all: "@.x"}
              - topic: "e/{device}"
                ignore: true
                values: all
              - topic: "b/{device}"
                values: all
            """)
        let expected = [
            "bad.yaml:1:13:", "bad.yaml:4:12:", "bad.yaml:6:5:", "bad.yaml:6:5:", "bad.yaml:9:12:", "bad.yaml:10:18:",
            "bad.yaml:10:28:", "bad.yaml:12:5:", "bad.yaml:14:13:", "bad.yaml:15:19:", "bad.yaml:18:5:",
            "bad.yaml:19:12:",
        ]
        #expect(found.count == expected.count, "\(found.joined(separator: "\n"))")
        for (issue, place) in zip(found, expected) { #expect(issue.hasPrefix(place), "\(issue)") }
        #expect(found.contains { $0.contains("did you mean \"topic\"?") })
        #expect(found.contains { $0.contains("did you mean \"json\"?") })
    }

    // MARK: Reports of a profile

    private func reports(_ text: String) -> (reports: Reports?, issues: [String]) {
        var issues = Issues()
        guard let node = LocatedNode.parse(Array(text.utf8), file: "profile.yaml", &issues) else {
            return (nil, issues.all.map(\.description))
        }
        let reports = ReportsReader.read(
            node, profile: ProfileID(rawValue: "acme/boiler"), known: ["tasmota"], &issues)
        return (reports, issues.sorted.map(\.description))
    }

    private let boiler = """
        convention: json
        topic: "homes/{home}/{device}/telemetry"
        time: $.ts
        every: 60s
        offline_after: 4m
        availability: {topic: "homes/{home}/{device}/status", online: online, offline: offline}
        info: {topic: "homes/{home}/{device}/info"}
        acks: {topic: "homes/{home}/{device}/reply", correlation: $.id, status: $.status, detail: $.detail}
        """

    private func decoder(_ reports: Reports) -> MessageDecoder {
        MessageDecoder(
            Shipped.conventions().conventions + [Convention(name: reports.convention, rules: reports.rules)])
    }

    @Test func `The shorthand for plain JSON is up to four rules`() throws {
        let (read, issues) = reports(boiler)
        #expect(issues == [])
        let reports = try #require(read)
        #expect(reports.convention == "acme/boiler")
        #expect(reports.every == .seconds(60))
        #expect(reports.offlineAfter == .minutes(4))
        let decoder = decoder(reports)
        func decode(_ end: String, _ payload: String) -> DecodedMessage {
            decoder.decode(
                topic: "homes/h1/b1/\(end)", payload: Array(payload.utf8), receivedAt: Timestamp(seconds: 1_785_138_102)
            )
        }
        let telemetry = decode(
            "telemetry", #"{"ts":1785138101000,"flow":41.5,"desired":{"flow":50},"on":true,"x":null}"#)
        #expect(telemetry.device == "b1")
        #expect(telemetry.convention == "acme/boiler")
        #expect(telemetry.captures == ["home": "h1", "device": "b1"])
        #expect(telemetry.clock == .stated(Timestamp(seconds: 1_785_138_101)))
        #expect(
            telemetry.metrics == [
                RawMetric(name: "flow", value: .number(41.5)), RawMetric(name: "on", value: .flag(true)),
            ])
        #expect(decode("status", "offline").availability == .offline)
        #expect(decode("info", #"{"model":"B 1","firmware":"2"}"#).info.map(\.name) == ["model", "firmware"])
        let ack = decode("reply", #"{"id":"r1","status":"refused","detail":"not now"}"#).ack
        #expect(ack == DecodedMessage.Ack(status: .refused, correlation: .text("r1"), detail: "not now"))
        #expect(decode("reply", #"{"id":"r1","status":"received"}"#).ack?.status == .received)
        #expect(decode("reply", #"{"id":"r1","status":"whatever"}"#).ack == nil)
        #expect(decode("telemetry", "{}").rejection == nil)
        #expect(decode("telemetry", "").rejection == .payload(JSONFault(.empty, at: 0)))
    }

    @Test func `A profile may name a convention or hold rules`() throws {
        #expect(reports("{convention: tasmota, every: 5m, zone: Europe/Berlin}").reports?.zone == "Europe/Berlin")
        let own = try #require(
            reports(
                """
                every: 1m
                rules:
                  - topic: "p/{device}"
                    values: {named: {power: {path: "$.phase[*].p", reduce: sum}, first: "$.phase[0].p"}}
                """
            ).reports)
        #expect(own.offlineAfter == .minutes(5))
        let message = decoder(own).decode(
            topic: "p/m1", payload: Array(#"{"phase":[{"p":1.5},{"p":2},{"p":null}]}"#.utf8), receivedAt: nil)
        #expect(
            message.metrics
                == [RawMetric(name: "power", value: .number(3.5)), RawMetric(name: "first", value: .number(1.5))])
    }

    @Test(arguments: [
        ("{convention: tasmata, every: 60s}", "did you mean \"tasmota\"?"),
        ("{convention: tasmota, every: 60s, topic: x}", "goes with \"convention: json\" only"),
        ("{convention: json, every: 60s}", "has no \"topic\""),
        ("{convention: json, topic: \"a/b\", every: 60s}", "does not say which device"),
        ("{convention: tasmota}", "has no \"every\""),
        ("{convention: tasmota, every: sixty}", "a length of time"),
        ("{convention: tasmota, every: 60s, offline_after: 30s}", "shorter than every"),
        ("{convention: tasmota, every: 60s, zone: Mars/Base}", "unknown time zone"),
        ("{every: 60s, convention: tasmota, rules: [{topic: \"a/{device}\", values: all}]}", "keep one of them"),
    ])
    func `What is wrong with reports is said`(_ text: String, _ part: String) {
        let issues = reports(text).issues
        #expect(issues.contains { $0.contains(part) && $0.hasPrefix("profile.yaml:1:") }, "\(issues)")
    }
}
