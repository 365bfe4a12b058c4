import Telemetry
import Testing

@testable import Decoding

@Suite("A table as columns of numbers")
struct ColumnTableTests {
    private func rows(
        _ text: String, delimiter: String? = nil, time: String? = nil, ignored: [String] = []
    ) throws -> [ColumnTable.Row] {
        try read(text, delimiter: delimiter, .init(time: time, ignored: ignored)).rows
    }

    private func read(
        _ text: String, delimiter: String? = nil, _ wishes: ColumnTable.Wishes = .init()
    ) throws -> (columns: [String], notes: [ColumnTable.Note], rows: [ColumnTable.Row]) {
        var text = text
        return try text.withUTF8 { bytes in
            var table = try ColumnTable(UnsafeRawBufferPointer(bytes), delimiter: delimiter?.utf8.first, wishes)
            var rows: [ColumnTable.Row] = []
            while let row = table.next() { rows.append(row) }
            return (table.columns, table.notes, rows)
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

    @Test("What stands between the cells is seen from the first lines", arguments: [",", ";", "\t", "|"])
    func guessed(_ delimiter: String) throws {
        let read = try rows(
            ["time", "a", "b"].joined(separator: delimiter) + "\n"
                + ["2020-03-01 15:44:06", "1", "\"2;,\t|\""].joined(separator: delimiter) + "\n"
                + ["2020-03-01 15:44:07", "1.5", "3"].joined(separator: delimiter) + "\n")
        #expect(read.map(\.values) == [[1, nil], [1.5, 3]])
        #expect(read.map(\.time) == ["2020-03-01 15:44:06", "2020-03-01 15:44:07"])
    }

    @Test("A comma is a decimal comma where it is not between the cells")
    func decimalComma() throws {
        #expect(try rows("time;a\n1583077446;1,5\n1583077447;2,25\n").map(\.values) == [[1.5], [2.25]])
        #expect(try rows("time;a\n1583077446;1,500.5\n1583077447;2\n").map(\.values) == [[nil], [2]])
    }

    @Test("Labels are not read unless they are named, and it is said")
    func labels() throws {
        let text = "timestamp,value,anomaly,changepoint,is_anomaly,Fault Detection Ground Truth\n1583077446,3,1,0,0,1\n"
        let read = try read(text)
        #expect(read.columns == ["value"])
        #expect(
            read.notes == [.labels(["anomaly", "changepoint", "is_anomaly", "Fault Detection Ground Truth"])])
        #expect(try self.read(text, .init(columns: ["anomaly", "value"])).columns == ["value", "anomaly"])
    }

    @Test("A column of words is no metric, one of gaps and numbers is")
    func words() throws {
        let read = try read("time,a,room,b\n2020-03-01 15:44:06,1,hall,\n2020-03-01 15:44:07,2,hall,3\n")
        #expect(read.columns == ["a", "b"])
        #expect(read.notes == [.noNumbers(["room"])])
        // Nothing but gaps: still a row each.
        #expect(try rows("time,a\n2020-03-01 15:44:06,none\n").map(\.values) == [[nil]])
    }

    @Test("Row numbers are no metric")
    func rowNumbers() throws {
        let read = try read(",timestamp,value\n0,2020-03-01 15:44:06,7\n")
        #expect(read.columns == ["value"])
        #expect(read.notes == [.rowNumbers("")])
        #expect(try rows("index,value\n0,7\n").map(\.time) == ["0"])
    }

    @Test("A first line without names is a row")
    func noHeader() throws {
        let read = try read("2020-03-01 15:44:06,1\n2020-03-01 15:44:07,2\n")
        #expect(read.columns == ["c2"])
        #expect(read.notes == [.noHeader])
        #expect(read.rows.map(\.values) == [[1], [2]])
        // One that names a column that was asked for is a header, whatever it looks like.
        #expect(try self.read("1,2\n3,4\n", .init(time: "1")).rows.map(\.values) == [[4]])
    }

    @Test("Where no column is one of times, rows are numbered and all columns are metrics")
    func noTime() throws {
        let read = try read("a,b\n1,2\n3,4\n")
        #expect(read.columns == ["a", "b"])
        #expect(read.notes == [.noTime])
        #expect(read.rows.map(\.time) == ["1", "2"])
        #expect(read.rows.map(\.at) == [nil, nil])
        #expect(try self.read("value\n1\n").rows.map(\.values) == [[1]])
    }

    @Test(
        "The column of times is found by its name or by its dates",
        arguments: [
            ("value,DateTime\n1,2020-03-01 15:44:06\n", "value"), ("x,y\n1,2020-03-01T15:44:06Z\n", "x"),
            ("x;y\n14.02.2014 14:30;1,5\n", "y"), ("x,y\n1583077446000,1\n", "y"),
            ("date,time_on\n8/28/2007 0:05,1\n", "time_on"),
        ])
    func foundTime(_ text: String, _ metric: String) throws {
        let read = try read(text)
        #expect(read.columns == [metric])
        #expect(read.notes == [])
        #expect(read.rows.first?.at != nil)
    }
}
