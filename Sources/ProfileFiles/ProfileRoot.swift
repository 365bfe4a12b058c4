import Foundation

/// The directory of profiles that a file or directory belongs to: the nearest above it, or itself, that holds `parts/`
/// or `conventions/`.
package enum ProfileRoot {
    /// Levels looked at, the path's own included.
    private static let most = 8

    /// Nil where there is none.
    package static func of(_ path: String) -> String? {
        var directory = isDirectory(path) ? trimmed(path) : parent(of: path)
        for _ in 0..<most {
            if isDirectory("\(directory)/parts") || isDirectory("\(directory)/conventions") { return directory }
            directory = parent(of: directory)
        }
        return nil
    }

    static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private static func trimmed(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? trimmed(String(path.dropLast())) : path
    }

    /// Relative paths stay relative: what is above `.` is `..`.
    private static func parent(of path: String) -> String {
        let last = path.split(separator: "/").last
        if last == nil { return path.hasPrefix("/") ? "/" : ".." }
        if last == "." { return path == "." ? ".." : parent(of: String(path.dropLast(2))) }
        if last == ".." { return path + "/.." }
        let above = (path as NSString).deletingLastPathComponent
        return above.isEmpty ? "." : above
    }
}
