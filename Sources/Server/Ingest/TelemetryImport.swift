import Decoding
import DeskOperations
import Telemetry

/// Puts past messages in: the same decoding, journal and fold as live ones, with `receivedAt` as the line says.
///
/// Bound: 2,000 messages or a MiB of them at once, and 100 issues a report; the rest is counted.
final class TelemetryImport: TelemetryImporter {
    /// Messages, and bytes of payload, that are admitted together: the broker's next burst waits meanwhile.
    private static let mostAtOnce = 2_000
    private static let mostBytes = 1 << 20
    private static let mostIssues = 100

    private let admission: Admission
    private let clock: ServerClock
    private let set: @Sendable ([DeviceID]) async throws -> Void
    private let settled: @Sendable () async -> Void

    /// - Parameters:
    ///   - set: brings what the registry holds for these devices to their fold.
    ///   - settled: returns once everything journalled so far has taken effect.
    init(
        admission: Admission, clock: ServerClock, set: @escaping @Sendable ([DeviceID]) async throws -> Void = { _ in },
        settled: @escaping @Sendable () async -> Void
    ) {
        self.admission = admission
        self.clock = clock
        self.set = set
        self.settled = settled
    }

    func take(_ batches: TelemetryBatches) async throws -> ImportReport {
        var report = ImportReport(read: 0, accepted: 0, skipped: 0, rejected: 0, issues: [])
        var pending = Pending()
        for try await batch in batches {
            for (offset, line) in batch.lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
                pending.append(message(Array(line)), number: batch.firstLine + offset)
                if pending.count >= Self.mostAtOnce || pending.bytes >= Self.mostBytes {
                    try await admit(&pending, &report)
                }
            }
        }
        try await admit(&pending, &report)
        await settled()
        return report
    }

    func enrol(_ devices: [EnrolledDevice]) async throws {
        try await admission.enrol(devices, at: clock.now())
        await settled()
        // Before anything that is imported of them is judged by it.
        try await set(devices.map(\.device))
    }

    func bring(_ devices: [DeviceID]) async throws { try await set(devices) }

    /// Lines in the order of the file, read and not admitted yet.
    private struct Pending {
        /// What a line is: a place among `messages`, or why it is none.
        private(set) var lines: [(number: Int, content: Result<Int, Unreadable>)] = []
        private(set) var messages: [Intake.Message] = []
        private(set) var bytes = 0
        var count: Int { lines.count }

        mutating func append(_ message: Result<Intake.Message, Unreadable>, number: Int) {
            lines.append((number, message.map { _ in messages.count }))
            guard case .success(let message) = message else { return }
            bytes += message.payload.count
            messages.append(message)
        }
    }

    private struct Unreadable: Error { var why: String }

    private func admit(_ pending: inout Pending, _ report: inout ImportReport) async throws {
        let outcomes = try await admission.take(pending.messages)
        for (number, content) in pending.lines {
            report.read += 1
            switch content.map({ outcomes[$0] }) {
            case .success(.inputs): report.accepted += 1
            case .success(.nothing), .success(.older): report.skipped += 1
            case .success(.rejected(let why)): reject(why, number, &report)
            case .failure(let unreadable): reject(unreadable.why, number, &report)
            }
        }
        pending = Pending()
    }

    private func reject(_ why: String, _ number: Int, _ report: inout ImportReport) {
        report.rejected += 1
        guard report.issues.count < Self.mostIssues else { return }
        report.issues.append(ImportIssue(place: "line \(number)", why: why))
    }

    private func message(_ line: [UInt8]) -> Result<Intake.Message, Unreadable> {
        switch SampleLine.reading(line) {
        case .failure(let fault): return .failure(Unreadable(why: fault.reason))
        case .success(let sample):
            guard let at = sample.at else {
                return .failure(Unreadable(why: "there is no \"at\": when it was received"))
            }
            guard at <= clock.now() else { return .failure(Unreadable(why: "\"at\" is in the future")) }
            return .success(
                Intake.Message(
                    topic: sample.topic, payload: sample.payload, isRetained: false, receivedAt: at, isImported: true))
        }
    }
}
