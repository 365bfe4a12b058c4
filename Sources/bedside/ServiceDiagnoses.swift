import ArgumentParser
import DeskClient
import DeskOperations
import Evaluation
import Foundation
import Telemetry

/// The diagnoses of a running service, judged as they stand now: `bedside evaluate --url`.
struct ServiceDiagnoses {
    var connection: Connection
    private static let pageSize = 200
    /// Fewer of the truth's devices at the service than this part, and it is another fleet's truth.
    private static let leastShare = 0.5

    /// Asks for all of them and notes those of the truth's devices; ends with a reason where the two do not belong together.
    func note(to judge: inout Judge, judging file: String) async throws {
        let (diagnoses, madeAt, url) = try await Connection.asking { try await all() }
        let known = diagnoses.compactMap { one in
            one.addresses.first { judge.knows($0.native) }.map { (name: $0.native, diagnosis: one) }
        }
        try check(known.count, at: madeAt, judge, url)
        if diagnoses.count > known.count {
            Terminal.fail(
                "\(Terminal.counted(diagnoses.count - known.count, "device")) at \(url) left out: not of this truth")
        }
        for (name, diagnosis) in known {
            do throws(JudgingFault) {
                try judge.note(Self.snapshot(of: diagnosis, named: name, at: madeAt))
            } catch {
                Terminal.fail("\(Terminal.plain(name)): \(Terminal.plain(EvaluationWords.words(error, judging: file)))")
                throw ExitCode(1)
            }
        }
    }

    private func all() async throws -> (diagnoses: [DeviceDiagnosis], madeAt: Timestamp, url: String) {
        let (desk, principal) = try connection.desk()
        var page = try await desk.diagnoses(after: nil, limit: Self.pageSize, as: principal)
        var diagnoses = page.diagnoses
        while let next = page.next {
            page = try await desk.diagnoses(after: next, limit: Self.pageSize, as: principal)
            diagnoses += page.diagnoses
        }
        return (diagnoses, page.madeAt, Terminal.plain(desk.url))
    }

    private func check(_ known: Int, at madeAt: Timestamp, _ judge: Judge, _ url: String) throws {
        let count = Terminal.counted(judge.deviceCount, "device")
        guard Double(known) >= Double(judge.deviceCount) * Self.leastShare, known > 0 else {
            Terminal.fail(
                "Of the \(count) of the truth \(known == 0 ? "none" : "only \(known)") is known with a profile at \(url): it is the truth of another fleet, or the fleet has not been put in."
            )
            throw ExitCode(1)
        }
        guard let span = judge.span() else { return }
        let late = madeAt.milliseconds - span.upperBound
        if madeAt.milliseconds < span.lowerBound {
            Terminal.fail(
                "The truth begins at \(Self.words(span.lowerBound)), and at \(url) it is \(Self.words(madeAt.milliseconds)): nothing can be judged yet."
            )
            throw ExitCode(1)
        }
        if late > 3_600_000 {
            Terminal.fail(
                "The truth ends at \(Self.words(span.upperBound)), and at \(url) it is \(Self.words(madeAt.milliseconds)): episodes up to then are judged, present probabilities are not."
            )
        }
    }

    private static func words(_ milliseconds: Int64) -> String {
        Timestamp(microseconds: milliseconds * 1_000).rfc3339 ?? "\(milliseconds)"
    }

    private static func snapshot(of one: DeviceDiagnosis, named name: String, at madeAt: Timestamp) -> DiagnosisSnapshot
    {
        // One order for all devices of a profile.
        let causes = one.causes.sorted { $0.cause.rawValue < $1.cause.rawValue }
        return DiagnosisSnapshot(
            now: DiagnosisRecord(
                at: madeAt.milliseconds, device: name, profile: one.profile, reach: one.reach.rawValue,
                condition: one.condition.rawValue, causes: causes.map { ($0.cause.rawValue, $0.watching) },
                nothingWeKnow: one.nothingWeKnow, calling: causes.map(\.calling)),
            lastHeard: one.lastHeard?.milliseconds,
            episodes: one.episodes.map { episode in
                DiagnosisSnapshot.Episode(
                    cause: episode.cause.rawValue, isFault: episode.isFault, opened: episode.openedAt.milliseconds,
                    cleared: episode.clearedAt?.milliseconds)
            })
    }
}
