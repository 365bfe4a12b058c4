import MQTTTransport
import Testing

@Suite("Back-off")
struct BackOffTests {
    /// Gives the largest number each time, so that the jitter's ceiling shows.
    struct Highest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }
    @Test("The ceiling doubles with every failure up to the cap, and begins anew after a success")
    func ceiling() {
        var backOff = BackOff(base: .seconds(1), cap: .seconds(30))
        var generator = Highest()
        let waits = (1...8).map { _ in backOff.failed(using: &generator) }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) })
        #expect(backOff.failures == 8)
        backOff.succeeded()
        #expect(backOff.failures == 0)
        let afterSuccess = backOff.failed(using: &generator)
        #expect(afterSuccess == .seconds(1))
    }

    @Test("Full jitter: waits spread evenly from zero to the ceiling")
    func jitter() {
        var generator = SystemRandomNumberGenerator()
        var tenths = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            var backOff = BackOff(base: .seconds(1))
            let wait = backOff.failed(using: &generator)
            tenths[min(9, Int(wait / .milliseconds(100)))] += 1
        }
        // 1,000 each is expected, with a standard deviation of 30.
        #expect(tenths.allSatisfy { (800...1_200).contains($0) }, "\(tenths)")
    }

    @Test("A million failures neither overflow nor pass the cap")
    func manyFailures() {
        var backOff = BackOff()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000_000 {
            let wait = backOff.failed(using: &generator)
            if wait < .zero || wait > .seconds(30) { Issue.record("\(wait)") }
        }
    }
}
