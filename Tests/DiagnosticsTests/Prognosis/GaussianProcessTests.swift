import Testing

@testable import Diagnostics

@Suite("Gaussian process, by hand")
struct GaussianProcessTests {
    @Test("A factor solves what it was made of: 4, 2; 2, 3 times 1, 2 is 8, 8")
    func solves() throws {
        let factor = try #require(PositiveDefinite([4, 0, 2, 3], side: 2))
        let x = factor.solve([8, 8])
        #expect(abs(x[0] - 1) < 1e-12)
        #expect(abs(x[1] - 2) < 1e-12)
    }

    @Test("Three unknowns: the factor of 4, 12, -16; 12, 37, -43; -16, -43, 98 has 2, 6, 1, -8, 5, 3")
    func three() throws {
        let factor = try #require(PositiveDefinite([4, 0, 0, 12, 37, 0, -16, -43, 98], side: 3))
        // By hand: the rows of the matrix times (1, 1, 1) are 0, 6 and 39.
        for value in factor.solve([0, 6, 39]) { #expect(abs(value - 1) < 1e-9) }
    }

    @Test(
        "A matrix that is not positive definite has no factor",
        arguments: [[1.0, 0, 2, 1], [0, 0, 0, 1], [-1, 0, 0, 1]])
    func refuses(_ matrix: [Double]) {
        #expect(PositiveDefinite(matrix, side: 2) == nil)
    }

    @Test("Two points, worked by hand: the mean half way is theirs, at a point it is shrunk by the noise")
    func twoPoints() throws {
        // Inputs 0 and 2: centre 1, spread 1, so -1 and 1. Squared distance 4, twice the squared scale 4.5:
        // k = 4·e^(-4/4.5) = 4·0.411112 = 1.644449. Targets 10 and 30: mean 20, deviation 10, so -1 and 1, whose weights are
        // ∓1/(4 + 0.1 - k) = ∓0.407240. At 2: 20 + 10·0.407240·(4 - k) = 29.592759.
        let process = try #require(GaussianProcess([[0], [2]], targets: [10, 30]))
        #expect(abs(process([1]) - 20) < 1e-9)
        #expect(abs(process([2]) - 29.592759) < 1e-5)
        #expect(abs(process([0]) - 10.407241) < 1e-5)
    }

    @Test("Nothing to learn from gives no process, and a target that never varies gives itself")
    func edges() throws {
        #expect(GaussianProcess([], targets: []) == nil)
        #expect(GaussianProcess([[.infinity], [1]], targets: [1, 2]) == nil)
        let flat = try #require(GaussianProcess([[1], [1]], targets: [7, 7]))
        #expect(flat([1]) == 7)
        #expect(flat([1e300]) == 7)
    }
}
