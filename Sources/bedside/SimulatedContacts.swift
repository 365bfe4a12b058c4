import ArgumentParser
import Decoding
import Diagnostics
import FleetRunner
import Foundation
import LocatedYAML
import Server
import Telemetry

/// The callers of a simulation for a replay: what they say in the profiles' words, and no more.
enum SimulatedContacts {
    static func load(_ path: String, callers file: String) throws -> [ReplayContact] {
        var issues = Issues()
        guard let table = CallersFile(path: file, &issues), issues.isEmpty else {
            for issue in issues.sorted { Terminal.fail(Terminal.plain(issue.description)) }
            throw ExitCode(1)
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(Terminal.plain(path)) cannot be read")
        }
        var contacts: [ReplayContact] = []
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            let caller: ContactCaller?
            do {
                caller = try ContactCaller(line: Array(line))
            } catch {
                Terminal.fail("\(Terminal.plain(path)):\(number + 1): it is no contact of a simulation")
                throw ExitCode(1)
            }
            guard let caller else { continue }
            let family = table.families[caller.family] ?? CallersFile.Family()
            contacts.append(
                ReplayContact(
                    at: Timestamp(microseconds: caller.at * 1_000), device: caller.device,
                    caller: Spoken(caller: caller, family: family)))
        }
        return contacts
    }

    private struct Spoken: ReplayCaller {
        var caller: ContactCaller
        let family: CallersFile.Family

        mutating func begin() -> (notices: [String], words: String) {
            let complaint = caller.begin()
            return (family.says[complaint] ?? [], complaint)
        }

        mutating func answer(_ ask: String) -> ToldFinding.Answer? {
            // What nobody has said of the simulated homes, their callers do not know.
            guard let asked = family.asks[ask] else { return .unsure }
            return switch caller.answer(ask, asked) {
            case .yes: .yes
            case .no: .no
            case .doesNotKnow: .unsure
            case nil: nil
            }
        }
    }
}
