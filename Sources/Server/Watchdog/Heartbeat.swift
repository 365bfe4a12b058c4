import Synchronization

/// Whether a thread that must never stand goes on: how many pieces of work it was given, and how many it has ended.
///
/// Whoever gives it work says so. Cost: two atomic additions a piece.
final class Heartbeat: Sendable {
    /// Who it is, as a sentence may begin: "the journal's writer".
    let name: String
    private let begun = Atomic(0)
    private let ended = Atomic(0)

    init(_ name: String) { self.name = name }

    /// A piece of work is given to it.
    func begin() { begun.add(1, ordering: .relaxed) }

    /// A piece of work has ended, well or not.
    func end() { ended.add(1, ordering: .relaxed) }

    /// What a look at it shows.
    var beat: Beat {
        let ended = ended.load(ordering: .relaxed)
        return Beat(ended: ended, waiting: max(0, begun.load(ordering: .relaxed) - ended))
    }

    /// Pieces that have ended since the start, and that have not.
    struct Beat: Hashable, Sendable {
        var ended = 0
        var waiting = 0
    }
}
