import Foundation
package import LocatedYAML
package import Profiles

/// Profiles and conventions from files, with every issue in them.
package enum ProfileFile {
    /// All of a directory: `conventions/<name>.yaml`, `parts/<name>.yaml`, and profiles in `<maker>/<model>.yaml`;
    /// `*.tests.yaml` are left to the test runner. What has errors is left out of the catalog; what has none is in it,
    /// whatever its neighbours.
    package static func load(directory: String) -> (catalog: ProfileCatalog, issues: [Issue]) {
        var issues = Issues()
        let files = yamlFiles(in: directory, &issues)
        let hasConventions = files.contains { $0.hasPrefix("conventions/") }
        let conventions = hasConventions ? ConventionFile.load(directory: "\(directory)/conventions", &issues) : []
        let names = conventions.map(\.name)
        let parts = ProfilePart.load(directory: "\(directory)/parts", &issues)
        var profiles: [PlacedProfile] = []
        for file in files where !file.hasPrefix("conventions/") && !file.hasPrefix("parts/") {
            let path = "\(directory)/\(file)"
            guard let bytes = LocatedNode.bytes(ofFile: path, &issues) else { continue }
            let expectedID = file.split(separator: "/").count == 2 ? String(file.dropLast(".yaml".count)) : nil
            guard
                let read = read(
                    bytes, file: path, conventions: names, parts: parts, expectedID: expectedID, &issues)
            else { continue }
            if let other = profiles.first(where: { $0.profile.id == read.profile.id }) {
                issues.add(
                    read.id, "the profile \"\(read.profile.id.rawValue)\" exists already",
                    remedy: "it stands in \(other.id.file)")
                continue
            }
            profiles.append(read)
        }
        let catalog = ProfileCatalog(profiles: profiles.map(\.profile), conventions: conventions)
        for (first, second) in catalog.ties {
            let location = profiles.first { $0.profile.id == second }?.id ?? SourceLocation(file: directory)
            issues.add(
                location,
                "\(second.rawValue) and \(first.rawValue) match the same devices and neither is narrower",
                remedy: "state more in one of the two matches")
        }
        return (catalog, issues.merged)
    }

    /// One profile's file, with the conventions and parts of `root`; nil where it has errors.
    ///
    /// - Parameter root: the directory of profiles; nil: the one that the file lies in.
    package static func load(file: String, root: String? = nil) -> (profile: DeviceProfile?, issues: [Issue]) {
        let (placed, issues) = loadPlaced(file: file, root: root)
        return (placed?.profile, issues)
    }

    /// The same, with where things stand.
    package static func loadPlaced(file: String, root: String? = nil) -> (profile: PlacedProfile?, issues: [Issue]) {
        var issues = Issues()
        guard let bytes = LocatedNode.bytes(ofFile: file, &issues) else { return (nil, issues.sorted) }
        var elsewhere = Issues()
        let directory = root ?? ProfileRoot.of(file)
        let conventions = directory.map { ConventionFile.load(directory: "\($0)/conventions", &elsewhere) } ?? []
        let parts = directory.map { ProfilePart.load(directory: "\($0)/parts", &elsewhere) } ?? []
        let profile = readPlaced(bytes, file: file, conventions: conventions.map(\.name), parts: parts, &issues)
        return (profile, issues.sorted)
    }

    /// One profile; nil where it has errors.
    package static func read(
        _ bytes: [UInt8], file: String, conventions: [String], parts: [ProfilePart] = [], _ issues: inout Issues
    ) -> DeviceProfile? {
        readPlaced(bytes, file: file, conventions: conventions, parts: parts, &issues)?.profile
    }

    /// The same, with where things stand.
    package static func readPlaced(
        _ bytes: [UInt8], file: String, conventions: [String], parts: [ProfilePart] = [], _ issues: inout Issues
    ) -> PlacedProfile? {
        read(bytes, file: file, conventions: conventions, parts: parts, expectedID: nil, &issues)
    }

    private static func read(
        _ bytes: [UInt8], file: String, conventions: [String], parts: [ProfilePart], expectedID: String?,
        _ issues: inout Issues
    ) -> PlacedProfile? {
        var own = Issues()
        defer { issues.add(contentsOf: own.included(by: file)) }
        guard let root = LocatedNode.parse(bytes, file: file, &own) else { return nil }
        guard isProfile(root, &own) else { return nil }
        let composition = Composition(root, known: parts, &own)
        // Without a part whole sections may be missing, and everything that names them would be an issue.
        guard composition.isComplete else { return nil }
        var reader = ProfileReader(file: file, conventions: conventions, issues: own)
        let hash = composition.parts.reduce(ContentHash.of(bytes)) { $0 &* 31 &+ $1.contentHash }
        let profile = reader.profile(composition.root, expectedID: expectedID, contentHash: hash)
        own = reader.issues
        guard let profile, !own.hasErrors else { return nil }
        return PlacedProfile(
            profile: profile, id: reader.idLocation ?? root.location, falseAlarms: reader.falseAlarms,
            parts: composition.parts.map { ($0.name, $0.root?.location.file ?? "") })
    }

    /// Parts and conventions are read with the profiles that name them, and are told apart by their first key.
    private static func isProfile(_ root: LocatedNode, _ issues: inout Issues) -> Bool {
        guard case .mapping(let entries) = root.content, !entries.contains(where: { $0.key == "profile" }),
            let head = entries.first(where: { ["part", "convention"].contains($0.key) })
        else { return true }
        issues.add(
            head.keyLocation, "this is a \(head.key) and no profile",
            remedy: "name a profile that \(head.key == "part" ? "includes" : "uses") it")
        return false
    }

    /// Relative paths, sorted, so that issues and ties come in the same order everywhere.
    private static func yamlFiles(in directory: String, _ issues: inout Issues) -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue,
            let walk = FileManager.default.enumerator(atPath: directory)
        else {
            issues.add(
                SourceLocation(file: directory), "the directory of profiles cannot be read",
                remedy: "see that it exists; --profiles names another")
            return []
        }
        let all = Set(walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") })
        let files = all.filter { !$0.hasSuffix(".tests.yaml") }
        for tests in all.subtracting(files) {
            let profile = String(tests.dropLast(".tests.yaml".count)) + ".yaml"
            guard !files.contains(profile) else { continue }
            issues.warn(
                SourceLocation(file: "\(directory)/\(tests)"), "these tests stand beside no profile",
                remedy: "the profile would be \(profile)")
        }
        if files.isEmpty {
            issues.add(
                SourceLocation(file: directory), "no profile was found",
                remedy: "a profile is a file <maker>/<model>.yaml, with that ending")
        }
        return files.sorted()
    }
}
