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
    }
    private let waiting = Mutex(Waiting())

    var dropped: Int { waiting.withLock { $0.dropped } }

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
