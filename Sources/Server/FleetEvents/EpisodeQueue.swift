import Diagnostics
import Synchronization
import Telemetry

/// Episodes on their way from the fold to the watch over the fleet. Bounded: the fold never waits for it, and what does
/// not fit is dropped and counted.
final class EpisodeQueue: Sendable {
    struct Turn: Sendable {
        enum Step: Sendable { case opened, cleared }
        var device: DeviceID
        var cause: String
        var at: Timestamp
        var step: Step
    }
    static let most = 20_000

    private struct Waiting {
        var turns: [Turn] = []
        var dropped = 0
        var overlooked = 0
    }
    private let waiting = Mutex(Waiting())

    /// What did not fit in here, and what the watch had no memory for, since the start.
    var dropped: Int { waiting.withLock { $0.dropped + $0.overlooked } }

    /// Says how many openings the watch has not looked at in all.
    func overlooked(inAll count: Int) { waiting.withLock { $0.overlooked = count } }

    /// Takes what the fold said. The past (imports, late verdicts) is no event of now.
    func push(_ outputs: [FoldedOutput]) {
        let turns = outputs.compactMap { folded -> Turn? in
            switch folded.output {
            case .episodeOpened(let opening) where opening.notifies:
                Turn(device: folded.device, cause: opening.cause, at: folded.receivedAt, step: .opened)
            case .episodeCleared(let clearing) where clearing.notifies:
                Turn(device: folded.device, cause: clearing.cause, at: folded.receivedAt, step: .cleared)
            default: nil
            }
        }
        guard !turns.isEmpty else { return }
        waiting.withLock { waiting in
            let room = Self.most - waiting.turns.count
            waiting.turns += turns.prefix(room)
            waiting.dropped += max(0, turns.count - room)
        }
    }

    func take() -> [Turn] {
        waiting.withLock { waiting in
            defer { waiting.turns = [] }
            return waiting.turns
        }
    }
}
