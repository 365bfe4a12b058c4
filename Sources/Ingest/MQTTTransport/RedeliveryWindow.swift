package import Telemetry

/// Tells redelivered messages from new ones after a session was resumed.
///
/// A broker redelivers what was not acknowledged first, under the packet ids it had; at most receive-maximum of them
/// can be outstanding. So among the first receive-maximum QoS 1 messages, one whose packet id and hash stand among the
/// last receive-maximum journalled marks is in the journal already. Later the same packet id may come again with the
/// same content and be news.
/// Source: MQTT 5.0, sections 4.4 and 4.9. Memory: 16 bytes a mark, at most receive-maximum of them.
package struct RedeliveryWindow: Sendable {
    private var known: Set<MessageMark>
    private var remaining: Int

    /// Recognises nothing: for a session that begins.
    package static let closed = RedeliveryWindow(known: [], remaining: 0)

    /// - Parameter journalled: the last marks of the journal, oldest first; those before the last `receiveMaximum`
    ///   are not looked at.
    package init(journalled: [MessageMark], receiveMaximum: Int) {
        self.init(known: Set(journalled.suffix(receiveMaximum)), remaining: receiveMaximum)
    }

    private init(known: Set<MessageMark>, remaining: Int) {
        self.known = known
        self.remaining = remaining
    }

    /// Takes the next QoS 1 message; true if it is journalled already. A mark is recognised once.
    package mutating func recognises(_ mark: MessageMark) -> Bool {
        guard remaining > 0 else { return false }
        remaining -= 1
        let found = known.remove(mark) != nil
        if remaining == 0 || known.isEmpty { self = .closed }
        return found
    }
}
