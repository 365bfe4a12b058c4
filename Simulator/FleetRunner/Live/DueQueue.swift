import FleetModel

/// Which of many devices is due next: a binary heap, 16 bytes a device.
struct DueQueue: Sendable {
    private struct Entry: Sendable {
        var due: ModelTime
        var device: Int
    }
    private var entries: [Entry] = []

    var first: (due: ModelTime, device: Int)? { entries.first.map { ($0.due, $0.device) } }

    init(_ due: [ModelTime]) {
        entries = due.enumerated().map { Entry(due: $1, device: $0) }
        // One in the order of time is a heap.
        entries.sort { $0.due < $1.due }
    }

    /// The first one's next time.
    mutating func moveFirst(to due: ModelTime) {
        guard !entries.isEmpty else { return }
        entries[0].due = due
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < entries.count && entries[child].due < entries[least].due { least = child }
            guard least != place else { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}
