import MQTTTransport
import Telemetry
import Testing

@testable import Server

/// What a screen says of the service itself.
@Suite struct ServiceNoticeTests {
    private static let now = Timestamp(seconds: 1_795_000_000)
    private static let link = ConnectionState.connected(since: now - .hours(1), resumed: true)
    private static let full = Hindrance.Reason(says: "the disk is full", remedy: "free some space")

    /// A broker that holds `waiting` messages, of which `taken` are taken in each ten seconds.
    private static func broker(waiting: [Int], taken: Int, heard: TimeSpan = .seconds(3)) -> BrokerWatch.Seen {
        var seen = BrokerWatch.Seen()
        seen.lastHeard = now - heard
        for (step, waiting) in waiting.enumerated() {
            seen.backlog.add(
                Backlog.Sample(
                    at: now - .seconds(Int64(10 * (3 - step))), waiting: waiting, received: taken * step))
        }
        return seen
    }

    private func words(
        _ stores: Hindrance.Reason? = nil, _ link: ConnectionState = Self.link,
        _ broker: BrokerWatch.Seen = BrokerWatch.Seen()
    ) -> String? { ServiceNotice(stores: stores, link: link, broker: broker, at: Self.now)?.words }

    @Test func `While all is well nothing is said, nor before the first connection stands`() {
        #expect(words() == nil)
        #expect(words(nil, .connecting(attempt: 1)) == nil)
        #expect(words(nil, Self.link, Self.broker(waiting: [0, 0, 60], taken: 3_000)) == nil)
    }

    @Test func `More than can be taken is said with how late readings are`() {
        let words = words(nil, Self.link, Self.broker(waiting: [30_000, 90_000, 150_000], taken: 5_000))
        #expect(words?.contains("readings arrive some 5 min late") == true, "\(words ?? "")")
    }

    @Test func `A queue that is soon through, and one of which nothing was heard for long, are no news`() {
        #expect(words(nil, Self.link, Self.broker(waiting: [20_000, 40_000, 60_000], taken: 100_000)) == nil)
        #expect(
            words(nil, Self.link, Self.broker(waiting: [90_000, 150_000], taken: 0, heard: .minutes(3))) == nil)
    }

    @Test func `Where nothing is taken at all it says late, and not how late`() {
        let words = words(nil, Self.link, Self.broker(waiting: [90_000, 150_000, 200_000], taken: 0))
        #expect(words?.contains("readings arrive late just now") == true, "\(words ?? "")")
    }

    @Test func `While a start is catching up it says what is not shown yet, unless that is next to nothing`() {
        func words(since seconds: Int64) -> String? {
            ServiceNotice(
                stores: nil, link: Self.link, broker: BrokerWatch.Seen(), resumingSince: Self.now - .seconds(seconds),
                at: Self.now)?.words
        }
        #expect(words(since: 20) == nil)
        #expect(words(since: 120)?.contains("in the last 2 min is not shown yet") == true, "\(words(since: 120) ?? "")")
    }

    @Test func `A disk that takes nothing is said before what follows from it`() {
        let lost = ConnectionState.waiting(
            lost: TransportError(.handlerFailed, "x"), attempt: 2, retryIn: .seconds(1))
        #expect(words(Self.full, lost)?.contains("just now (the disk is full)") == true)
        #expect(words(nil, lost)?.contains("not connected to the devices") == true)
    }
}
