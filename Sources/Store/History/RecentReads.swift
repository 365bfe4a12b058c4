import Synchronization
import Telemetry

/// What was read of a day's file a moment ago, for whoever looks again while nothing has been written to it: a card asks
/// for one metric of a device after the other, and all of them lie in the same bytes.
///
/// Bound: `most` looks of at most `mostBytes` each.
final class RecentReads: Sendable {
    /// When it is full, all of them go.
    private static let most = 32
    private static let mostBytes = 1 << 16

    struct Look: Hashable {
        var device: UInt32
        /// Of the day.
        var hours: Range<Int64>
    }

    private struct Held {
        var writes: Int
        var stored: DayFile.Stored
    }

    /// Of the file, since it was opened.
    private let writes = Atomic(0)
    private let held = Mutex<[Look: Held]>([:])

    /// To be asked for before a read whose result is given to `hold`.
    var written: Int { writes.load(ordering: .sequentiallyConsistent) }

    /// Something was written: to be said before anybody relies on it.
    func noteWrite() { writes.add(1, ordering: .sequentiallyConsistent) }

    subscript(look: Look) -> DayFile.Stored? {
        let written = written
        return held.withLock { $0[look].flatMap { $0.writes == written ? $0.stored : nil } }
    }

    /// - Parameter written: what it was before `stored` was read.
    func hold(_ stored: DayFile.Stored, of look: Look, written: Int) {
        guard stored.bytes <= Self.mostBytes else { return }
        held.withLock { held in
            if held.count >= Self.most { held.removeAll(keepingCapacity: true) }
            held[look] = Held(writes: written, stored: stored)
        }
    }
}

extension DayFile.Stored {
    /// Of all blocks.
    var bytes: Int {
        parts.reduce(0) { $0 + $1.block.count } + hours.values.reduce(0) { $0 + $1.block.count }
    }
}
