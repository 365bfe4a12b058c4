import Decoding
import Profiles
import Telemetry
import Testing

/// Payloads that are laid out as others before them are compared rather than scanned: what they give is the same.
@Suite struct PayloadLayoutTests {
    private static let paths = ["a", "b.c", "list[1]", "word", "on"]

    /// What is found by one scratch after the other payloads, and by a new one; nil where the payload is rejected.
    private func found(_ payload: [UInt8], after others: [[UInt8]]) throws -> (warm: [String]?, cold: [String]?) {
        let set = try #require(PathSet(Self.paths.map { try ValuePath("$." + $0).steps }))
        var warm = PathSet.Scratch()
        for other in others { _ = try? find(set, other, &warm) }
        var cold = PathSet.Scratch()
        return (try? find(set, payload, &warm), try? find(set, payload, &cold))
    }

    private func find(_ set: PathSet, _ payload: [UInt8], _ scratch: inout PathSet.Scratch) throws -> [String] {
        try payload.withUnsafeBytes { raw in
            try set.find(in: raw, &scratch)
            return scratch.slots.map { slot in
                switch slot.kind {
                case .nothing: "nothing"
                case .number: "\(slot.number.bitPattern)"
                case .flag: slot.number == 0 ? "false" : "true"
                case .text: "\"" + slot.text.string(raw) + "\""
                }
            } + ["\(scratch.sawJoinedKey)"]
        }
    }

    private static let usual = #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#

    @Test(arguments: [
        usual, #"{"a":0,"b":{"c":-0.0,"x":""},"list":[1,2,{"d":1}],"word":"","on":false}"#,
        #"{"a":"1","b":{"c":true,"x":1},"list":["a",null,{"d":"e"}],"word":7,"on":null}"#,
        #"{"a":1e3,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":01,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":1.,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":-,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":12345678901234567890.123,"b":{"c":9007199254740993,"x":"y"},"list":[1,2.25,{"d":0}],"word":"","on":true}"#,
        #"{"a":1.5,"b":{"c":-20,"x":"\u00e9"},"list":[1,2.25,{"d":null}],"word":"höher","on":true}"#,
        #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high\"er","on":true}"#,
        #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true} "#,
        #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}}"#,
        #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true"#,
        #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":tru"#,
        #"{"a":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25],"word":"high","on":true}"#,
        #"{"a":1.5,"b":{"c":-20,"a":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":1.5,"a":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":{"c":1},"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"b.c":1.5,"b":{"c":-20,"x":"y"},"list":[1,2.25,{"d":null}],"word":"high","on":true}"#,
        #"{"a":3}"#, "[]", "7", "",
    ])
    func `A layout that is known changes nothing of what is found`(_ payload: String) throws {
        let others = [Self.usual, #"{"a":3}"#, #"{"on":true,"a":"x"}"#, Self.usual].map { Array($0.utf8) }
        let (warm, cold) = try found(Array(payload.utf8), after: others)
        #expect(warm == cold)
    }

    @Test func `Random changes of a message whose layout is known are found and rejected as ever`() throws {
        let usual = Array(Self.usual.utf8)
        let set = try #require(PathSet(Self.paths.map { try ValuePath("$." + $0).steps }))
        var warm = PathSet.Scratch()
        var generator = SplitMix(state: 23)
        var accepted = 0
        for _ in 0..<20_000 {
            var changed = usual
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: changed[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: changed.remove(at: place)
                default:
                    changed.insert(
                        Array("0123456789-.eE\"\\,:{}[] tfn".utf8).randomElement(using: &generator) ?? 0, at: place)
                }
            }
            var cold = PathSet.Scratch()
            let (byLayout, byScan) = (try? find(set, changed, &warm), try? find(set, changed, &cold))
            #expect(byLayout == byScan, "\(String(decoding: changed, as: UTF8.self))")
            if byScan != nil { accepted += 1 }
        }
        #expect(accepted > 5_000)
    }

    @Test func `What stood in another layout's payload is not left behind`() throws {
        let (warm, cold) = try found(
            Array(#"{"a":4}"#.utf8), after: [Self.usual, #"{"a":3}"#, Self.usual].map { Array($0.utf8) })
        #expect(warm == cold)
        #expect(warm?.filter { $0 == "nothing" }.count == 4)
    }

    @Test func `A scratch that another set of paths has used serves the next one`() throws {
        let sets = try [["a"], ["b"], ["b", "a"]].map { names in
            try #require(PathSet(names.map { try ValuePath("$." + $0).steps }))
        }
        var scratch = PathSet.Scratch()
        let payload = Array(#"{"a":1,"b":2}"#.utf8)
        let values = try (0..<9).map { round in
            try payload.withUnsafeBytes { raw in
                try sets[round % 3].find(in: raw, &scratch)
                return scratch.slots.map(\.number)
            }
        }
        #expect(values == Array(repeating: [[1], [2], [2, 1]], count: 3).flatMap(\.self))
    }
}
