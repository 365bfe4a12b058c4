import MQTTTransport
import Telemetry
import Testing

@Suite("Redelivery window")
struct RedeliveryWindowTests {
    private func mark(_ id: UInt16, _ hash: UInt64 = 7) -> MessageMark { MessageMark(packetID: id, hash: hash) }

    private func recognised(_ marks: [MessageMark], by window: RedeliveryWindow) -> [Bool] {
        var window = window
        return marks.map { window.recognises($0) }
    }

    @Test("What is journalled is recognised, by packet id and hash together")
    func recognises() {
        let window = RedeliveryWindow(journalled: [mark(1), mark(2, 8), mark(3)], receiveMaximum: 10)
        #expect(
            recognised([mark(1), mark(2, 9), mark(4), mark(2, 8)], by: window) == [true, false, false, true])
    }

    @Test("A mark is recognised once: the packet id may come again with the same content and be news")
    func once() {
        let window = RedeliveryWindow(journalled: [mark(1), mark(2)], receiveMaximum: 10)
        #expect(recognised([mark(1), mark(1), mark(2)], by: window) == [true, false, true])
    }

    @Test("After receive-maximum messages that were news, nothing is a redelivery any more")
    func closes() {
        let window = RedeliveryWindow(journalled: [mark(1), mark(2), mark(3)], receiveMaximum: 2)
        #expect(recognised([mark(8), mark(1), mark(9), mark(2)], by: window) == [false, true, false, false])
    }

    @Test("Any number of redeliveries keeps it open: a broker may have more outstanding than it ought to")
    func manyRedeliveries() {
        let journalled = (1...1_000).map { mark($0) }
        let window = RedeliveryWindow(journalled: journalled, receiveMaximum: 2)
        #expect(recognised(journalled + [mark(1_001)], by: window) == Array(repeating: true, count: 1_000) + [false])
    }

    @Test("A session that begins has no redeliveries")
    func closed() {
        #expect(recognised([mark(1)], by: .closed) == [false])
    }
}
