import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Testing

@Suite struct ProfileDirectoryTests {
    private func profile(_ id: String, match: String) -> String {
        """
        profile: \(id)
        title: T
        match: \(match)
        reports: {convention: json, topic: "\(id)/{device}", every: 60s}
        metrics:
          room: {path: $.room, unit: Cel}

        """
    }

    private func load(_ files: [String: String]) throws -> (catalog: ProfileCatalog, issues: [String]) {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("profiles-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files {
            let file = directory.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let (catalog, issues) = ProfileFile.load(directory: directory.path)
        return (catalog, issues.map { $0.description.replacing(directory.path + "/", with: "") })
    }

    @Test func `a broken profile is left out and its neighbours are loaded`() throws {
        let (catalog, issues) = try load([
            "a/one.yaml": profile("a/one", match: "{model: One}"),
            "a/two.yaml": profile("a/two", match: "{modl: Two}"),
            "a/one.tests.yaml": "not a profile",
        ])
        #expect(catalog.profiles.keys.map(\.rawValue) == ["a/one"])
        #expect(
            issues == [
                "a/two.yaml:3:8: match states nothing, so the profile would be for every device; "
                    + "state manufacturer, model, firmware, topic or reports_metric",
                "a/two.yaml:3:9: unknown key \"modl\" in match; did you mean \"model\"?",
            ])
    }

    @Test func `a profile bears its file's name`() throws {
        let (_, issues) = try load(["a/one.yaml": profile("a/other", match: "{model: One}")])
        #expect(
            issues == [
                "a/one.yaml:1:10: the profile is called \"a/other\" and its file \"a/one.yaml\"; give both the same name"
            ])
    }

    @Test func `an equally narrow match on a shared convention names both profiles`() throws {
        func tasmota(_ id: String) -> String {
            profile(id, match: "{model: \"P*\"}")
                .replacing("{convention: json, topic: \"\(id)/{device}\"", with: "{convention: tasmota")
        }
        let (_, issues) = try load([
            "a/one.yaml": tasmota("a/one"), "a/two.yaml": tasmota("a/two"),
            "conventions/tasmota.yaml": """
            convention: tasmota
            title: Tasmota
            rules:
              - topic: "tele/{device}/SENSOR"
                values: all

            """,
        ])
        #expect(
            issues == [
                "a/two.yaml:1:10: a/two and a/one match the same devices and neither is narrower; "
                    + "state more in one of the two matches"
            ])
    }

    @Test func `the content's hash changes with every byte and with nothing else`() throws {
        let text = profile("a/one", match: "{model: One}")
        func hash(_ text: String) throws -> UInt64 {
            let id = ProfileID(rawValue: "a/one")
            return try #require(try load(["a/one.yaml": text]).catalog[id]).contentHash
        }
        #expect(try hash(text) == hash(text))
        #expect(try hash(text) != hash(text + "#"))
    }

    @Test func `an empty or missing directory says so`() {
        #expect(ProfileFile.load(directory: "/nonexistent").issues.count == 1)
    }
}
