import DeskOperations
import Testing

@Suite struct LineSplitterTests {
    private func lines(_ pieces: [String], limit: Int = 100) throws -> [String] {
        var splitter = LineSplitter(limit: limit)
        var found: [String] = []
        func take(_ batch: TelemetryBatch?) {
            for (offset, line) in (batch?.lines ?? []).enumerated() {
                found.append("\((batch?.firstLine ?? 0) + offset):" + String(decoding: line, as: UTF8.self))
            }
        }
        for piece in pieces { take(try splitter.append(Array(piece.utf8))) }
        take(try splitter.finish())
        return found
    }

    @Test(arguments: [["a\nb\n"], ["a", "\nb\n"], ["a\n", "b"], ["", "a\r", "\nb\r\n"], ["a\nb"]])
    func `Lines are the same however they arrive`(pieces: [String]) throws {
        #expect(try lines(pieces) == ["1:a", "2:b"])
    }

    @Test func `Empty lines keep the numbers right`() throws {
        #expect(try lines(["a\n\n\nb"]) == ["1:a", "2:", "3:", "4:b"])
        #expect(try lines([]) == [])
    }

    @Test func `A line without an end is refused once it passes the limit`() {
        #expect(throws: DeskError.invalid(field: "line 2", why: "It is longer than 4 bytes.")) {
            try lines(["a\n", "bbb", "bb"], limit: 4)
        }
    }
}
