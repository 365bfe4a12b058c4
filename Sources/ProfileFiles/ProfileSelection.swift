import Foundation
package import LocatedYAML
package import Profiles

/// Profiles that somebody named by their files and directories, with what is wrong with them.
package struct ProfileSelection: Sendable {
    /// Of the files asked for, and of the parts they include.
    package private(set) var issues: [Issue] = []
    /// Without errors, each with its file.
    package private(set) var profiles: [(profile: DeviceProfile, file: String)] = []
    package private(set) var conventions = 0

    /// Where a path lies below a root, all of the root is read: what a profile means depends on its parts, and whether
    /// it is told from others on its neighbours. A file elsewhere is read by itself.
    ///
    /// - Parameter root: the directory of profiles; nil: the one that each path belongs to, else the path itself.
    package init(_ paths: [String], root: String? = nil) {
        var below: [String: [String]] = [:]
        var roots: [String] = []
        for path in paths {
            let home = root ?? ProfileRoot.of(path) ?? (ProfileRoot.isDirectory(path) ? path : nil)
            guard let home, Self.lies(path, below: home) else {
                let (profile, issues) = ProfileFile.load(file: path, root: root)
                self.issues += issues
                if let profile { profiles.append((profile, path)) }
                continue
            }
            if below[home] == nil { roots.append(home) }
            below[home, default: []].append(path)
        }
        for root in roots { take(below[root] ?? [], below: root) }
    }

    private mutating func take(_ paths: [String], below root: String) {
        let (catalog, found) = ProfileFile.load(directory: root)
        func isWanted(_ file: String) -> Bool { paths.contains { Self.lies(file, below: $0) } }
        issues += found.filter { isWanted($0.location.file) || $0.includedBy.contains(where: isWanted) }
        profiles += catalog.profiles.values.sorted { $0.id < $1.id }
            .map { ($0, "\(root)/\($0.id.rawValue).yaml") }.filter { isWanted($0.1) }
        conventions += catalog.conventions.count { isWanted("\(root)/conventions/\($0.name).yaml") }
    }

    /// Whether it is the directory, or in it.
    private static func lies(_ path: String, below directory: String) -> Bool {
        let (path, directory) = (standard(path), standard(directory))
        return path == directory || path.hasPrefix(directory == "/" ? "/" : directory + "/")
    }

    /// Absolute, without links and dots.
    private static func standard(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
