import Yams

/// Makes a `LocatedNode` of a text, with Yams for the grammar.
///
/// Yams unfolds aliases while it reads, and a file of a few lines can so become a tree of billions; and it stops at the
/// first repeated key. Both are met by *masking*: a character at which an anchor or alias could begin, and the first
/// character of a repeated key, is replaced by a private-use one before Yams reads the text. Masking keeps every line
/// and column. Within quotes, comments and longer words the masked character is mere text and is put back; a plain
/// scalar that begins with it was an anchor or alias and is an issue.
struct Composer {
    private let source: SourceText
    private let limits: YAMLLimits
    private var masked: [Unicode.Scalar]
    /// The original characters, by index.
    private var original: [Int: Unicode.Scalar] = [:]
    /// Places where an anchor or alias may stand.
    private var candidates: [Int] = []
    private var nodes = 0
    private var overLimit = false

    private static let anchorMask: Unicode.Scalar = "\u{E000}"
    private static let aliasMask: Unicode.Scalar = "\u{E001}"
    private static let keyMask: Unicode.Scalar = "\u{E002}"
    /// Repeated keys named in one run.
    private static let mostRepeatedKeys = 20

    init(source: SourceText, limits: YAMLLimits) {
        self.source = source
        self.limits = limits
        masked = source.scalars
    }

    mutating func compose(_ issues: inout Issues) -> LocatedNode? {
        maskAnchors()
        guard let root = parse(&issues) else { return nil }
        return convert(root, name: "the file", depth: 0, &issues)
    }

    // MARK: - Before Yams

    /// Masks every `&` and `*` that is followed by a name and stands where a node can begin: after the line's
    /// indentation or after one of `- ? : [ { ,` or a tag. More places than anchors there may be, never fewer.
    private mutating func maskAnchors() {
        var mayBegin = true
        var inTag = false
        for (index, scalar) in masked.enumerated() {
            switch scalar {
            case " ", "\t":
                if inTag { (inTag, mayBegin) = (false, true) }
            case "\n", "\r", "-", "?", ":", "[", "{", ",":
                mayBegin = true
                inTag = inTag && scalar != "\n"
            case "!" where mayBegin:
                inTag = true
            case "&", "*":
                if mayBegin, index + 1 < masked.count, !" \t\r\n".unicodeScalars.contains(masked[index + 1]) {
                    masked[index] = scalar == "&" ? Self.anchorMask : Self.aliasMask
                    original[index] = scalar
                    candidates.append(index)
                }
                mayBegin = false
            default:
                mayBegin = false
            }
        }
    }

    // MARK: - Yams

    /// Composes, masking one repeated key after the other until there is none left.
    private mutating func parse(_ issues: inout Issues) -> Node? {
        for _ in 0...Self.mostRepeatedKeys {
            do {
                var text = String.UnicodeScalarView()
                text.append(contentsOf: masked)
                guard let root = try Yams.compose(yaml: String(text), .basic, .default, .utf8) else {
                    issues.add(SourceLocation(file: source.file), "the file is empty")
                    return nil
                }
                return root
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard maskKey(at: context.mark) else {
                    issues.add(location(context.mark), "the key \"\(keys.first ?? "")\" is given twice in this mapping")
                    return nil
                }
            } catch let error as YamlError {
                report(error, &issues)
                return nil
            } catch {
                issues.add(SourceLocation(file: source.file), "the file cannot be read as YAML")
                return nil
            }
        }
        issues.add(SourceLocation(file: source.file), "more than \(Self.mostRepeatedKeys) keys are given twice")
        return nil
    }

    private mutating func maskKey(at mark: Mark) -> Bool {
        var index = source.index(line: mark.line, column: mark.column)
        if index < masked.count, masked[index] == "\"" || masked[index] == "'" { index += 1 }
        guard index < masked.count, original[index] == nil, masked[index].properties.isAlphabetic else { return false }
        original[index] = masked[index]
        masked[index] = Self.keyMask
        return true
    }

    private func report(_ error: YamlError, _ issues: inout Issues) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // An anchor before a list or mapping was masked to a word that may not stand there.
            if let candidate = candidates.last(where: { (mark.line - 1...mark.line).contains(source.location($0).line) }
            ) {
                reportAnchor(at: source.location(candidate), &issues)
                return
            }
            let while_ = context.map { " (\($0.text))" } ?? ""
            issues.add(
                location(mark), "this is not YAML: \(problem)\(while_)",
                remedy: "check indentation, colons and quotes here and on the line before")
        default:
            issues.add(SourceLocation(file: source.file), "the file cannot be read as YAML")
        }
    }

    private func reportAnchor(at location: SourceLocation, _ issues: inout Issues) {
        issues.add(
            location, "anchors and aliases (& and *) are not used here",
            remedy: "write the value out, or put text that begins with & or * in quotes")
    }

    private func location(_ mark: Mark) -> SourceLocation {
        SourceLocation(file: source.file, line: max(1, mark.line), column: max(1, mark.column))
    }

    // MARK: - After Yams

    private mutating func convert(_ node: Node, name: String, depth: Int, _ issues: inout Issues) -> LocatedNode? {
        let location = node.mark.map { self.location($0) } ?? SourceLocation(file: source.file)
        nodes += 1
        guard nodes <= limits.nodes else {
            if !overLimit {
                issues.add(location, "the file holds more than \(limits.nodes) values", remedy: "split it")
            }
            overLimit = true
            return nil
        }
        guard depth < limits.depth else {
            issues.add(location, "this is nested more than \(limits.depth) deep", remedy: "flatten it")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            guard let content = convert(scalar, at: location, &issues) else { return nil }
            return LocatedNode(name: name, location: location, content: .scalar(content))
        case .sequence(let items):
            refuseTag(items.tag, at: location, &issues)
            var content: [LocatedNode] = []
            for (index, item) in items.enumerated() where !overLimit {
                let name = "item \(index + 1) of \(name)"
                if let item = convert(item, name: name, depth: depth + 1, &issues) { content.append(item) }
            }
            return LocatedNode(name: name, location: location, content: .sequence(content))
        case .mapping(let pairs):
            refuseTag(pairs.tag, at: location, &issues)
            return LocatedNode(
                name: name, location: location, content: .mapping(entries(of: pairs, depth: depth, &issues)))
        case .alias:
            reportAnchor(at: location, &issues)
            return nil
        }
    }

    private mutating func entries(of pairs: Node.Mapping, depth: Int, _ issues: inout Issues) -> [LocatedEntry] {
        // Yams gives the style of the mapping's end, which has none.
        let start = pairs.mark.map { source.index(line: $0.line, column: $0.column) } ?? masked.count
        let isFlow = start < masked.count && masked[start] == "{"
        var entries: [LocatedEntry] = []
        var seen: [String: SourceLocation] = [:]
        for (keyNode, valueNode) in pairs where !overLimit {
            let keyLocation = keyNode.mark.map { location($0) } ?? SourceLocation(file: source.file)
            guard case .scalar(let keyScalar) = keyNode, let key = convert(keyScalar, at: keyLocation, &issues) else {
                if case .scalar = keyNode { continue }
                issues.add(keyLocation, "a key must be a word", remedy: "write \"key: value\"")
                continue
            }
            if let first = seen[key.text] {
                issues.add(
                    keyLocation, "the key \"\(key.text)\" is given twice in this mapping",
                    remedy: "it stands first on line \(first.line); keep one of them")
                continue
            }
            seen[key.text] = keyLocation
            guard let value = convert(valueNode, name: key.text, depth: depth + 1, &issues) else { continue }
            if value.isNull, isFlow, key.isPlain {
                reportMissingValue(key.text, at: keyLocation, &issues)
                continue
            }
            entries.append(LocatedEntry(key: key.text, keyLocation: keyLocation, value: value))
        }
        return entries
    }

    /// `{unit:Cel}` is YAML for the key "unit:Cel" without a value: never what was meant.
    private func reportMissingValue(_ key: String, at location: SourceLocation, _ issues: inout Issues) {
        let parts = key.split(separator: ":", maxSplits: 1)
        issues.add(
            location, "the key \"\(key)\" has no value",
            remedy: parts.count == 2
                ? "did you mean \"\(parts[0]): \(parts[1])\", with a space after the colon?"
                : "write \"\(key): value\", and put text that holds a comma in quotes")
    }

    private func convert(
        _ scalar: Node.Scalar, at location: SourceLocation, _ issues: inout Issues
    ) -> LocatedScalar? {
        let isPlain = scalar.style == .plain
        let start = source.index(line: location.line, column: location.column)
        var text = scalar.string
        if isPlain, let first = text.unicodeScalars.first, first == Self.anchorMask || first == Self.aliasMask {
            reportAnchor(at: location, &issues)
            return nil
        }
        if isPlain || scalar.style == .any { refuseTag(scalar.tag, at: location, &issues) }
        if text.unicodeScalars.contains(where: { (0xE000...0xE002).contains($0.value) }) {
            var restored = String.UnicodeScalarView()
            for character in text.unicodeScalars {
                switch character {
                case Self.anchorMask: restored.append("&")
                case Self.aliasMask: restored.append("*")
                case Self.keyMask: restored.append(original[start] ?? original[start + 1] ?? character)
                default: restored.append(character)
                }
            }
            text = String(restored)
        }
        return LocatedScalar(
            text: text, isPlain: isPlain, isBlock: scalar.style == .literal || scalar.style == .folded, start: start,
            source: source)
    }

    private func refuseTag(_ tag: Tag, at location: SourceLocation, _ issues: inout Issues) {
        let name = tag.rawValue
        guard ![Tag.Name.implicit, .str, .seq, .map].contains(Tag.Name(rawValue: name)) else { return }
        issues.add(location, "the tag \"\(name)\" is not used here", remedy: "remove it")
    }
}
