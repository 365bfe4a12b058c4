import Telemetry
import Testing

@testable import Decoding

@Suite("A table as columns of numbers")
struct ColumnTableTests {
    private func rows(
        _ text: String, delimiter: String = ",", time: String? = nil, ignored: [String] = []
    ) throws -> [ColumnTable.Row] {
        var text = text
        return try text.withUTF8 { bytes in
            var table = try ColumnTable(
                UnsafeRawBufferPointer(bytes), delimiter: delimiter.utf8.first ?? 0, time: time, ignored: ignored)
            var rows: [ColumnTable.Row] = []
            while let row = table.next() { rows.append(row) }
            return rows
        }
    }

    @Test("Every line that holds something is a row, whatever is wrong with it")
    func dirty() throws {
        let read = try rows(
            "\u{FEFF}time,a,b\r\n2020-03-01 15:44:06,1.5,-2e3\r\n\r\n2020-03-01 15:44:07,#VALUE!,\r\nwhen,NaN,inf\r\n"
                + "2020-03-01 15:44:08,1\r\n2020-03-01 15:44:09,\"1,5\r\n2020-03-01 15:44:10,true,0x10,9\r\n")
        #expect(
            read.map(\.time).prefix(4) == [
                "2020-03-01 15:44:06", "2020-03-01 15:44:07", "when", "2020-03-01 15:44:08",
            ])
        #expect(read.map(\.values) == [[1.5, -2_000], [nil, nil], [nil, nil], [1, nil], [nil, nil], [1, nil]])
        #expect(read[0].at == Timestamp(rfc3339: "2020-03-01T15:44:06Z"))
        #expect(read[2].at == nil)
        #expect(read[4].time == "2020-03-01 15:44:09")
    }

    @Test("The time may stand in any column, and columns may be left out")
    func columns() throws {
        let read = try rows("a;t;label\n3;1583077446;1\n", delimiter: ";", time: "t", ignored: ["label"])
        #expect(read == [.init(time: "1583077446", at: Timestamp(seconds: 1_583_077_446), values: [3])])
    }

    @Test("A table without what was asked for is refused")
    func refused() {
        #expect(throws: ColumnTable.Fault.empty) { try rows("") }
        #expect(throws: ColumnTable.Fault.nothingToRead) { try rows("time\n1\n") }
        #expect(throws: ColumnTable.Fault.noColumn("x", columns: ["time", "a"])) {
            try rows("time,a\n", ignored: ["x"])
        }
        #expect(throws: ColumnTable.Fault.badHeader("a quote is not closed")) { try rows("time,\"a\n") }
    }
}
