import ArgumentParser
import Foundation
import LocatedYAML
import ProfileChecks
import ProfileFiles
import Profiles

extension ProfileCommand {
    /// `bedside profile test`.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the tests beside profiles: <model>.tests.yaml.",
            discussion: "Every failure is listed at file:line:column with what was found instead.")

        @Argument(
            help:
                "Directories of profiles, profiles, or their tests; what --profiles names, else DeviceProfiles, where none is given."
        )
        var paths: [String] = []
        @OptionGroup var place: ProfilePlace

        func validate() throws { try place.check(paths) }

        func run() throws {
            let found = ProfileSelection(place.named(paths).map(Self.profile), root: place.profiles)
            var tally = Tally()
            tally.take(found.issues.filter { $0.severity == .error })
            for (profile, file) in found.profiles { tally.run(Self.tests(of: file), of: profile) }
            for words in tally.untested { Terminal.fail(Terminal.plain(words)) }
            if found.profiles.isEmpty, tally.failed == 0 {
                Terminal.fail("No profile stands in \(place.named(paths).map(Terminal.plain).joined(separator: ", ")).")
            }
            let sum = "\(Terminal.counted(tally.cases, "case")), \(Terminal.counted(tally.failed, "failure"))."
            guard tally.failed == 0, tally.cases > 0 else {
                Terminal.fail(sum)
                throw ExitCode(1)
            }
            Terminal.say(sum)
        }

        private static let ending = ".tests.yaml"

        /// The profile that tests stand beside.
        private static func profile(of path: String) -> String {
            path.hasSuffix(ending) ? path.dropLast(ending.count) + ".yaml" : path
        }

        private static func tests(of profile: String) -> String { profile.dropLast(".yaml".count) + ending }

        /// What ran and what failed, said as it comes.
        private struct Tally {
            var cases = 0
            var failed = 0
            /// Of the profiles without tests, what is said of each.
            var untested: [String] = []

            mutating func take(_ issues: [Issue]) {
                for issue in issues { Terminal.say(Terminal.plain(issue.description)) }
                failed += issues.count
            }

            mutating func run(_ file: String, of profile: DeviceProfile) {
                guard FileManager.default.fileExists(atPath: file) else {
                    untested.append("\(profile.id.rawValue) has no tests: there is no \(file).")
                    return
                }
                var issues = Issues()
                let bytes = LocatedNode.bytes(ofFile: file, &issues) ?? []
                let found = ProfileTestReader.read(bytes, file: file, for: profile, &issues)
                take(issues.sorted)
                for testCase in found {
                    cases += 1
                    take(ProfileTestRun.failures(of: testCase, profile))
                }
            }
        }
    }
}
