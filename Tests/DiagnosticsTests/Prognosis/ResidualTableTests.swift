import Testing

@testable import Diagnostics

@Suite("Residuals by level")
struct ResidualTableTests {
    @Test("Quantiles between two values are in proportion: of 0, 10, 20 the tenth of a hundred is 2")
    func quantiles() {
        #expect(ResidualTable.quantile(0.1, of: [0, 10, 20]) == 2)
        #expect(ResidualTable.quantile(0.5, of: [0, 10, 20]) == 10)
        #expect(ResidualTable.quantile(0.9, of: [5]) == 5)
    }

    @Test("Between two levels the residuals are in proportion, beyond the outermost as there")
    func between() throws {
        // 30 predictions of 0 that are right, 30 of 100 that are 10 short.
        let pairs = (0..<30).flatMap { _ in [(predicted: 0.0, truth: 0.0), (predicted: 100.0, truth: 110.0)] }
        let table = try #require(ResidualTable(pairs))
        #expect(table.predicted == [0, 100])
        #expect(table.residuals(at: 25).middle == 2.5)
        #expect(table.residuals(at: -1).upper == 0)
        #expect(table.residuals(at: 500).lower == 10)
    }

    @Test("Without residuals there is no table")
    func nothing() { #expect(ResidualTable([]) == nil) }
}
