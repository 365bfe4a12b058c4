import Foundation
import LocatedYAML
import ProfileChecks
import ProfileFiles
import Profiles
import Testing

/// The page that documents the format is itself read by the readers.
@Suite struct ReadmeTests {
    private static let file = "DeviceProfiles/README.md"
    private static let lines: [String] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try? String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        return text?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
    }()

    /// The fenced blocks of one kind, each line where it stands in the page, so that an issue points into it.
    private static func blocks(_ kind: String, upTo last: String? = nil) -> [UInt8] {
        var kept: [String] = []
        var isInside = false
        var isOver = false
        for line in lines {
            if line.hasPrefix("```") {
                isInside = !isInside && line == "```" + kind
                kept.append("")
            } else {
                if isInside, line == last { isOver = true }
                kept.append(isInside && !isOver ? line : "")
            }
        }
        return Array(kept.joined(separator: "\n").utf8)
    }

    private func profile(_ bytes: [UInt8], _ issues: inout Issues) -> DeviceProfile? {
        let part = ProfilePart.read(Self.blocks("yaml part"), file: Self.file, name: "battery", &issues)
        return ProfileFile.read(bytes, file: Self.file, conventions: [], parts: [part], &issues)
    }

    @Test func `the profile on the page lints without an issue`() throws {
        var issues = Issues()
        let profile = profile(Self.blocks("yaml"), &issues)
        #expect(issues.sorted.map(\.description) == [])
        #expect(try #require(profile).causes.count == 5)
    }

    @Test func `the tests on the page pass`() throws {
        var issues = Issues()
        let profile = try #require(profile(Self.blocks("yaml"), &issues))
        let cases = ProfileTestReader.read(Self.blocks("yaml tests"), file: Self.file, for: profile, &issues)
        #expect(issues.sorted.map(\.description) == [])
        #expect(cases.count >= 3)
        #expect(cases.flatMap { ProfileTestRun.failures(of: $0, profile) }.map(\.description) == [])
    }

    @Test func `what makes good is explained with its amount`() throws {
        var issues = Issues()
        let text = ProfileExplanation.text(of: try #require(profile(Self.blocks("yaml"), &issues)))
        #expect(
            text.contains(
                "apology: Apology (make_good, by us)\n      Gives a credit of 2.50 EUR a day for the cold days."))
    }

    @Test func `every function of the rule language has an example that compiles`() throws {
        let rows = Self.lines.compactMap { line -> (function: String, rule: String)? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("| `"), cells.count == 4, cells[3].hasPrefix("`"), cells[3].hasSuffix("`") else {
                return nil
            }
            return (cells[0], String(cells[3].dropFirst().dropLast()))
        }
        #expect(rows.count >= 18)
        var text = String(decoding: Self.blocks("yaml", upTo: "symptoms:"), as: UTF8.self)
            .replacing("include: [battery]", with: "")
        text += "\nsymptoms:\n"
        for (index, row) in rows.enumerated() {
            text += "  example_\(index): {when: \"\(row.rule)\", says: an example}\n"
        }
        var issues = Issues()
        let profile = ProfileFile.read(Array(text.utf8), file: "examples.yaml", conventions: [], &issues)
        #expect(issues.all.filter { $0.severity == .error }.map(\.description) == [])
        #expect(profile?.symptoms.count == rows.count)
        let named = rows.map(\.function).joined(separator: " ")
        for function in RuleCompiler.reservedNames.subtracting(["and", "or", "not"]) {
            #expect(named.contains("`\(function)"), "no example of \(function)")
        }
    }
}
