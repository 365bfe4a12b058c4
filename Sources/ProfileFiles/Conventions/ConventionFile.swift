import Foundation
package import LocatedYAML
package import Profiles

/// Reads `DeviceProfiles/conventions/<name>.yaml`; the format is in the README beside them.
package enum ConventionFile {
    /// Every convention in `directory`, by name; every issue of every file is appended.
    package static func load(directory: String, _ issues: inout Issues) -> [Convention] {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            issues.add(
                SourceLocation(file: directory), "the directory of conventions cannot be read",
                remedy: "see that it exists and that this user may read it")
            return []
        }
        var conventions: [Convention] = []
        for file in files.filter({ $0.hasSuffix(".yaml") }).sorted() {
            let path = directory.hasSuffix("/") ? directory + file : directory + "/" + file
            guard let root = LocatedNode.parse(contentsOf: path, &issues),
                let convention = read(root, expectedName: String(file.dropLast(5)), &issues)
            else { continue }
            conventions.append(convention)
        }
        return conventions
    }

    /// The convention in `bytes`; `file` is what locations call it.
    package static func parse(_ bytes: [UInt8], file: String, _ issues: inout Issues) -> Convention? {
        LocatedNode.parse(bytes, file: file, &issues).flatMap { read($0, expectedName: nil, &issues) }
    }

    private static func read(_ root: LocatedNode, expectedName: String?, _ issues: inout Issues) -> Convention? {
        guard let fields = root.fields(ReportsKeys.convention, &issues) else { return nil }
        let nameNode = fields["convention"]
        let name = nameNode?.text(&issues)
        if let nameNode, let name {
            if !TopicTemplate.isCaptureName(name) {
                nameNode.expected("lower-case letters, digits and _", &issues)
            } else if let expectedName, name != expectedName {
                issues.add(
                    nameNode.location, "the convention is \"\(name)\" and its file \"\(expectedName).yaml\"",
                    remedy: "give both the same name")
            }
        }
        let title = fields["title"]?.text(&issues)
        _ = fields["source"]?.texts(&issues)
        guard let rules = fields["rules"].flatMap({ ConventionRuleReader.rules($0, &issues) }),
            let name
        else { return nil }
        return Convention(name: name, title: title ?? name, rules: rules)
    }
}
