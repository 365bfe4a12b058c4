import DeskOperations
import Repairs
import Synchronization
import Telemetry

/// Who looks at repairs while they run, and is told of each step.
///
/// Bound: 1,000 streams, each with one unread view; one more gets the repair as it stands, and ends.
final class RepairWatchers: Sendable {
    static let most = 1_000

    private struct Watcher {
        let tell: @Sendable (RepairMachine) -> Void
        let finish: @Sendable () -> Void
    }
    private struct State {
        var byRepair: [RepairID: [Int: Watcher]] = [:]
        var made = 0
        var count = 0
    }
    private let state = Mutex(State())

    /// A stream of what `view` makes of the repair: now, and at each step; it ends with the repair.
    func watch<View: Sendable>(
        _ machine: RepairMachine, _ view: @escaping @Sendable (RepairMachine) -> View
    ) -> AsyncStream<View> {
        let (stream, continuation) = AsyncStream.makeStream(of: View.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield(view(machine))
        let id = machine.repair.id
        let number: Int? =
            machine.hasEnded
            ? nil
            : state.withLock { state in
                guard state.count < Self.most else { return nil }
                state.made += 1
                state.count += 1
                state.byRepair[id, default: [:]][state.made] = Watcher(
                    tell: { continuation.yield(view($0)) }, finish: { continuation.finish() })
                return state.made
            }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number, of: id) }
        return stream
    }

    func tell(_ machine: RepairMachine) {
        let watching = state.withLock { $0.byRepair[machine.repair.id].map { Array($0.values) } ?? [] }
        // Outside the lock: a stream that ends comes back for it.
        for watcher in watching {
            watcher.tell(machine)
            if machine.hasEnded { watcher.finish() }
        }
    }

    /// Ends every stream; the service stops.
    func finish() {
        let all = state.withLock { $0.byRepair.values.flatMap(\.values) }
        for watcher in all { watcher.finish() }
    }

    /// How many look on.
    var count: Int { state.withLock { $0.count } }

    private func remove(_ number: Int, of id: RepairID) {
        state.withLock { state in
            guard state.byRepair[id]?.removeValue(forKey: number) != nil else { return }
            state.count -= 1
            if state.byRepair[id]?.isEmpty == true { state.byRepair[id] = nil }
        }
    }
}
