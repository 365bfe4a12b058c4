package import Telemetry

/// Tells redelivered messages from new ones after a session was resumed.
///
/// A broker redelivers what was not acknowledged first, under the packet ids it had. What it redelivers although it is
/// journalled is what was journalled last: acks that we had written and it had not processed, or had processed and then
/// lost in a crash of its own. Later the same packet id may come again with the same content and be news; so the window
/// closes.
///
/// By MQTT 5 at most receive-maximum messages are outstanding, and the same number of marks and messages would do.
/// Mosquitto 2.0.11 does not hold to it: while it works off the queue of a resumed session, each ack it gets lets
/// receive-maximum further messages out, until the whole queue is outstanding. So the marks go back
/// `IngestConnection.marksToRecall` messages, and the window closes after receive-maximum messages that it did not
/// recognise, however many it did.
///
/// Source: MQTT 5.0, sections 3.3.4, 4.4 and 4.9. Memory: some 40 bytes a mark until it closes.
package struct RedeliveryWindow: Sendable {
    private var known: Set<MessageMark>
    private var unrecognisedLeft: Int

    /// Recognises nothing: for a session that begins.
    package static let closed = RedeliveryWindow(journalled: [], receiveMaximum: 0)

    /// - Parameter journalled: the last marks of the journal.
    package init(journalled: some Sequence<MessageMark>, receiveMaximum: Int) {
        known = receiveMaximum > 0 ? Set(journalled) : []
        unrecognisedLeft = receiveMaximum
    }

    /// Takes the next QoS 1 message; true if it is journalled already. A mark is recognised once.
    package mutating func recognises(_ mark: MessageMark) -> Bool {
        guard !known.isEmpty else { return false }
        if known.remove(mark) != nil { return true }
        unrecognisedLeft -= 1
        if unrecognisedLeft == 0 { self = .closed }
        return false
    }
}
