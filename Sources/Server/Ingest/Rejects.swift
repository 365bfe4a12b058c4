import CoreMetrics
import DeskOperations
import Synchronization
import Telemetry

/// Messages that could not be used: counted by reason, and of each reason the newest of the topics rejected last kept
/// for an engineer to look at, one for each fault that the topic's messages had. One topic that is rejected again and
/// again takes four places at most, so that it hides no other's.
///
/// Bound: 20 messages a reason of at most a KiB each; the reasons are a closed set. Held in memory alone: what is
/// rejected for good comes again, and the journal holds what was taken. A message that comes again since the journal did
/// not take its batch counts again.
final class Rejects: Sendable {
    static let mostSamples = 20
    /// Different faults of one topic and reason.
    static let mostOfTopic = 4
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

    /// - Parameter unknown: addresses that are no device's, the newest first.
    func rejected(unknown: [UnknownAddresses.Entry]) -> RejectedTable {
        var table = rejected()
        table.unknownCount = unknown.count
        table.unknown = unknown.prefix(RejectedTable.mostUnknown).map { entry in
            RejectedTable.UnknownAddress(
                address: entry.address, topic: String(decoding: entry.topic.utf8.prefix(Self.mostBytes), as: UTF8.self),
                messages: entry.messages, lastHeard: entry.lastHeard)
        }
        return table
    }

    func rejected() -> RejectedTable {
        reasons.withLock { reasons in
            RejectedTable(
                since: since, counts: reasons.mapValues(\.messages), samples: reasons.values.flatMap(\.samples))
        }
    }
}

/// Messages that could not be used, beside those of devices that nobody knows.
struct UnusedMessages: RejectSource {
    let rejects: Rejects
    let directory: DeviceDirectory

    func rejected() -> RejectedTable { rejects.rejected(unknown: directory.unknown) }
}

extension Rejects.Reason {
    fileprivate mutating func take(_ new: RejectedTable.Sample) {
        messages += 1
        var new = new
        let own = samples.indices.filter { samples[$0].topic.utf8.elementsEqual(new.topic.utf8) }
        let fault = Self.fault(new.why)
        if let place = own.first(where: { Self.fault(samples[$0].why) == fault }) {
            let before = samples.remove(at: place)
            new.times += before.times
            new.first = before.first
        } else if own.count >= Rejects.mostOfTopic, let oldest = own.first {
            samples.remove(at: oldest)
        } else if samples.count >= Rejects.mostSamples {
            samples.removeFirst()
        }
        samples.append(new)
    }

    /// Without the numbers and where in the payload it stands: these are others with every message.
    private static func fault(_ why: String) -> [UInt8] {
        why[..<(why.firstRange(of: " (byte ")?.lowerBound ?? why.endIndex)].utf8.filter { !(0x30...0x39).contains($0) }
    }
}
