import ArgumentParser
import DeskOperations
import Foundation
import LocatedYAML
import ProfileFiles
import Telemetry

/// What of the server's history is looked at.
struct HistorySpan: ParsableArguments {
    @Option(help: "How many days back, 1 to 400 (default: 30).")
    var days: Int?
    @Option(help: "From when on, in place of --days: 2026-01-12, or an instant as 2026-01-12T06:00:00Z.")
    var from: String?
    @Option(help: "Up to when (default: now).")
    var to: String?
    @Option(help: "How many devices at most, 1 to 5,000; of more, a fixed sample (default: 200).")
    var devices: Int?

    /// The first option that was given.
    var given: String? {
        if days != nil { return "--days" }
        if from != nil { return "--from" }
        if to != nil { return "--to" }
        return devices == nil ? nil : "--devices"
    }

    func validate() throws {
        guard (1...400).contains(days ?? 30) else { throw ValidationError("--days is 1 to 400") }
        guard (1...5_000).contains(devices ?? 200) else { throw ValidationError("--devices is 1 to 5000") }
        if days != nil, from != nil { throw ValidationError("give either --days or --from") }
        let (from, to) = try times()
        guard from < to else { throw ValidationError("--from is not before --to") }
        guard to - from <= .days(400) else { throw ValidationError("--from is 400 days before --to at most") }
    }

    private func times() throws -> (from: Timestamp, to: Timestamp) {
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
        let to = try to.map { try Self.instant($0, of: "--to") } ?? now
        let from = try from.map { try Self.instant($0, of: "--from") } ?? to - .days(Int64(days ?? 30))
        return (from, to)
    }

    static func instant(_ text: String, of option: String) throws -> Timestamp {
        guard let instant = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") else {
            throw ValidationError(
                "\(option) \(Terminal.plain(text)) is no day such as 2026-01-12, and no instant such as "
                    + "2026-01-12T06:00:00Z")
        }
        return instant
    }

    /// The request for a profile's file, with the parts it includes; nil, and its issues said, where it has errors.
    func request(for file: String, root: String?) throws -> BacktestRequest? {
        let (profile, issues) = ProfileFile.loadPlaced(file: file, root: root)
        guard let profile, let text = Self.text(of: file) else {
            for issue in issues { Terminal.say(Terminal.plain(issue.description)) }
            return nil
        }
        let (from, to) = try times()
        return BacktestRequest(
            profile: text, file: file,
            parts: try profile.parts.map { part in
                guard let text = Self.text(of: part.file) else {
                    throw ValidationError(
                        "\(Terminal.plain(part.file)), which \(Terminal.plain(file)) includes, cannot be read")
                }
                return BacktestRequest.Part(name: part.name, file: part.file, text: text)
            }, from: from, to: to, devices: devices ?? 200)
    }

    private static func text(of file: String) -> String? {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
    }
}
