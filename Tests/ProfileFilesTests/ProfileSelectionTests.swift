import Foundation
import LocatedYAML
import ProfileFiles
import Testing

/// What a person names on the command line: files and directories, wherever they stand.
@Suite struct ProfileSelectionTests {
    private static func profile(_ id: String, includes part: String = "battery", rule: String = "room > 3 Cel")
        -> String
    {
        """
        profile: \(id)
        title: T
        match: {model: "\(id)"}
        include: \(part)
        reports: {convention: json, topic: "\(id)/{device}", every: 60s}
        metrics: {room: {path: $.room, unit: Cel}}
        symptoms: {warm: {when: "\(rule)", says: it is warm, false_alarm: 0.02}}
        causes:
          c: {kind: use, title: C, severity: minor, rate: 1/year, clears_in: 1d, shows: {warm: often, low: often}}

        """
    }
    private static let part = "part: battery\nsymptoms: {low: {when: \"battry < 3 %\", says: it is low}}\n"
    private static let goodPart = "part: mains\nsymptoms: {low: {when: \"room < 3 Cel\", says: it is low}}\n"

    private func inDirectory<Value>(_ body: (_ root: String) throws -> Value) throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("select-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in [
            "root/parts/battery.yaml": Self.part, "root/parts/mains.yaml": Self.goodPart,
            "root/a/one.yaml": Self.profile("a/one"), "root/a/two.yaml": Self.profile("a/two"),
            "root/b/three.yaml": Self.profile("b/three", includes: "mains"),
            "root/b/four.yaml": Self.profile("b/four", includes: "mains", rule: "rom > 3 Cel"),
            "apart/five.yaml": Self.profile("apart/five", includes: "mains"),
        ] {
            let file = directory.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return try body(directory.path)
    }

    private func issues(_ paths: [String], root: String? = nil) throws -> [String] {
        try inDirectory { place in
            ProfileSelection(paths.map { "\(place)/\($0)" }, root: root.map { "\(place)/\($0)" }).issues
                .map { $0.description.replacing(place + "/", with: "") }
        }
    }

    @Test func `an issue in a part is listed once, with the profiles that include it`() throws {
        #expect(
            try issues(["root"]) == [
                "root/b/four.yaml:7:26: unknown metric \"rom\"; did you mean \"room\"?",
                "root/parts/battery.yaml:2:25: unknown metric \"battry\" (included by root/a/one.yaml, "
                    + "root/a/two.yaml); known are room; or write it in the profile that includes the part",
            ])
    }

    @Test func `a file is read with its root's parts, and its neighbours' issues are not its own`() throws {
        #expect(
            try issues(["root/a/one.yaml"]) == [
                "root/parts/battery.yaml:2:25: unknown metric \"battry\" (included by root/a/one.yaml, "
                    + "root/a/two.yaml); known are room; or write it in the profile that includes the part"
            ])
        #expect(try issues(["root/b/three.yaml"]) == [])
        #expect(try issues(["root/b"]).count == 1)
        #expect(try issues(["root/parts/mains.yaml"]) == [])
        #expect(try issues(["root/parts/battery.yaml"]).count == 1)
    }

    @Test func `a file elsewhere is told how to name a root, and takes the one that is named`() throws {
        #expect(
            try issues(["apart/five.yaml"]) == [
                "apart/five.yaml:4:10: there is no part \"mains\"; parts stand in parts/ beside the makers' directories; "
                    + "--profiles names another root"
            ])
        #expect(try issues(["apart/five.yaml"], root: "root") == [])
    }

    @Test func `a part elsewhere is told to be one, and tests beside no profile are a warning`() throws {
        try inDirectory { place in
            for (file, text) in [("apart/mains.yaml", Self.goodPart), ("root/a/gone.tests.yaml", "tests: a/gone\n")] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(place)/\(file)"))
            }
            func said(_ path: String) -> [String] {
                ProfileSelection(["\(place)/\(path)"]).issues.map {
                    $0.description.replacing(place + "/", with: "")
                }
            }
            #expect(
                said("apart/mains.yaml") == [
                    "apart/mains.yaml:1:1: this is a part and no profile; name a profile that includes it"
                ])
            #expect(
                said("root/a").contains {
                    $0.hasPrefix("root/a/gone.tests.yaml")
                        && $0.contains("warning: these tests stand beside no profile")
                })
        }
    }

    @Test func `what is selected comes with its files, and a rate with its place`() throws {
        try inDirectory { place in
            let selection = ProfileSelection(["\(place)/root/b", "\(place)/root/a/one.yaml"])
            #expect(selection.profiles.map(\.file) == ["\(place)/root/b/three.yaml"])
            let (placed, _) = ProfileFile.loadPlaced(file: "\(place)/root/b/three.yaml")
            let profile = try #require(placed)
            #expect(profile.falseAlarms["warm"]?.description == "\(place)/root/b/three.yaml:7:72")
            // One that declares none is the symptom's own place, in the part.
            #expect(profile.falseAlarms["low"]?.description == "\(place)/root/parts/mains.yaml:2:12")
            #expect(profile.parts.map(\.file) == ["\(place)/root/parts/mains.yaml"])
        }
    }

    @Test func `the root is found upwards from any path`() throws {
        try inDirectory { place in
            for path in ["root", "root/a", "root/a/one.yaml", "root/parts/mains.yaml", "root/a/missing.yaml"] {
                #expect(ProfileRoot.of("\(place)/\(path)") == "\(place)/root")
            }
        }
    }
}
