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

        @Argument(help: "A directory of profiles, a profile, or its tests.")
        var path: String = "DeviceProfiles"

        func run() throws {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw ValidationError("\(path) does not exist")
            }
            var tally = Tally()
            if isDirectory.boolValue {
                let (catalog, issues) = ProfileFile.load(directory: path)
                tally.take(issues.filter { $0.severity == .error })
                for profile in catalog.profiles.values.sorted(by: { $0.id < $1.id }) {
                    tally.run("\(path)/\(profile.id.rawValue).tests.yaml", of: profile)
                }
            } else {
                let ending = path.hasSuffix(".tests.yaml") ? ".tests.yaml" : ".yaml"
                let stem = path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path
                let (profile, issues) = ProfileFile.load(file: stem + ".yaml")
                tally.take(issues.filter { $0.severity == .error })
                if let profile { tally.run(stem + ".tests.yaml", of: profile) }
            }
            for id in tally.untested { Terminal.fail("\(Terminal.plain(id)) has no tests.") }
            let sum = "\(counted(tally.cases, "case")), \(counted(tally.failed, "failure"))."
            guard tally.failed == 0, tally.cases > 0 else {
                Terminal.fail(sum)
                throw ExitCode(1)
            }
            Terminal.say(sum)
        }

        /// What ran and what failed, said as it comes.
        private struct Tally {
            var cases = 0
            var failed = 0
            var untested: [String] = []

            mutating func take(_ issues: [Issue]) {
                for issue in issues { Terminal.say(Terminal.plain(issue.description)) }
                failed += issues.count
            }

            mutating func run(_ file: String, of profile: DeviceProfile) {
                guard FileManager.default.fileExists(atPath: file) else {
                    untested.append(profile.id.rawValue)
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
