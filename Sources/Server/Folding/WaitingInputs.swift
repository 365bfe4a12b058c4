import Store
import Telemetry

/// What the journal has had of a partition's devices since it was saved, while that rests; in the journal's order.
///
/// Readings lie side by side: a million messages in arrays of their own would take twice the memory, in pieces between
/// which the states that take their place do not fit. Memory: some 350 bytes a message of 8 readings.
struct WaitingInputs: Sequence, Sendable {
    fileprivate struct Message: Sendable {
        var position: JournalPosition
        var device: DeviceID
        var receivedAt: Timestamp
        var imported: Bool
        var number: MessageNumber?
        /// Readings it has; nil: it is the next of the others.
        var count: Int32?
    }

    fileprivate var messages: [Message] = []
    fileprivate var readings: [Reading] = []
    fileprivate var others: [DeviceInput.Content] = []

    mutating func append(_ entry: JournalEntry) {
        let input = entry.input
        var message = Message(
            position: entry.position, device: input.device, receivedAt: input.receivedAt, imported: input.imported,
            number: input.number)
        if case .readings(let own) = input.content {
            message.count = Int32(own.count)
            readings += own
        } else {
            others.append(input.content)
        }
        messages.append(message)
    }

    /// When each device was enrolled, by the first of its enrolments here.
    var enrolments: [DeviceID: Timestamp] {
        var found: [DeviceID: Timestamp] = [:]
        for (message, content) in zip(messages.lazy.filter { $0.count == nil }, others)
        where found[message.device] == nil {
            if case .enrolled = content { found[message.device] = message.receivedAt }
        }
        return found
    }

    func makeIterator() -> Iterator { Iterator(self) }

    struct Iterator: IteratorProtocol {
        private let inputs: WaitingInputs
        private var (message, reading, other) = (0, 0, 0)

        fileprivate init(_ inputs: WaitingInputs) { self.inputs = inputs }

        mutating func next() -> JournalEntry? {
            guard message < inputs.messages.count else { return nil }
            let next = inputs.messages[message]
            message += 1
            let content: DeviceInput.Content
            if let count = next.count {
                content = .readings(Array(inputs.readings[reading..<reading + Int(count)]))
                reading += Int(count)
            } else {
                content = inputs.others[other]
                other += 1
            }
            return JournalEntry(
                position: next.position,
                input: DeviceInput(
                    device: next.device, receivedAt: next.receivedAt, imported: next.imported, number: next.number,
                    content: content))
        }
    }
}
