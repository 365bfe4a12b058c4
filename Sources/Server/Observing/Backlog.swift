import Telemetry

/// Whether messages come in faster than the service takes them, from what waits at the broker and what was received.
///
/// Memory: the last `most` samples.
struct Backlog: Hashable, Sendable {
    struct Sample: Hashable, Sendable {
        var at: Timestamp
        /// Messages that wait at the broker.
        var waiting: Int
        /// Messages received since the service started.
        var received: Int
    }

    /// Samples that are kept (6): a minute of them, at the broker's usual ten seconds.
    static let most = 6
    /// So few waiting messages are on their way, not behind: ten commits of the largest size.
    static let fewest = 10_000

    private(set) var samples: [Sample] = []

    mutating func add(_ sample: Sample) {
        if samples.count == Self.most { samples.removeFirst() }
        samples.append(sample)
    }

    var waiting: Int { samples.last?.waiting ?? 0 }

    /// Messages taken each second, over the samples; nil without two.
    var pace: Double? {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return nil }
        return Double(last.received - first.received) / (Double((last.at - first.at).microseconds) / 1e6)
    }

    /// How old what comes in now is, in seconds: what waits, at the pace it is taken. Zero where little waits, nil where
    /// nothing is taken.
    var behind: Double? {
        guard waiting > Self.fewest else { return 0 }
        return pace.flatMap { $0 > 0 ? Double(waiting) / $0 : nil }
    }

    /// More waits than a moment ago, over three samples at least.
    var isGrowing: Bool {
        guard samples.count >= 3, let first = samples.first else { return false }
        return waiting > Self.fewest && waiting > first.waiting
    }
}
