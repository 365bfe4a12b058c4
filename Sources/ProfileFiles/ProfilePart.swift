import Foundation
package import LocatedYAML

/// Entries that several profiles share, from `DeviceProfiles/parts/<name>.yaml`: what every device with a battery, or
/// every device that reports over one firmware, has in common.
package struct ProfilePart: Sendable {
    let name: String
    /// Nil where the file holds no tree; that was said already.
    let root: LocatedNode?
    let contentHash: UInt64

    /// Every part in `directory`, by name; every issue of every file is appended. What stands within a part's entries
    /// is checked where a profile includes it: its rules may name metrics of the profile.
    package static func load(directory: String, _ issues: inout Issues) -> [ProfilePart] {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return [] }
        return files.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { file in
            guard let bytes = LocatedNode.bytes(ofFile: "\(directory)/\(file)", &issues) else { return nil }
            return read(bytes, file: "\(directory)/\(file)", name: String(file.dropLast(".yaml".count)), &issues)
        }
    }

    /// The part in `bytes`; `file` is what locations call it, `name` what its file is called without `.yaml`.
    package static func read(_ bytes: [UInt8], file: String, name: String, _ issues: inout Issues) -> ProfilePart {
        let root = LocatedNode.parse(bytes, file: file, &issues)
        if let fields = root?.fields(ProfileKeys.part, &issues) {
            if let node = fields["part"], let own = node.text(&issues), own != name {
                issues.add(
                    node.location, "the part is \"\(own)\" and its file \"\(name).yaml\"",
                    remedy: "give both the same name")
            }
            _ = fields["title"]?.text(&issues)
            for section in ProfileKeys.merged { _ = fields[section]?.entries(&issues) }
        }
        return ProfilePart(name: name, root: root, contentHash: ContentHash.of(bytes))
    }

    /// The entries of one section, `cannot_see` as its items.
    fileprivate func section(_ key: String) -> LocatedNode? {
        guard case .mapping(let entries)? = root?.content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}

/// A profile's tree with the entries of the parts that it includes, each with the place where it was written.
struct Composition {
    let root: LocatedNode
    /// Of the parts that were found, in the order of `include`.
    let parts: [ProfilePart]
    /// False where a part was not found or could not be read.
    let isComplete: Bool

    /// Own entries come first and replace a part's entry of the same name; two parts with one name are an issue.
    init(_ root: LocatedNode, known: [ProfilePart], _ issues: inout Issues) {
        guard case .mapping(var entries) = root.content,
            let include = entries.first(where: { $0.key == "include" })?.value, !include.isNull
        else {
            (self.root, parts, isComplete) = (root, [], true)
            return
        }
        let items = if case .sequence(let items) = include.content { items } else { [include] }
        var parts: [ProfilePart] = []
        var isComplete = true
        for item in items {
            guard let name = item.text(&issues) else { continue }
            guard let part = known.first(where: { $0.name == name }) else {
                issues.add(
                    item.location, "there is no part \"\(name)\"",
                    remedy: known.isEmpty
                        ? "parts stand in parts/ beside the makers' directories; --profiles names another root"
                        : Suggestion.remedy(for: name, among: known.map(\.name)))
                isComplete = false
                continue
            }
            guard !parts.contains(where: { $0.name == name }) else {
                issues.add(item.location, "the part \(name) is included twice", remedy: "remove one of them")
                continue
            }
            isComplete = isComplete && part.root != nil
            parts.append(part)
        }
        for section in ProfileKeys.merged { Self.merge(section, of: parts, into: &entries, at: include, &issues) }
        Self.append("cannot_see", of: parts, to: &entries)
        self.root = LocatedNode(name: root.name, location: root.location, content: .mapping(entries))
        self.parts = parts
        self.isComplete = isComplete
    }

    private static func merge(
        _ section: String, of parts: [ProfilePart], into entries: inout [LocatedEntry], at include: LocatedNode,
        _ issues: inout Issues
    ) {
        let place = entries.firstIndex { $0.key == section }
        var merged: [LocatedEntry] = []
        if let place {
            // Anything else than a mapping is for the reader to refuse.
            guard case .mapping(let own) = entries[place].value.content else { return }
            merged = own
        }
        let own = Set(merged.map(\.key))
        var given: [String: (part: String, at: SourceLocation)] = [:]
        var first: LocatedNode?
        for part in parts {
            guard let node = part.section(section), case .mapping(let theirs) = node.content else { continue }
            first = first ?? node
            for entry in theirs where !own.contains(entry.key) {
                if let other = given[entry.key] {
                    issues.add(
                        include.location,
                        "the parts \(other.part) and \(part.name) both give \(entry.key) in \(section)",
                        remedy: "give it in the profile, where it replaces both (\(other.at), \(entry.keyLocation))")
                } else {
                    given[entry.key] = (part.name, entry.keyLocation)
                    merged.append(entry)
                }
            }
        }
        guard let first else { return }
        let node = LocatedNode(
            name: section, location: place.map { entries[$0].value.location } ?? first.location,
            content: .mapping(merged))
        if let place {
            entries[place].value = node
        } else {
            entries.append(LocatedEntry(key: section, keyLocation: first.location, value: node))
        }
    }

    private static func append(_ section: String, of parts: [ProfilePart], to entries: inout [LocatedEntry]) {
        func items(_ node: LocatedNode) -> [LocatedNode] {
            if case .sequence(let items) = node.content { items } else { [node] }
        }
        let theirs = parts.compactMap { $0.section(section) }
        guard let first = theirs.first else { return }
        let place = entries.firstIndex { $0.key == section }
        let own = place.map { items(entries[$0].value) } ?? []
        let node = LocatedNode(
            name: section, location: place.map { entries[$0].value.location } ?? first.location,
            content: .sequence(own + theirs.flatMap(items)))
        if let place {
            entries[place].value = node
        } else {
            entries.append(LocatedEntry(key: section, keyLocation: first.location, value: node))
        }
    }
}
