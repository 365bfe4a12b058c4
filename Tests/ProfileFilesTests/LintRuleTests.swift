import Foundation
import LocatedYAML
import ProfileFiles
import Testing

/// Every message that a lint rule can give is given by some fixture. The rules are found in the sources: a new one
/// without an example fails here.
@Suite struct LintRuleTests {
    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let sources = here.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources")
    private static let fixtures = here.appendingPathComponent("Fixtures").path

    private static func yaml(in directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter { $0.hasSuffix(".yaml") }
            .sorted().map { "\(directory)/\($0)" }
    }

    /// All that the fixtures make the readers say.
    private static func messages() throws -> [String] {
        var issues = Issues()
        var parts: [ProfilePart] = []
        for file in yaml(in: "\(fixtures)/parts") {
            let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
            parts.append(
                ProfilePart.read(LocatedNode.bytes(ofFile: file, &issues) ?? [], file: file, name: name, &issues))
        }
        for file in yaml(in: fixtures) where file.hasSuffix(".bad.yaml") {
            // Each by itself: a list holds so many issues and no more.
            var own = Issues()
            let bytes = LocatedNode.bytes(ofFile: file, &own) ?? []
            _ = ProfileFile.read(bytes, file: file, conventions: ["tasmota"], parts: parts, &own)
            issues.add(contentsOf: own)
        }
        for file in yaml(in: "\(fixtures)/conventions") {
            _ = ConventionFile.parse(LocatedNode.bytes(ofFile: file, &issues) ?? [], file: file, &issues)
        }
        let empty = FileManager.default.temporaryDirectory.appendingPathComponent("empty-\(UUID().uuidString)").path
        for directory in ["\(fixtures)/directory", "\(fixtures)/missing", empty] {
            if directory == empty {
                try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
            }
            for issue in ProfileFile.load(directory: directory).issues { issues.add(issue) }
        }
        try FileManager.default.removeItem(atPath: empty)
        _ = ConventionFile.load(directory: "\(fixtures)/missing", &issues)
        return issues.all.map(\.message)
    }

    @Test func `every lint rule has a bad example`() throws {
        let messages = try Self.messages()
        let rules = try LintRule.all(in: Self.sources)
        #expect(rules.count > 130)
        let without = rules.filter { rule in !messages.contains(where: rule.isGiven) }
        #expect(without.map(\.description) == [])
    }
}
