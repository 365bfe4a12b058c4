import Decoding
import Profiles
import Telemetry
import Testing

@Suite struct TableTests {
    private static let profile = DeviceProfile(
        id: ProfileID(rawValue: "acme/boiler"), title: "Boiler", match: DeviceMatch(),
        reports: Reports(convention: "acme/boiler", every: .minutes(1), offlineAfter: .minutes(5)),
        metrics: [
            Metric(id: MetricID("flow"), path: "Water: flow", unit: .one),
            Metric(
                id: MetricID("mode"), path: "Mode", unit: .one,
                kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "heating")])),
            Metric(id: MetricID("pressure"), path: "Pressure", unit: .one),
        ], windows: [], symptoms: [], causes: [], fixes: [])

    private struct Read {
        let rows: [TelemetryTable.Row]
        let tallies: TelemetryTable.Tallies
        let missing: [String]
        let unused: [String]

        /// Seconds since 2026-01-01T00:00:00Z.
        var seconds: [Int64] { rows.map { $0.at.seconds - 1_767_225_600 } }
        func values(_ metric: String) -> [Double?] {
            rows.map { row in row.readings.first { $0.metric.rawValue == metric }?.value }
        }
    }

    private func read(
        _ text: [UInt8], delimiter: Character = ",", time: String? = nil, zone: String? = nil, sorted: Bool = false
    ) throws(TelemetryTable.Fault) -> Read {
        var profile = Self.profile
        profile.reports.zone = zone
        let result = text.withUnsafeBytes { bytes -> Result<Read, TelemetryTable.Fault> in
            do throws(TelemetryTable.Fault) {
                var table = try TelemetryTable(
                    bytes, delimiter: delimiter.asciiValue ?? 0, TableColumns.Wishes(time: time), profile)
                var rows = sorted ? table.sorted() : []
                while let row = table.next() { rows.append(row) }
                let read = Read(
                    rows: rows, tallies: table.tallies, missing: table.missing.map(\.id.rawValue), unused: table.unused)
                return .success(read)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func read(
        _ text: String, delimiter: Character = ",", time: String? = nil, zone: String? = nil
    ) throws(TelemetryTable.Fault) -> Read {
        try read(Array(text.utf8), delimiter: delimiter, time: time, zone: zone)
    }

    @Test func `Columns are found by name, padded as exports pad them`() throws {
        let read = try read("At,Water:   flow  ,Note, Mode\n2026-01-01 00:01,20.5,fine,1\n2026-01-01 00:02,-3e1,,0\n")
        #expect(read.seconds == [60, 120])
        #expect(read.values("flow") == [20.5, -30])
        #expect(read.values("mode") == [1, 0])
        #expect(read.missing == ["pressure"])
        #expect(read.unused == ["Note"])
        #expect(read.tallies.emptyCells == 0)
        #expect(read.rows.flatMap(\.readings).allSatisfy { $0.deviceStated })
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `Any line end, a byte order mark, empty lines and a missing last line end are fine`(_ end: String) throws {
        let read = try read(
            "\u{FEFF}\"At\",\"Water: flow\"" + end + end + "2026-01-01T00:01:00Z,1" + end + "  " + end
                + "2026-01-01T01:02:00+01:00,\"2\"")
        #expect(read.seconds == [60, 120])
        #expect(read.values("flow") == [1, 2])
        #expect(read.tallies.rows == 2)
    }

    @Test func `Dirty cells give no reading, and are counted with their places`() throws {
        let cells = ["#VALUE!", "NaN", "1,5", "1e999", "0x1p3", "--", "１２"]
        let lines = cells.enumerated().map { "2026-01-01 00:0\($0),\"\($1)\",7" }
        let read = try read("t;Water: flow;Mode\n2026-01-01 00:00;;\n", delimiter: ";")
        #expect(read.tallies.emptyCells == 2)
        #expect(read.rows.map(\.readings.count) == [0])
        let dirty = try self.read((["t,Water: flow,Pressure"] + lines).joined(separator: "\n"))
        #expect(dirty.values("flow") == cells.map { _ in nil })
        #expect(dirty.values("pressure") == cells.map { _ in 7 })
        #expect(dirty.tallies.unreadableCells.count == cells.count)
        #expect(dirty.tallies.unreadableCells.places.count == TelemetryTable.Tally.mostPlaces)
        #expect(dirty.tallies.unreadableCells.places.first == "line 2: \"#VALUE!\" in Water: flow")
    }

    @Test func `Rows of another width, broken quotes and zero bytes cost their own line alone`() throws {
        let read = try read(
            """
            t,Water: flow,Mode
            2026-01-01 00:01,1
            2026-01-01 00:02,"2,1
            2026-01-01 00:03,"3"x,1
            2026-01-01 00:04,4,1,9
            2026-01-01 00:05,\u{0},1
            2026-01-01 00:06,"6",1

            """)
        #expect(read.seconds == [360])
        #expect(read.values("flow") == [6])
        #expect(
            read.tallies.wrongWidth.places == [
                "line 2: 2 cells, the header has 3", "line 5: 4 cells, the header has 3",
            ])
        #expect(
            read.tallies.brokenRows.places == [
                "line 3: a quote is not closed", "line 4: text stands after a closing quote", "line 6: a zero byte",
            ])
        #expect(read.tallies.rows == 6)
        #expect(read.tallies.taken == 1)
    }

    @Test func `Quotes hold delimiters, quotes and blanks`() throws {
        let read = try read("t,\"Water: flow\",\"a \"\"b\"\", c\"\n2026-01-01 00:01, \" 5 \" ,\"x,y\"\n")
        #expect(read.unused == ["a \"b\", c"])
        #expect(read.values("flow") == [5])
    }

    @Test func `Unsorted and repeated times give no row`() throws {
        let times = ["00:05", "00:05", "00:04", "00:06", "24:00", "soon", ""]
        let read = try read("t,Mode\n" + times.map { "2026-01-01 \($0),1" }.joined(separator: "\n"))
        #expect(read.seconds == [300, 360])
        #expect(read.tallies.backwards.places == ["line 3: 2026-01-01T00:05:00Z", "line 4: 2026-01-01T00:04:00Z"])
        #expect(read.tallies.unreadableTimes.count == 3)
    }

    @Test func `Sorted by time, each time once`() throws {
        let read = try read(
            Array("t,Mode\n1767225720,1\n1767225660,0\n1767225720,0\n1767225600,x\n".utf8), sorted: true)
        #expect(read.seconds == [0, 60, 120])
        #expect(read.values("mode") == [nil, 0, 1])
        #expect(read.tallies.backwards.places == ["line 4: 2026-01-01T00:02:00Z"])
        #expect(read.tallies.taken == 3)
    }

    @Test(arguments: [
        ("1/1/2026 0:05", 300), ("1/1/26 0:05:30", 330), ("01/01/2026 12:05:00 AM", 300), ("1/1/2026 1:00 pm", 46_800),
        ("1/2/2026", 86_400), ("1767225900", 300), ("1767225900000", 300), ("2026-01-01T00:05Z", 300),
    ])
    func `Times are what spreadsheets and devices write`(_ text: String, _ seconds: Int64) throws {
        let read = try read("t,Mode\n\(text),1\n")
        #expect(read.seconds == [seconds])
    }

    @Test(arguments: ["13/1/2026 0:05", "1/1/2026 25:00", "1/1/2026 13:00 PM", "1/1/2026 0:05 x", "1/1", "1//2026"])
    func `What is no time is none`(_ text: String) throws {
        let read = try read("t,Mode\n\(text),1\n")
        #expect(read.tallies.unreadableTimes.count == 1)
    }

    @Test func `Times without an offset are in the profile's zone`() throws {
        let read = try read("t,Mode\n2026-01-01 01:05,1\n7/1/2026 2:00,1\n", zone: "Europe/Berlin")
        #expect(read.seconds == [300, 181 * 86_400])
    }

    @Test func `The column of times may stand anywhere`() throws {
        let read = try read("Mode\tWhen\n1\t2026-01-01 00:05\n", delimiter: "\t", time: "When")
        #expect(read.seconds == [300])
        #expect(read.values("mode") == [1])
    }

    @Test func `What is no table of this profile says why`() {
        func fault(_ text: [UInt8], time: String? = nil) -> TelemetryTable.Fault? {
            do throws(TelemetryTable.Fault) {
                _ = try read(text, time: time)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault([]) == .empty)
        #expect(fault(Array("\n \n".utf8)) == .empty)
        #expect(fault([0xFF, 0xFE, 0x41, 0]) == .utf16)
        #expect(fault(Array("t,\"Mode\n".utf8)) == .badHeader(line: 1, why: "a quote is not closed"))
        #expect(fault(Array("t,Mode".utf8), time: "when") == .noColumn("when", columns: ["t", "Mode"]))
        #expect(fault(Array("t,Mode,Mode".utf8)) == .twice("Mode"))
        #expect(fault(Array("t;Mode".utf8)) == .nothingToRead(columns: ["t;Mode"]))
        #expect(fault(Array("Mode,x".utf8)) == .nothingToRead(columns: ["Mode", "x"]))
    }
}
