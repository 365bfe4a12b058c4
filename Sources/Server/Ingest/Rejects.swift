import CoreMetrics
import Synchronization
import Telemetry

/// Messages that could not be used: counted by reason, the newest few of each kept for an engineer to look at.
///
/// Bound: 20 samples a reason of at most 512 bytes each; the reasons are a closed set.
final class Rejects: Sendable {
    static let mostSamples = 20
    static let mostBytes = 512

    struct Sample: Hashable, Sendable {
        var topic: String
        var payload: [UInt8]
        var at: Timestamp
    }

    private let figures: any MetricsFactory
    private let samples = Mutex<[String: [Sample]]>([:])

    init(figures: any MetricsFactory) { self.figures = figures }

    func note(_ reason: String, topic: String, payload: [UInt8], at now: Timestamp) {
        Counter(label: "bedside_messages_rejected_total", dimensions: [("reason", reason)], factory: figures)
            .increment()
        let sample = Sample(
            topic: String(decoding: Array(topic.utf8.prefix(Self.mostBytes)), as: UTF8.self),
            payload: Array(payload.prefix(Self.mostBytes)), at: now)
        samples.withLock { samples in
            var kept = samples[reason, default: []]
            if kept.count >= Self.mostSamples { kept.removeFirst() }
            kept.append(sample)
            samples[reason] = kept
        }
    }

    func samples(of reason: String) -> [Sample] { samples.withLock { $0[reason] ?? [] } }
}
