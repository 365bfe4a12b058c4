import ArgumentParser
import DeskOperations
import LocatedYAML
import ProfileFiles
import Profiles

extension ProfileCommand {
    /// `bedside profile lint`.
    struct Lint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every issue of profiles, parts and conventions, at file:line:column.",
            discussion: """
                An error keeps a profile from being used; a warning stops nothing. With --history a running server looks \
                at its stored readings too, and a declared false_alarm that they speak against is a warning.
                """)

        @Argument(help: "Directories and files; what --profiles names, else DeviceProfiles, where none is given.")
        var paths: [String] = []
        @OptionGroup var place: ProfilePlace
        @Flag(help: "Check declared false-alarm rates against the server's history.")
        var history = false
        @OptionGroup(title: "With --history") var span: HistorySpan
        @OptionGroup(title: "With --history") var connection: Connection

        func validate() throws {
            try place.check(paths)
            for path in paths where path.hasSuffix(".tests.yaml") {
                throw ValidationError(
                    "\(Terminal.plain(path)) holds tests: run them with bedside profile test \(Terminal.plain(path))")
            }
            if !history, let option = span.given ?? connection.given {
                throw ValidationError("\(option) goes with --history")
            }
        }

        func run() async throws {
            let found = ProfileSelection(place.named(paths), root: place.profiles)
            for issue in found.issues { Terminal.say(Terminal.plain(issue.description)) }
            let errors = found.issues.count { $0.severity == .error }
            var warnings = found.issues.count - errors
            if history { warnings += try await Connection.asking { try await lookBack(at: found.profiles) } }
            guard errors == 0 else {
                Terminal.fail("\(Terminal.counted(errors, "error")), \(Terminal.counted(warnings, "warning")).")
                throw ExitCode(1)
            }
            var looked = Terminal.counted(found.profiles.count, "profile")
            if found.conventions > 0 { looked += ", \(Terminal.counted(found.conventions, "convention"))" }
            Terminal.say(
                "\(looked): " + (warnings == 0 ? "no issues." : "\(Terminal.counted(warnings, "warning")), no errors."))
        }

        /// How many warnings there were.
        private func lookBack(at profiles: [(profile: DeviceProfile, file: String)]) async throws -> Int {
            let watch = try BacktestWatch(connection)
            var warnings = 0
            var without: [String] = []
            for (profile, file) in profiles {
                guard let request = try span.request(for: file, root: place.profiles) else { continue }
                let report: BacktestReport
                do {
                    report = try await watch.report(of: request)
                } catch DeskError.notFound {
                    without.append(profile.id.rawValue)
                    continue
                } catch let error as DeskError {
                    Terminal.fail("\(Terminal.plain(file)): \(Connection.words(error))")
                    throw ExitCode(1)
                }
                guard report.devicesInAll > 0 else {
                    without.append(profile.id.rawValue)
                    continue
                }
                let issues = report.falseAlarms.compactMap { BacktestText.issue(with: $0, file: file) }
                for issue in issues { Terminal.say(Terminal.plain(issue.description)) }
                warnings += issues.count
                let short = report.falseAlarms.count { $0.verdict == .tooLittle }
                if short > 0 {
                    Terminal.fail(
                        "\(Terminal.plain(profile.id.rawValue)): \(short) of \(report.falseAlarms.count) symptoms were "
                            + "judged too seldom to check a rate.")
                }
            }
            if !without.isEmpty {
                Terminal.fail("Without devices there: \(without.map(Terminal.plain).joined(separator: ", ")).")
            }
            return warnings
        }
    }
}
