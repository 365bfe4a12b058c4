import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Testing

/// Every validation rule has a fixture that breaks it. The issues that a `*.bad.yaml` must give stand in its comments,
/// `# expect: line:column part of the issue` (in a part, with the part's file before it), and it must give no other.
@Suite struct ProfileFixtureTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path

    private static func names(_ suffix: String, in folder: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/\(folder)")) ?? [])
            .filter { $0.hasSuffix(suffix) }.sorted()
    }

    private static func read(_ name: String) throws -> (
        profile: DeviceProfile?, issues: [LocatedYAML.Issue], text: String
    ) {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(name)"))
        var issues = Issues()
        if name.hasPrefix("conventions/") {
            _ = ConventionFile.parse(Array(data), file: name, &issues)
            return (nil, issues.sorted, String(decoding: data, as: UTF8.self))
        }
        var elsewhere = Issues()
        let parts = try Self.names(".yaml", in: "parts").map { part in
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/parts/\(part)"))
            return ProfilePart.read(
                Array(data), file: "parts/\(part)", name: String(part.dropLast(".yaml".count)), &elsewhere)
        }
        let profile = ProfileFile.read(
            Array(data), file: name, conventions: ["tasmota"], parts: parts, &issues)
        return (profile, issues.sorted, String(decoding: data, as: UTF8.self))
    }

    @Test func `there are fixtures of both kinds`() {
        #expect(!Self.names(".good.yaml").isEmpty)
        #expect(Self.names(".bad.yaml").count >= 8)
    }

    @Test(arguments: names(".good.yaml"))
    func `a good profile has no issue`(name: String) throws {
        let (profile, issues, _) = try Self.read(name)
        #expect(issues.map(\.description) == [])
        #expect(profile != nil)
    }

    @Test(arguments: names(".bad.yaml") + names(".bad.yaml", in: "conventions").map { "conventions/" + $0 })
    func `a bad profile or convention has exactly the issues that it expects`(name: String) throws {
        let (profile, issues, text) = try Self.read(name)
        #expect((profile == nil) == issues.contains { $0.severity == .error })
        var expected: [(place: String, part: String)] = text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("# expect: ") else { return nil }
            let parts = line.dropFirst("# expect: ".count).split(separator: " ", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        #expect(!expected.isEmpty)
        for issue in issues {
            let place = issue.location.description.replacing(name + ":", with: "")
            let found = expected.firstIndex { $0.place == place && issue.description.contains($0.part) }
            if let found { expected.remove(at: found) } else { Testing.Issue.record("unexpected: \(issue)") }
        }
        for missing in expected { Testing.Issue.record("missing: \(missing.place) \(missing.part)") }
    }
}
