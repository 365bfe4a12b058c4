import ArgumentParser
import DeskOperations
import Foundation
import Profiles
import Server
import Telemetry

/// `bedside replay --messages`: past messages of many devices, offline.
struct ReplayMessages {
    var messages: String
    var registry: String?
    var contacts: [ReplayContact]
    var profiles: String
    var every: TimeSpan
    var tick: TimeSpan
    var output: FileHandle

    func run() async throws {
        let catalog = try Catalog.load(profiles)
        let replay = MessageReplay(
            catalog, registry: try loadRegistry(), contacts: contacts, every: every, tick: tick,
            threads: ProcessInfo.processInfo.activeProcessorCount)
        guard let input = messages == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: messages) else {
            throw ValidationError("\(Terminal.plain(messages)) cannot be read")
        }
        var batches = ReplayBatches()
        func write(_ bytes: [UInt8]) throws { try output.write(contentsOf: bytes) }
        while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
            for batch in batches.append(Array(piece)) { try await replay.take(batch, writing: write) }
        }
        try await replay.take(batches.finish(), writing: write)
        try await replay.finish(writing: write)
        try tell(replay.report)
    }

    private func loadRegistry() throws -> ReplayRegistry? {
        guard let registry else { return nil }
        guard let bytes = FileManager.default.contents(atPath: registry) else {
            throw ValidationError("\(Terminal.plain(registry)) cannot be read")
        }
        do throws(DocumentFault) {
            let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
            return ReplayRegistry(try DocumentDevice.all(in: Array(bytes), now: now))
        } catch {
            switch error {
            case .noJSON: Terminal.fail("\(Terminal.plain(registry)): it is no JSON")
            case .issues(let issues):
                for issue in issues.prefix(20) {
                    Terminal.fail("\(Terminal.plain(registry)): \(Terminal.plain("\(issue.place): \(issue.why)"))")
                }
                if issues.count > 20 { Terminal.fail("… and \(issues.count - 20) more") }
            }
            throw ExitCode(1)
        }
    }

    private func tell(_ report: MessageReplay.Report) throws {
        Terminal.fail(
            "\(Terminal.counted(report.read, "line")) read: \(report.taken) taken, \(report.skipped) skipped, \(report.rejected) rejected; "
                + "\(Terminal.counted(report.written, "line")) of \(Terminal.counted(report.devices, "device"))")
        for issue in report.issues {
            Terminal.fail("\(Terminal.plain(messages)):\(issue.line): \(Terminal.plain(issue.why))")
        }
        if report.rejected > report.issues.count {
            Terminal.fail("… and \(report.rejected - report.issues.count) more")
        }
        guard report.taken > 0 else {
            Terminal.fail("\(Terminal.plain(messages)): not one line could be taken")
            throw ExitCode(1)
        }
    }
}
