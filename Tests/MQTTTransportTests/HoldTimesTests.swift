import Testing

@testable import MQTTTransport

@Suite("How long acknowledgements are held")
struct HoldTimesTests {
    @Test("Of as many messages as the share says none waited longer, and the answer is at most half as long again")
    func quantiles() throws {
        var times = HoldTimes()
        #expect(times.quantile(0.99) == nil)
        // One message after 1 ms, one after 2 ms, … one after a second.
        for milliseconds in 1...1_000 { times.add(1, held: .milliseconds(milliseconds)) }
        for (share, seconds) in [(0.5, 0.5), (0.99, 0.99), (1, 1), (0.001, 0.001)] {
            let found = try #require(times.quantile(share))
            #expect(found >= seconds * 0.999_999 && found <= seconds * 1.5, "\(share): \(found)")
        }
    }

    @Test("A burst counts with all of its messages, and what is longer than all classes stands in the last")
    func bursts() throws {
        var times = HoldTimes()
        times.add(99, held: .milliseconds(1))
        times.add(1, held: .seconds(86_400))
        #expect(times.quantile(0.99) == 0.001)
        let last = try #require(times.quantile(1))
        #expect(last > 200)
    }
}
