import Dispatch
import Store
import Synchronization
import Telemetry

/// The one way into the journal: appends, and hands what was committed to the fold in the journal's order.
final class JournalWriter: Sendable {
    private let journal: Journal
    private let handOver: HandOver
    /// Where appends of the service's own run, so that none blocks the cooperative pool.
    private let thread = DispatchQueue(label: "bedside.journal")

    /// What a failed append was to hold of who devices are. The directory knows it by then and will not say it again when
    /// the messages come once more, so it goes before the next append. Bound: what the messages under way can hold, since
    /// nothing is said twice.
    private let owed = Mutex<[DeviceInput]>([])

    init(journal: Journal, handOver: HandOver) {
        self.journal = journal
        self.handOver = handOver
    }

    /// Blocks until the fold has room for the inputs and they are on disk; for a thread of the caller's own.
    /// When it throws, nothing is stored.
    func append(_ inputs: [DeviceInput], marks: [MessageMark]) throws(StoreError) {
        guard !inputs.isEmpty else { return }
        handOver.reserve()
        do {
            try commit(inputs, marks: marks, reserved: true)
        } catch {
            handOver.release()
            throw error
        }
    }

    /// The service's own few inputs, from an async context: they do not wait for the fold.
    func append(_ inputs: [DeviceInput]) async throws {
        try await onThread { try self.commit(inputs, marks: [], reserved: false) }
    }

    /// What an import brings, from an async context: it waits for the fold like what the broker brings.
    func appendWaiting(_ inputs: [DeviceInput]) async throws {
        try await onThread { try self.append(inputs, marks: []) }
    }

    private func commit(_ inputs: [DeviceInput], marks: [MessageMark], reserved: Bool) throws(StoreError) {
        let owed = owed.withLock { owed in
            defer { owed = [] }
            return owed
        }
        do throws(StoreError) {
            let inputs = owed + inputs
            try journal.append(inputs, marks: marks) { positions in
                handOver.push(CommittedBatch(first: positions.lowerBound, inputs: inputs), reserved: reserved)
            }
        } catch {
            self.owed.withLock { $0 = owed + inputs.filter(\.isOfIdentity) + $0 }
            throw error
        }
    }

    private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            thread.async { continuation.resume(with: Result(catching: body)) }
        }
    }

    /// The newest marks, for recognising redeliveries; blocks.
    func recentMarks(limit: Int) throws(StoreError) -> [MessageMark] { try journal.recentMarks(limit: limit) }

    /// Removes what snapshot, registry and history have passed.
    func prune(through position: JournalPosition) async throws {
        try await onThread { try self.journal.prune(through: position) }
    }
}

extension DeviceInput {
    /// True for what devices are known by: an enrolment, or what one says of itself.
    fileprivate var isOfIdentity: Bool {
        switch content {
        case .enrolled, .info: true
        case .readings, .availability, .acknowledgement, .repair, .tick: false
        }
    }
}
