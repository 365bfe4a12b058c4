import Telemetry
import Testing

@testable import Server

@Suite struct TickGridTests {
    @Test func `Each instant of the grid is said once, however unevenly it is asked`() {
        var grid = TickGrid(from: noon(3))
        let asked: [Double] = [4, 9.99, 10.01, 10.9, 19.2, 21.4, 22, 29.999, 30, 31]
        let said = asked.compactMap { grid.due(at: noon() + TimeSpan(microseconds: Int64($0 * 1e6))) }
        #expect(said == [noon(10), noon(20), noon(30)])
    }

    @Test func `Of a long sleep only the last instant is said`() {
        var grid = TickGrid(from: noon())
        #expect(grid.due(at: noon(3_607)) == noon(3_600))
        #expect(grid.due(at: noon(3_609)) == nil)
    }
}
