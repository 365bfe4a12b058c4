import DeskOperations
import Dispatch
import MQTTTransport
import Store
import Synchronization
import Telemetry

/// The one way of messages into the journal, from the broker and from an import: one batch at a time is led to its
/// devices and committed, so that what decides on a message (which device it is of, whether that has newer readings)
/// is still so when it stands in the journal.
///
/// A batch waits for those before it, in the order they came; an import's are small enough (see `TelemetryImport`) that
/// the broker's next burst waits some ten milliseconds.
final class Admission: Sendable {
    private let intake: Intake
    private let journal: JournalWriter
    private let line = DispatchQueue(label: "bedside.admission")
    private let plans: Mutex<TopicPlans>

    /// - Parameter heardAt: when the journal last took something before the service started; nil: never.
    init(intake: Intake, journal: JournalWriter, heardAt: Timestamp? = nil) {
        self.intake = intake
        self.journal = journal
        plans = Mutex(TopicPlans(heardAt: heardAt))
    }

    /// Blocks until the fold has room and what the messages give is on disk; for a thread of the caller's own. When it
    /// throws, no device is known by these messages.
    func take(_ messages: [Intake.Message], marks: [MessageMark]) throws(StoreError) -> [Intake.Outcome] {
        try line.sync { () -> Result<[Intake.Outcome], StoreError> in
            Result { () throws(StoreError) in try admit(messages, marks) }
        }.get()
    }

    /// The same of a burst, which goes the hot way; returns how many inputs the journal got.
    func take(_ burst: IncomingBatch, at now: Timestamp) throws(StoreError) -> Int {
        try line.sync { () -> Result<Int, StoreError> in
            Result { () throws(StoreError) in try admit(burst, at: now) }
        }.get()
    }

    private func admit(_ burst: IncomingBatch, at now: Timestamp) throws(StoreError) -> Int {
        var learnt = DirectoryChanges()
        var inputs: [DeviceInput] = []
        inputs.reserveCapacity(burst.messages.count)
        plans.withLock { plans in
            plans.allowances.begin(at: now)
            burst.bytes.withUnsafeBytes { bytes in
                for message in burst.messages {
                    intake.take(
                        Intake.RawMessage(
                            topic: UnsafeRawBufferPointer(rebasing: bytes[message.topic]),
                            payload: UnsafeRawBufferPointer(rebasing: bytes[message.payload]),
                            isRetained: message.retain),
                        receivedAt: now, &plans, &learnt, into: &inputs)
                }
            }
        }
        do throws(StoreError) {
            try commit(inputs, learnt, burst.messages.compactMap(\.mark))
        } catch {
            plans.withLock { $0.allowances.giveBack() }
            throw error
        }
        plans.withLock { $0.allowances.settle(at: now) }
        return inputs.count
    }

    /// The same, from an async context.
    func take(_ messages: [Intake.Message]) async throws -> [Intake.Outcome] {
        try await inLine { try self.admit(messages, []) }
    }

    /// Makes devices of the registry known.
    func enrol(_ devices: [EnrolledDevice], at now: Timestamp) async throws {
        try await inLine {
            var yield = Intake.Yield(learnt: DirectoryChanges())
            for one in devices { self.intake.enrol(one, at: now, &yield) }
            try self.commit(yield.inputs, yield.learnt, [])
        }
    }

    private func admit(
        _ messages: [Intake.Message], _ marks: [MessageMark]
    ) throws(StoreError) -> [Intake.Outcome] {
        plans.withLock { intake.tellHeard(&$0) }
        var learnt = DirectoryChanges()
        var inputs: [DeviceInput] = []
        let outcomes = messages.map { message in
            let outcome = intake.take(message, &learnt)
            if case .inputs(let more) = outcome { inputs += more }
            return outcome
        }
        try commit(inputs, learnt, marks)
        return outcomes
    }

    private func commit(
        _ inputs: [DeviceInput], _ learnt: DirectoryChanges, _ marks: [MessageMark]
    ) throws(StoreError) {
        do {
            try journal.append(inputs, marks: marks)
        } catch {
            intake.directory.takeBack(learnt)
            throw error
        }
    }

    private func inLine<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            line.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
