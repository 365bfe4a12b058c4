import Decoding
import Foundation
import Profiles
import Telemetry
import Testing

@Suite struct SampleTests {
    @Test(arguments: [
        ("{", #"{"device":null,"metrics":{},"rejected":"line 1: the JSON ends too early (byte 1)"}"#),
        ("[]", #"{"device":null,"metrics":{},"rejected":"line 1: not a JSON object"}"#),
        (#"{"id":7,"payload":""}"#, #"{"id":7,"device":null,"metrics":{},"rejected":"line 1: \"topic\" is missing"}"#),
        (
            #"{"topic":"a","payload":"","payload_base64":""}"#,
            #"{"device":null,"metrics":{},"rejected":"line 1: exactly one of \"payload\" and \"payload_base64\" must be a text"}"#
        ),
        (
            #"{"topic":"a","payload_base64":"A"}"#,
            #"{"device":null,"metrics":{},"rejected":"line 1: \"payload_base64\" is not Base64"}"#
        ),
        (
            #"{"id":"x","topic":"a","payload":"1","convention":"none"}"#,
            #"{"id":"x","device":null,"metrics":{},"rejected":"there is no convention of that name"}"#
        ),
    ])
    func `A line that is no sample is answered with its number and why`(_ line: String, _ answer: String) {
        var decoder = SampleDecoder(MessageDecoder([]))
        #expect(decoder.line(line) == answer)
    }

    @Test func `Empty lines are counted and not answered`() {
        var decoder = SampleDecoder(MessageDecoder([]))
        #expect(decoder.line("") == nil)
        #expect(decoder.line("x")?.contains("line 2:") == true)
    }

    @Test(arguments: [("T04=", "ON"), ("T0ZG", "OFF"), ("MjEuNQ==", "21.5")])
    func `Payloads may be Base64`(_ coded: String, _ text: String) throws {
        var decoder = SampleDecoder(Shipped.decoder)
        let coded = decoder.line("{\"topic\":\"zigbee2mqtt/lamp/x\",\"payload_base64\":\"\(coded)\"}")
        let plain = decoder.line("{\"topic\":\"zigbee2mqtt/lamp/x\",\"payload\":\"\(text)\"}")
        #expect(coded == plain)
        #expect(coded?.contains("\"x\":") == true)
    }

    @Test func `Answers are inert text in a terminal`() throws {
        var decoder = SampleDecoder(Shipped.decoder)
        let answer = try #require(
            {
                decoder.line(
                    #"{"topic":"zigbee2mqtt/lamp","payload":"{\"a\":\"\\u001b[31m\\u202ered\\u2028\\\"\\u0301\"}"}"#)
            }())
        #expect(answer.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E && $0.value != 0x2028 })
        #expect(throws: Never.self) { _ = try JSONTree(Array(answer.utf8)) }
    }

    @Test func `A time of arrival in the line judges the device's clock`() {
        var decoder = SampleDecoder(Shipped.decoder)
        func line(_ at: String) -> String? {
            decoder.line("{\(at)\"topic\":\"zigbee2mqtt/a\",\"payload\":\"{\\\"last_seen\\\":1785138101000}\"}")
        }
        #expect(line("")?.contains("\"ts\":1785138101000") == true)
        #expect(line("\"at\":1785138000000,")?.contains("\"ts\":1785138101000") == true)
        #expect(line("\"at\":\"2026-07-27T07:00:00Z\",")?.contains("\"clock\":\"more than 5 minutes ahead\"") == true)
    }

    @Test func `Lines of mosquitto_sub say that a message was kept by a number`() {
        func line(_ retain: String) -> Bool? {
            let line = "{\"tst\":\"x\",\"topic\":\"a\",\"qos\":0,\"retain\":\(retain),\"payload\":\"1\"}"
            return try? SampleLine.reading(Array(line.utf8)).get().retain
        }
        #expect(line("1") == true)
        #expect(line("true") == true)
        #expect(line("0") == false)
    }

    @Test func `The convention json is what profiles hold themselves`() {
        let rule = ConventionRule(
            topics: Shipped.topics("homes/{device}/telemetry"), device: [.template("{device}")],
            values: ConventionRule.ValueSelection(all: [.whole]))
        var decoder = SampleDecoder(
            MessageDecoder(Shipped.conventions().conventions + [Convention(name: "acme/boiler", rules: [rule])]))
        let known = decoder.line(#"{"convention":"json","topic":"homes/b1/telemetry","payload":"{\"flow\":41}"}"#)
        #expect(known == #"{"device":"b1","metrics":{"flow":41}}"#)
        let other = decoder.line(#"{"convention":"json","topic":"tele/b1/SENSOR","payload":"{\"flow\":41}"}"#)
        #expect(other?.contains("no convention knows this topic") == true)
    }

    @Test func `Lines are cut wherever the bytes are`() {
        let text = Array("ab\n\ncd\r\ne".utf8)
        for cut in text.indices {
            var lines = SampleLines()
            var found = lines.append(Array(text[..<cut])) + lines.append(Array(text[cut...]))
            if let last = lines.finish() { found.append(last) }
            #expect(found == ["ab", "", "cd\r", "e"].map { Array($0.utf8) })
        }
    }

    @Test func `A line without an end is held to a bound and rejected, and the next one is read`() throws {
        var lines = SampleLines()
        var decoder = SampleDecoder(Shipped.decoder)
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<6 { #expect(lines.append(piece).isEmpty) }
        let found = lines.append(Array("\n{\"topic\":\"tele/a/LWT\",\"payload\":\"Online\"}\n".utf8))
        #expect(found.count == 2)
        #expect(found[0].count == JSONScanner.largest + 1)
        #expect(decoder.line(found[0])?.contains("line 1: the payload is larger than 4 MiB") == true)
        #expect(decoder.line(found[1])?.contains("\"availability\":\"online\"") == true)
    }

    /// Rows of hostile input, as a line of samples brings them: the reason, and no reading.
    private static let hostile: [(row: String, payload: [UInt8], reason: String)] = [
        ("P01", Array(#"{"t":NaN}"#.utf8), "not JSON"),
        ("P01", Array(#"{"t":-Infinity}"#.utf8), "not written as JSON demands"),
        ("P05", [0x7B, 0x22, 0xC0, 0xAF, 0x22, 0x3A, 0x31, 0x7D], "not valid UTF-8"),
        ("P05", [0x7B, 0x22, 0x74, 0x22, 0x3A, 0x22, 0xFF, 0x22, 0x7D], "not valid UTF-8"),
        ("P06", Array(#"{"t":"a\u0000"}"#.utf8), "NUL"),
        ("P06", Array(#"{"t":"\ud800"}"#.utf8), "half of a surrogate pair"),
        ("P06", [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], "byte order mark"),
        ("P06", [0x7B, 0x00, 0x7D, 0x00], "UTF-16"),
        ("P07", [UInt8](repeating: UInt8(ascii: "["), count: 100_000), "nested more than 64 deep"),
        ("P08", Array(#"{"t":1,"u":{"v":1,"v":1}}"#.utf8), "stands twice"),
        ("P12", [], "the payload is empty"),
        ("P12", Array(#"{"t":1"#.utf8), "ends too early"),
        ("P12", Array(#"{"t":1}{"t":2}"#.utf8), "more after the end"),
    ]

    @Test(arguments: hostile.indices)
    func `P01 to P12: a hostile payload is answered with its reason`(_ index: Int) {
        let (row, payload, reason) = Self.hostile[index]
        var decoder = SampleDecoder(Shipped.decoder)
        for topic in ["zigbee2mqtt/probe", "tele/probe/SENSOR", "shellyplus1-001122/status/switch:0"] {
            let answer = decoder.line("{\"topic\":\"\(topic)\",\"payload_base64\":\"\(coded(payload))\"}") ?? ""
            #expect(answer.contains("\"rejected\":") && answer.contains(reason), "\(row) on \(topic): \(answer)")
            #expect(answer.contains("\"metrics\":{}"), "\(row) on \(topic)")
        }
    }

    @Test(arguments: [
        ("P01", "1e309"), ("P01", "-1e309"), ("P04", "\"nan\""), ("P04", "\"-Infinity\""), ("P04", "\"0x1p3\""),
        ("P04", "\"-0X1.8P-2\""), ("P01", "null"),
    ])
    func `P01, P04: a value that is no number is left out alone`(_ row: String, _ value: String) {
        var decoder = SampleDecoder(Shipped.decoder)
        let payload = "{\"t\":\(value),\"u\":7}".replacing("\"", with: "\\\"")
        let answer = decoder.line("{\"topic\":\"zigbee2mqtt/probe\",\"payload\":\"\(payload)\"}")
        #expect(
            answer == "{\"device\":\"probe\",\"metrics\":{\"u\":7},\"gateway\":\"zigbee2mqtt\"}", "\(row): \(value)")
    }

    @Test(arguments: [("0x1A2B", true), ("0xpp", true), ("0x1p", true), ("nano", true), ("", true), ("1e5", true)])
    func `Words that only look like no number stay`(_ word: String, _ stays: Bool) {
        var decoder = SampleDecoder(Shipped.decoder)
        let answer = decoder.line("{\"topic\":\"zigbee2mqtt/a\",\"payload\":\"{\\\"t\\\":\\\"\(word)\\\"}\"}")
        #expect(answer?.contains("\"t\":\"\(word)\"") == stays)
    }

    @Test(arguments: [
        ("1e308", "1e+308"), ("5e-324", "5e-324"), ("-0.0", "-0.0"), ("9007199254740993", "9007199254740992.0"),
    ])
    func `P02, P03: the ends of what a number can be are kept`(_ number: String, _ kept: String) {
        var decoder = SampleDecoder(Shipped.decoder)
        let answer = decoder.line("{\"topic\":\"zigbee2mqtt/a\",\"payload\":\"{\\\"t\\\":\(number)}\"}")
        #expect(answer?.contains("\"t\":\(kept)}") == true, "\(answer ?? "")")
    }

    @Test(arguments: [
        ("0", "before 2015"), ("-1", "before 2015"), ("4294967295", "more than 5 minutes ahead"),
        ("9223372036854775807", "more than 5 minutes ahead"), ("\"292277-01-01T00:00:00Z\"", "not readable as a time"),
        ("\"yesterday\"", "not readable as a time"),
    ])
    func `P15: a time that cannot be is said, and the reading stays`(_ time: String, _ fault: String) {
        var decoder = SampleDecoder(Shipped.decoder)
        let payload = "{\"t\":1,\"last_seen\":\(time)}".replacing("\"", with: "\\\"")
        let answer = decoder.line("{\"topic\":\"zigbee2mqtt/a\",\"payload\":\"\(payload)\"}") ?? ""
        #expect(answer.contains("\"clock\":\"\(fault)\"") && answer.contains("\"t\":1"), "\(answer)")
        #expect(!answer.contains("\"ts\":"))
    }

    @Test(arguments: [
        ("zigbee2mqtt/a\\u202eb", "invisible"), ("zigbee2mqtt/$a", "meaning in topics"),
        ("zigbee2mqtt/a+", "wildcard"), ("zigbee2mqtt/a\\u0007", "control character"),
        ("zigbee2mqtt/\\u0000", "NUL"), ("zigbee2mqtt//a", "no convention knows"),
    ])
    func `P17: an identifier that could mislead is refused`(_ topic: String, _ reason: String) {
        var decoder = SampleDecoder(Shipped.decoder)
        let answer = decoder.line("{\"topic\":\"\(topic)\",\"payload\":\"{\\\"t\\\":1}\"}") ?? ""
        #expect(answer.contains("\"rejected\":") && answer.contains(reason), "\(answer)")
        #expect(answer.contains("\"device\":null,\"metrics\":{}"), "\(answer)")
    }

    private func coded(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

extension SampleDecoder {
    mutating func line(_ text: String) -> String? { line(Array(text.utf8)) }
}
