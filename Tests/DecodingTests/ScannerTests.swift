import Decoding
import Profiles
import Telemetry
import Testing

/// The rows of the table of bad input that speak of payloads are named by their ids.
@Suite struct ScannerTests {
    private func tree(_ text: String) throws(JSONFault) -> JSONTree { try JSONTree(Array(text.utf8)) }

    private func fault(_ bytes: [UInt8]) -> JSONFault.Kind? {
        do throws(JSONFault) {
            _ = try JSONTree(bytes)
            return nil
        } catch {
            return error.kind
        }
    }
    private func fault(_ text: String) -> JSONFault.Kind? { fault(Array(text.utf8)) }

    private func number(_ text: String) throws -> Double? { try tree("[\(text)]").number(1) }

    @Test(arguments: [
        "0", "-0.0", "1", "-1", "20.6", "227.7", "0.1", "1e3", "1E+3", "12.5e-2", "5e-324", "1.7976931348623157e308",
        "9007199254740993", "123456789012345678901234567890", "18446744073709551616", "0.000000000000000000000000001",
        "2.2250738585072011e-308", "8.41e21", "9.5e-23", "1785138101000", "1632666420.17",
    ])
    func `numbers are read to the nearest double`(_ text: String) throws {
        let value = try #require(try number(text))
        let expected = try #require(Double(text))
        #expect(value.bitPattern == expected.bitPattern)
    }

    @Test(arguments: [
        "NaN", "Infinity", "-Infinity", "nan", "inf", "+1", "01", "1.", ".5", "1e", "0x1p3", "1_000", "--1",
    ])
    func `P01: what is no JSON number rejects the message`(_ text: String) {
        #expect(fault("[\(text)]") != nil)
    }

    @Test(arguments: ["1e309", "-1e309", "1e999999999999", "1797693134862315800000e290"])
    func `P01: a number out of range is no value, and its neighbours are kept`(_ text: String) throws {
        let tree = try tree("[\(text),7]")
        #expect(tree.kind(1) == .unusable)
        #expect(tree.value(1) == nil)
        #expect(tree.number(2) == 7)
    }

    @Test func `P02: huge numbers stay doubles and trap nowhere`() throws {
        #expect(try number("1e308") == 1e308)
        #expect(RawValue.number(1e308).spelled == "1e+308")
        #expect(TimeParser.instant(1e308, .seconds) == Timestamp(rawValue: .max))
        #expect(TimeParser.instant(-9.3e18, .microseconds) == Timestamp(rawValue: .min))
    }

    @Test func `P03: the smallest number and negative zero are exact, also when printed`() throws {
        #expect(try number("5e-324")?.bitPattern == 1)
        #expect(try number("-0.0")?.sign == .minus)
        #expect(RawValue.number(-0.0).spelled == "-0.0")
        #expect(RawValue.number(.leastNonzeroMagnitude).spelled == "5e-324")
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xFF],
            [0x80],
            [0xC3], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `P05: invalid and overlong UTF-8 is rejected, in keys and in texts`(_ sequence: [UInt8]) {
        let quoted = [UInt8(ascii: "\"")] + sequence + [UInt8(ascii: "\"")]
        #expect(fault([UInt8(ascii: "[")] + quoted + [UInt8(ascii: "]")]) == .invalidUTF8)
        #expect(fault([UInt8(ascii: "{")] + quoted + Array(":1}".utf8)) == .invalidUTF8)
        #expect(
            fault(Array("{\"a long enough key\":\"long enough text ".utf8) + sequence + Array("\"}".utf8))
                == .invalidUTF8)
    }

    @Test func `P06: NUL, half a surrogate pair, a byte order mark and UTF-16 are rejected`() {
        #expect(fault("{\"a\u{0}\":1}") == .nul)
        #expect(fault(#"{"a":"\u0000"}"#) == .nul)
        #expect(fault(#"{"a":"\ud83d"}"#) == .loneSurrogate)
        #expect(fault(#"{"a":"\ud83d\u0041"}"#) == .loneSurrogate)
        #expect(fault(#"{"a":"\ude00"}"#) == .loneSurrogate)
        #expect(fault("\u{FEFF}{}") == .byteOrderMark)
        #expect(fault([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]) == .utf16)
        #expect(fault([0x7B, 0x00, 0x7D, 0x00]) == .utf16)
        #expect(fault([0x00, 0x7B, 0x00, 0x7D]) == .utf16)
    }

    @Test func `P07: depth ends at 64, however deep the rest goes`() {
        let limit = JSONScanner.deepest
        #expect(fault(String(repeating: "[", count: limit) + String(repeating: "]", count: limit)) == nil)
        #expect(fault(String(repeating: "[", count: limit + 1) + String(repeating: "]", count: limit + 1)) == .tooDeep)
        #expect(fault(String(repeating: "[", count: 100_000)) == .tooDeep)
        #expect(fault(String(repeating: #"{"a":"#, count: 100_000)) == .tooDeep)
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"x":{"a":1,"b":2,"a":1}}"#, #"[{"power":1,"power":1}]"#, #"{"":1,"":2}"#,
        #"{"a":1,"\u0061":2}"#, #"{"a_key_that_is_long":1,"b":2,"a_key_that_is_long":3}"#,
        #"{"a_key_that_is_long":1,"a_key_that_is_l\u006fng":3}"#, #"{"exactly8":1,"exactly8":2}"#,
        #"{"seven77":1,"seven77":2}"#, #"{"größe":1,"größe":2}"#,
    ])
    func `P08: a key that stands twice rejects the message`(_ text: String) {
        #expect(fault(text) == .duplicateKey)
    }

    @Test(arguments: [17, 500])
    func `P08: among many keys too, wherever the second one stands`(_ count: Int) {
        let keys = (0..<count).map { "\"key number \($0)\":\($0)" }
        #expect(fault("{" + keys.joined(separator: ",") + "}") == nil)
        for place in [0, count / 2, count - 1] {
            #expect(fault("{" + (keys + ["\"key number \(place)\":0"]).joined(separator: ",") + "}") == .duplicateKey)
        }
    }

    @Test func `The same key in different objects, and keys that only look alike, are fine`() {
        #expect(fault(#"{"a":{"a":1},"b":{"a":1},"A":2,"a ":3}"#) == nil)
        #expect(fault(#"{"long_key_number_1":1,"long_key_number_2":2,"long_key_number":3}"#) == nil)
        // The same letter composed and decomposed: two keys by bytes.
        #expect(fault("{\"\u{E9}\":1,\"e\u{301}\":2}") == nil)
    }

    @Test func `P10: the number of values is bounded`() throws {
        let many = "[" + Array(repeating: "1", count: 300_000).joined(separator: ",") + "]"
        #expect(fault(many) == .tooManyValues)
        #expect(throws: JSONFault.self) { _ = try JSONTree(Array("[1,2,3]".utf8), mostValues: 3) }
        #expect(throws: Never.self) { _ = try JSONTree(Array("[1,2,3]".utf8), mostValues: 4) }
    }

    @Test(arguments: [
        ("", JSONFault.Kind.empty), ("   ", .truncated), ("{", .truncated), (#"{"a""#, .truncated),
        (#"{"a":"#, .truncated),
        (#"{"a":1"#, .truncated), (#"{"a":21."#, .truncated), ("[1,", .truncated), ("tru", .truncated),
        ("\"abc", .truncated),
        (#""\u12"#, .truncated), ("{} {}", .trailingBytes), ("1 2", .trailingBytes), ("{},", .trailingBytes),
        ("[1,]", .unexpectedByte), ("{,}", .unexpectedByte), (#"{"a":1,}"#, .unexpectedByte),
        ("{a:1}", .unexpectedByte),
        ("['a']", .unexpectedByte), ("[1 2]", .unexpectedByte), (#"["\x41"]"#, .badEscape),
        ("[\"a\nb\"]", .controlCharacter),
        ("// no\n1", .unexpectedByte),
    ])
    func `P12: empty, cut off, trailing and malformed input is rejected`(_ text: String, _ kind: JSONFault.Kind) {
        #expect(fault(text) == kind)
    }

    @Test func `Every prefix of a message is rejected without a trap`() {
        let message = Array(
            #"{"ts":1785138101000,"é":"\ud83d\ude00\n","x":[1.5e3,true,null,{"deep":"value here"}]}"#.utf8)
        #expect(fault(message) == nil)
        for count in 0..<message.count { #expect(fault(Array(message[..<count])) != nil) }
    }

    @Test func `Random changes of a message never trap, and what passes can be walked`() {
        let message = Array(#"{"a":{"b":[1,2,{"c":"d\u00e9"}]},"temperature_of_flow":-12.5e1,"e":null,"f":false}"#.utf8)
        var generator = SplitMix(state: 7)
        for _ in 0..<20_000 {
            var changed = message
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                changed[Int.random(in: 0..<changed.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            guard let tree = try? JSONTree(changed) else { continue }
            _ = tree.nodes(at: [.every, .every], from: JSONTree.root).map(tree.value)
        }
    }

    @Test func `Escapes are undone over bytes`() throws {
        let tree = try tree(#"{"k\"\\\/\b\f\n\r\t":"\u00e9\ud83d\ude00\u20ac"}"#)
        let member = try #require(tree.members(JSONTree.root).first)
        #expect(tree.text(member.key) == "k\"\\/\u{8}\u{C}\n\r\t")
        #expect(tree.text(member.value) == "é😀€")
        #expect(tree.member("k\"\\/\u{8}\u{C}\n\r\t", of: JSONTree.root) == member.value)
    }
}

/// A seeded generator. Source: Steele, Lea, Flood 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
