import Foundation
import LocatedYAML
import ProfileChecks
import ProfileFiles
import Profiles
import Testing

/// The tests of the shipped profiles, as `bedside profile test` runs them.
@Suite struct ShippedProfileTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("DeviceProfiles").path
    private static let profiles = ProfileFile.load(directory: directory).catalog.profiles.values
        .sorted { $0.id < $1.id }

    @Test(arguments: profiles.map(\.id.rawValue))
    func `a shipped profile passes its tests`(id: String) throws {
        let profile = try #require(Self.profiles.first { $0.id.rawValue == id })
        let file = "\(Self.directory)/\(id).tests.yaml"
        var issues = Issues()
        let bytes = LocatedNode.bytes(ofFile: file, &issues) ?? []
        let cases = ProfileTestReader.read(bytes, file: "\(id).tests.yaml", for: profile, &issues)
        #expect(issues.all.map(\.description) == [])
        #expect(!cases.isEmpty)
        for failure in cases.flatMap({ ProfileTestRun.failures(of: $0, profile) }) {
            Testing.Issue.record("\(failure)")
        }
    }

    @Test(arguments: profiles.map(\.id.rawValue))
    func `a shipped profile is explained within 80 columns`(id: String) throws {
        let profile = try #require(Self.profiles.first { $0.id.rawValue == id })
        let lines = ProfileExplanation.text(of: profile).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        for symptom in profile.symptoms { #expect(lines.contains { $0.hasPrefix("  \(symptom.id): ") }) }
    }
}
