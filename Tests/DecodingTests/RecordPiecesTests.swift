import Testing

@testable import Decoding

@Suite("Records of a table that people keep")
struct RecordPiecesTests {
    /// What is read of `bytes` that come in pieces of `size`: line, cells and fault of each record.
    private func records(_ bytes: [UInt8], pieces size: Int) -> [String] {
        var (rest, line, read) = ([UInt8](), 0, [String]())
        for start in stride(from: 0, through: bytes.count, by: size) {
            rest += bytes[start..<min(start + size, bytes.count)]
            let isLast = start + size > bytes.count
            let used = rest.withUnsafeBytes { buffer in
                var text = DelimitedText(
                    buffer, delimiter: UInt8(ascii: ","), mayBreakLines: true, line: line, isLast: isLast)
                var record = DelimitedText.Record()
                while text.next(&record) {
                    read.append("\(record.line) \(record.cells) \(record.fault.map(\.rawValue) ?? "")")
                }
                line = text.line
                return text.at
            }
            rest.removeFirst(used)
        }
        return read
    }

    @Test("A cell in quotes goes on over line breaks, and lines are counted as an editor counts them")
    func breaks() {
        let text = "a,b\r\n\"one\r\ntwo\",\"x\"\"y\"\n\n3,\"\n\n\"\r4,five \"5\" six\n"
        #expect(
            records(Array(text.utf8), pieces: 1_000) == [
                #"1 ["a", "b"] "#, #"2 ["one\r\ntwo", "x\"y"] "#, #"5 ["3", "\n\n"] "#, #"8 ["4", "five \"5\" six"] "#,
            ])
    }

    @Test("A quote that is not closed costs its line, however far it would reach")
    func open() {
        #expect(
            records(Array("a,b\n1,\"x\n2,y\n3,z\n".utf8), pieces: 1_000).map { $0.prefix(20) }
                == [
                    #"1 ["a", "b"] "#, #"2 ["1"] a quote is n"#, #"3 ["2", "y"] "#, #"4 ["3", "z"] "#,
                ].map { $0.prefix(20) })
        let far = "1,\"x\n" + String(repeating: "2,y\n", count: 30_000) + "3,\"z\"\n"
        let read = records(Array(far.utf8), pieces: 10_000)
        #expect(read.count == 30_002)
        #expect(read.count { $0.contains("not closed") } == 1)
        #expect(read.last == #"30002 ["3", "z"] "#)
    }

    @Test("A cell in quotes that is too long costs its row, at its column, and the lines within it are no rows")
    func tooLong() {
        let lines = (0..<20_000).map { "line \($0), with \"\"quotes\"\"" }.joined(separator: "\n")
        let text = "a,b,c\n1,\"\(lines)\",3\n4,\"5\",6\n\"\(String(repeating: "x", count: 70_000))\",8,9\n10,11,12\n"
        for size in [4_000, 1_000_000] {
            #expect(
                records(Array(text.utf8), pieces: size) == [
                    #"1 ["a", "b", "c"] "#, #"2 ["1"] the line is longer than 64 KiB"#,
                    #"20002 ["4", "5", "6"] "#, "20003 [] the line is longer than 64 KiB",
                    #"20004 ["10", "11", "12"] "#,
                ])
        }
        // Not in quotes: the second cell of two.
        let plain = "1,\(String(repeating: "y", count: 70_000)),3\r4,5,6\r"
        #expect(
            records(Array(plain.utf8), pieces: 1_000_000)
                == [#"1 ["1"] the line is longer than 64 KiB"#, #"2 ["4", "5", "6"] "#])
    }

    @Test("How the bytes are cut into pieces changes nothing", arguments: 0..<200)
    func pieces(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let alphabet = Array("ab,\"\"\n\r \u{FEFF}é;".utf8)
        let bytes = (0..<120).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
        let whole = records(bytes, pieces: 1_000)
        for size in [1, 2, 3, 7, 50] { #expect(records(bytes, pieces: size) == whole, "\(bytes) in \(size)") }
    }

    private struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
