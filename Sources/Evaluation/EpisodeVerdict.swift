/// Whether an episode is right.
enum EpisodeVerdict: Hashable, Sendable {
    /// Of this case of its device's truth.
    case right(Int)
    case wrong
    case notJudged

    /// By what was true when it opened, or had been until at most `tolerance` before.
    init(of episode: WatchedDevice.Episode, _ truth: DeviceTruth, _ profile: JudgedProfile, tolerance: Int64) {
        guard !profile.unjudged[episode.cause] else {
            self = .notJudged
            return
        }
        let there = truth.cases.indices.filter { index in
            let one = truth.cases[index]
            guard let first = one.stretches.first, first.from <= episode.opened else { return false }
            return one.end.map { episode.opened - $0 <= tolerance } ?? true
        }
        // Of several, the one that is there, and came last.
        func best(_ indices: [Int]) -> Int? {
            indices.max { a, b in
                let (x, y) = (truth.cases[a], truth.cases[b])
                return (x.end ?? .max, x.since) < (y.end ?? .max, y.since)
            }
        }
        if let index = best(there.filter({ profile.right[truth.cases[$0].rule].contains(episode.cause) })) {
            self = .right(index)
        } else if there.contains(where: { profile.excused[truth.cases[$0].rule].contains(episode.cause) }) {
            self = .notJudged
        } else {
            self = .wrong
        }
    }

    var isRight: Bool {
        if case .right = self { return true }
        return false
    }
}
