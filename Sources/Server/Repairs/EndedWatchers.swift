import Synchronization

/// Watchers of repairs that have gone away; filled from any thread, emptied by the coordinator.
/// Bound: one entry a stream, and streams are bounded where they are made.
final class EndedWatchers: Sendable {
    private let list = Mutex<[(id: String, watcher: Int)]>([])

    func append(_ one: (id: String, watcher: Int)) { list.withLock { $0.append(one) } }

    func drain() -> [(id: String, watcher: Int)] {
        list.withLock { list in
            defer { list = [] }
            return list
        }
    }
}
