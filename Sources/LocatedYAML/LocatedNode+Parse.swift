import Foundation

extension LocatedNode {
    /// The document in the file at `path`; nil where it cannot be read or is no YAML, with the issue.
    package static func parse(
        contentsOf path: String, limits: YAMLLimits = YAMLLimits(), _ issues: inout Issues
    ) -> LocatedNode? {
        guard let bytes = bytes(ofFile: path, limits: limits, &issues) else { return nil }
        return parse(bytes, file: path, limits: limits, &issues)
    }

    /// The bytes of the file at `path`, of which no more than `limits.bytes` are read.
    package static func bytes(
        ofFile path: String, limits: YAMLLimits = YAMLLimits(), _ issues: inout Issues
    ) -> [UInt8]? {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return Array(try handle.read(upToCount: limits.bytes + 1) ?? Data())
        } catch {
            issues.add(
                SourceLocation(file: path), "the file cannot be read",
                remedy: "see that it exists and that this user may read it")
            return nil
        }
    }

    /// The single document in `bytes`, every issue in it appended to `issues`; `file` is what locations call it.
    /// Nil only where there is no tree at all: not UTF-8, beyond a limit, or not YAML.
    package static func parse(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits(), _ issues: inout Issues
    ) -> LocatedNode? {
        guard bytes.count <= limits.bytes else {
            issues.add(
                SourceLocation(file: file), "the file is larger than \(limits.bytes / 1_024) KiB",
                remedy: "split it")
            return nil
        }
        guard let source = SourceText(bytes, file: file, &issues) else { return nil }
        var composer = Composer(source: source, limits: limits)
        return composer.compose(&issues)
    }
}
