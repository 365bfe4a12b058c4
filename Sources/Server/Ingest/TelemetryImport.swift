import Decoding
import DeskOperations
import Profiles
import Telemetry

/// Puts past messages in: the same decoding, journal and fold as live ones, with `receivedAt` as the line says.
///
/// Bound: one commit of inputs, and 100 issues a report; the rest is counted.
final class TelemetryImport: TelemetryImporter {
    /// Messages in one commit.
    private static let commit = 2_000
    private static let mostIssues = 100

    private let intake: Intake
    private let journal: JournalWriter
    private let catalog: ProfileCatalog
    private let clock: ServerClock
    private let set: @Sendable ([DeviceID]) async throws -> Void
    private let settled: @Sendable () async -> Void

    /// - Parameters:
    ///   - set: brings what the registry holds for these devices into the journal.
    ///   - settled: returns once everything journalled so far has taken effect.
    init(
        intake: Intake, journal: JournalWriter, catalog: ProfileCatalog, clock: ServerClock,
        set: @escaping @Sendable ([DeviceID]) async throws -> Void = { _ in },
        settled: @escaping @Sendable () async -> Void
    ) {
        self.intake = intake
        self.journal = journal
        self.catalog = catalog
        self.clock = clock
        self.set = set
        self.settled = settled
    }

    func take(_ batches: TelemetryBatches) async throws -> ImportReport {
        var report = ImportReport(read: 0, accepted: 0, skipped: 0, rejected: 0, issues: [])
        var pending = Pending()
        for try await batch in batches {
            for (offset, line) in batch.lines.enumerated() {
                take(Array(line), number: batch.firstLine + offset, &report, &pending)
            }
            if pending.inputs.count >= Self.commit { try await append(&pending) }
        }
        try await append(&pending)
        await settled()
        return report
    }

    /// Inputs on their way to the journal, with what the directory learnt of them.
    private struct Pending {
        var inputs: [DeviceInput] = []
        var learnt = DirectoryChanges()
    }

    private func append(_ pending: inout Pending) async throws {
        do {
            try await journal.appendWaiting(pending.inputs)
        } catch {
            intake.directory.takeBack(pending.learnt)
            throw error
        }
        pending = Pending()
    }

    private func take(_ line: [UInt8], number: Int, _ report: inout ImportReport, _ pending: inout Pending) {
        guard line.contains(where: { $0 > 0x20 }) else { return }
        report.read += 1
        func reject(_ why: String) {
            report.rejected += 1
            if report.issues.count < Self.mostIssues {
                report.issues.append(ImportIssue(place: "line \(number)", why: why))
            }
        }
        switch SampleLine.reading(line) {
        case .failure(let fault): reject(fault.reason)
        case .success(let sample):
            guard let at = sample.at else { return reject("there is no \"at\": when it was received") }
            guard at <= clock.now() else { return reject("\"at\" is in the future") }
            let outcome = intake.take(
                Intake.Message(
                    topic: sample.topic, payload: sample.payload, isRetained: false, receivedAt: at, isImported: true),
                &pending.learnt)
            switch outcome {
            case .inputs(let more):
                pending.inputs += more
                report.accepted += 1
            case .rejected(let why): reject(why)
            case .nothing, .older: report.skipped += 1
            }
        }
    }

    func enrol(_ devices: [EnrolledDevice]) async throws {
        var pending = Pending()
        for one in devices {
            for address in one.addresses where intake.directory.find([address]) == nil {
                let identity = DeviceIdentity(convention: address.convention)
                let profile = one.assignedProfile ?? catalog.profile(for: identity)?.id.rawValue
                let known = DeviceDirectory.Known(
                    device: one.device, profile: profile, isAssigned: one.assignedProfile != nil, identity: identity,
                    captures: [:], newest: nil)
                let isNew = intake.directory[one.device] == nil
                // The registry has refused twins and addresses of others already.
                guard intake.directory.learn(address, of: known) else { continue }
                pending.learnt.note(address)
                if isNew { pending.learnt.note(enrolled: one.device) }
                // Before anything that is imported of it, whose times are its own.
                pending.inputs.append(
                    DeviceInput(
                        device: one.device, receivedAt: clock.now(), imported: true,
                        content: .enrolled(address, profile: profile)))
            }
        }
        try await append(&pending)
        await settled()
        // Before anything that is imported of them is judged by it.
        try await set(devices.map(\.device))
        await settled()
    }
}
