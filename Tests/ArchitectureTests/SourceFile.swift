import Foundation

/// One Swift file of the package.
struct SourceFile: Sendable {
    /// From the package's root.
    var path: String
    var text: SwiftText

    init(path: String, source: String) {
        self.path = path
        text = SwiftText(source)
    }

    /// The target it belongs to: the one with the longest folder.
    var module: Module? {
        Module.table.filter { path.hasPrefix($0.folder + "/") }.max { $0.folder.utf8.count < $1.folder.utf8.count }
    }

    /// The package's root, found from this file's own place.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift file under these folders of the package, by path.
    static func all(under folders: [String]) throws -> [SourceFile] {
        try folders.flatMap { folder -> [SourceFile] in
            let place = root.appending(path: folder)
            guard let names = FileManager.default.enumerator(atPath: place.path) else { return [] }
            return try names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map {
                SourceFile(
                    path: folder + "/" + $0, source: try String(contentsOf: place.appending(path: $0), encoding: .utf8))
            }
        }
    }
}

/// A line that breaks a rule.
struct Breach: Hashable, Sendable, CustomStringConvertible {
    var path: String
    var line: Int
    var rule: String

    var description: String { "\(path):\(line): \(rule)" }
}
