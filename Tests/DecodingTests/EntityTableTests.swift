import Testing

@testable import Decoding

@Suite("Tables of many entities")
struct EntityTableTests {
    private func table(
        _ text: String, delimiter: Character = ",", header: Bool = true, entity: String = "unit", time: String? = nil
    ) throws -> EntityTable {
        try Array(text.utf8).withUnsafeBytes {
            try EntityTable(
                $0, delimiter: delimiter.asciiValue ?? 0, hasHeader: header, entity: entity, time: time)
        }
    }

    @Test("A headerless table with runs of spaces: columns are c1, c2, …, spaces at a line's end are no cell")
    func headerless() throws {
        let table = try table(
            "1 1  -0.5 100  \n1 2 0.25 100\n2 1 3e1 100 \n", delimiter: " ", header: false, entity: "c1")
        #expect(table.columns == ["c3", "c4"])
        #expect(table.entities == ["1", "2"])
        #expect(table.rows["1"]?.map(\.time) == [1, 2])
        #expect(table.rows["1"]?.map(\.cells) == [[-0.5, 100], [0.25, 100]])
        #expect(table.rows["2"]?.first?.cells == [30, 100])
        #expect(table.passedOver == 0)
    }

    @Test("What is no finite number is a gap, a row without entity, time or all its cells is passed over and counted")
    func gaps() throws {
        let table = try table("at,unit,heat\n1,a,NaN\n2,a,\n3,a,inf\n4,a,off\n5,a,20.5\n,a,1\n6,,1\n7,a\n8,a,1,1\n")
        #expect(table.rows["a"]?.map(\.cells) == [[nil], [nil], [nil], [nil], [20.5]])
        #expect(table.passedOver == 4)
    }

    @Test("Times are a column by name, and dates count in days")
    func times() throws {
        let table = try table("unit,heat,at\na,1,2026-01-03T12:00:00Z\na,2,2026-01-02T00:00:00Z\n", time: "at")
        let times = try #require(table.rows["a"]).map(\.time)
        #expect(times[0] - times[1] == 1.5)
        #expect(table.lastTime(of: "a") == "2026-01-03T12:00:00Z")
        #expect(table.columns == ["heat"])
    }

    @Test("No rows, no such column, two of one name: told in words")
    func faults() {
        #expect(throws: EntityTable.Fault.empty) { try table("") }
        #expect(throws: EntityTable.Fault.noRows) { try table("unit,at,heat\n") }
        #expect(throws: EntityTable.Fault.noColumn("unit", columns: ["device", "at"])) { try table("device,at\n") }
        #expect(throws: EntityTable.Fault.twice("unit")) { try table("unit,unit,at\n1,1,1\n") }
        #expect(throws: EntityTable.Fault.noColumn("then", columns: ["unit", "at"])) {
            try table("unit,at\n", time: "then")
        }
        #expect(EntityTable.Fault.noColumn("x", columns: ["a", "b"]).description == "no column \"x\"; there are: a, b")
    }
}
