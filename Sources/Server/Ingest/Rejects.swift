import CoreMetrics
import DeskOperations
import Synchronization
import Telemetry

/// Messages that could not be used: counted by reason, and of each reason the newest of the topics rejected last kept
/// for an engineer to look at. One topic that is rejected again and again takes one place, so that it hides no other's.
///
/// Bound: 20 topics a reason of at most a KiB each; the reasons are a closed set. Held in memory alone: what is
/// rejected for good comes again, and the journal holds what was taken. A message that comes again since the journal did
/// not take its batch counts again.
final class Rejects: RejectSource {
    static let mostTopics = 20
    static let mostBytes = 512

    fileprivate struct Reason {
        var messages = 0
        let counter: Counter
        /// Oldest first.
        var samples: [RejectedTable.Sample] = []
    }

    private let figures: any MetricsFactory
    private let since: Timestamp
    private let reasons = Mutex<[String: Reason]>([:])

    /// - Parameter since: when the service started.
    init(figures: any MetricsFactory, since: Timestamp) {
        self.figures = figures
        self.since = since
    }

    /// - Parameters:
    ///   - reason: one of a fixed set of words, for counters.
    ///   - why: the same for people.
    func note(
        _ reason: String, _ why: String, topic: String, payload: some Collection<UInt8>,
        at now: Timestamp
    ) {
        var topic = topic
        if topic.utf8.count > Self.mostBytes {
            topic = String(decoding: topic.utf8.prefix(Self.mostBytes), as: UTF8.self)
        }
        let sample = RejectedTable.Sample(
            reason: reason, why: why, topic: topic, payload: Array(payload.prefix(Self.mostBytes)),
            size: payload.count, at: now, first: now)
        reasons.withLock { reasons in
            let counter =
                reasons[reason]?.counter
                ?? Counter(
                    label: "bedside_messages_rejected_total", dimensions: [("reason", reason)], factory: figures)
            counter.increment()
            reasons[reason, default: Reason(counter: counter)].take(sample)
        }
    }

    func rejected() -> RejectedTable {
        reasons.withLock { reasons in
            RejectedTable(
                since: since, counts: reasons.mapValues(\.messages), samples: reasons.values.flatMap(\.samples))
        }
    }
}

extension Rejects.Reason {
    fileprivate mutating func take(_ new: RejectedTable.Sample) {
        messages += 1
        var new = new
        if let place = samples.firstIndex(where: { $0.topic.utf8.elementsEqual(new.topic.utf8) }) {
            let before = samples.remove(at: place)
            new.times += before.times
            new.first = before.first
        } else if samples.count >= Rejects.mostTopics {
            samples.removeFirst()
        }
        samples.append(new)
    }
}
