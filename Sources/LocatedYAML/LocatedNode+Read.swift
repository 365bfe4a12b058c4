/// Reading: each function appends what is wrong and gives nil, so that the reader goes on with the next key.
extension LocatedNode {
    /// Text, quoted or not. `off` is the text "off" here; nothing (`key:`) is an issue.
    package func text(_ issues: inout Issues) -> String? {
        guard let scalar = scalar("text", &issues) else { return nil }
        return scalar.text
    }

    /// Text with its places, for a language within the file.
    package func scalar(_ issues: inout Issues) -> LocatedScalar? {
        scalar("text", &issues)
    }

    /// A finite decimal number, unquoted: `3`, `-0.5`, `1e3`.
    package func number(_ issues: inout Issues) -> Double? {
        guard let scalar = scalar("a number", &issues) else { return nil }
        guard scalar.isPlain, let value = Self.number(scalar.text) else {
            expected("a number", &issues, remedy: scalar.isPlain ? "" : "write it without quotes")
            return nil
        }
        return value
    }

    /// A whole number, unquoted, within `range`.
    package func integer(in range: ClosedRange<Int> = Int.min...Int.max, _ issues: inout Issues) -> Int? {
        guard let scalar = scalar("a whole number", &issues) else { return nil }
        guard scalar.isPlain, let value = Int(scalar.text) else {
            expected("a whole number", &issues)
            return nil
        }
        guard range.contains(value) else {
            issues.add(location, "\(name) is \(value), outside \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    /// `true`, `yes`, `on` or `false`, `no`, `off`, unquoted.
    package func bool(_ issues: inout Issues) -> Bool? {
        guard let scalar = scalar("true or false", &issues) else { return nil }
        switch scalar.isPlain ? scalar.text.lowercased() : "" {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            expected("true or false", &issues)
            return nil
        }
    }

    package func list(_ issues: inout Issues) -> [LocatedNode]? {
        guard case .sequence(let items) = content else {
            expected("a list", &issues, remedy: "write [a, b] or one \"- item\" a line")
            return nil
        }
        return items
    }

    /// A list of texts; also a single text, for a list of one.
    package func texts(_ issues: inout Issues) -> [String]? {
        if case .scalar = content { return text(&issues).map { [$0] } }
        return list(&issues)?.compactMap { $0.text(&issues) }
    }

    /// A mapping whose keys are names that the author chooses.
    package func entries(_ issues: inout Issues) -> [LocatedEntry]? {
        guard case .mapping(let entries) = content else {
            expected("a mapping", &issues, remedy: "write \"key: value\" lines")
            return nil
        }
        return entries
    }

    /// A mapping whose keys are given: any other is an issue with "did you mean", and so is a key without a value.
    package func fields(_ known: [String], _ issues: inout Issues) -> LocatedFields? {
        guard let entries = entries(&issues) else { return nil }
        var fields = LocatedFields(name: name, location: location)
        for entry in entries {
            guard known.contains(entry.key) else {
                issues.add(
                    entry.keyLocation, "unknown key \"\(entry.key)\" in \(name)",
                    remedy: Suggestion.remedy(for: entry.key, among: known))
                continue
            }
            if entry.value.isNull {
                issues.add(entry.keyLocation, "\(entry.key) has no value", remedy: "give one or remove the key")
                fields.empty.insert(entry.key)
            } else {
                fields.values[entry.key] = entry.value
                fields.keyLocations[entry.key] = entry.keyLocation
            }
        }
        return fields
    }

    /// Says that this is not what was expected.
    package func expected(_ what: String, _ issues: inout Issues, remedy: String = "") {
        issues.add(location, "\(name) is \(kindForMessage), expected \(what)", remedy: remedy)
    }

    private func scalar(_ what: String, _ issues: inout Issues) -> LocatedScalar? {
        guard case .scalar(let scalar) = content, !isNull else {
            expected(what, &issues)
            return nil
        }
        return scalar
    }

    /// Decimal digits with sign, point and exponent only: no `nan`, `inf` or hexadecimal, which `Double` would take.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}

/// The values of a mapping with given keys.
package struct LocatedFields: Sendable {
    /// What messages call the mapping.
    package var name: String
    package var location: SourceLocation
    var values: [String: LocatedNode] = [:]
    package internal(set) var keyLocations: [String: SourceLocation] = [:]
    /// Keys given without a value, which was said already.
    var empty: Set<String> = []

    /// The value at `key`, where it is given.
    package subscript(key: String) -> LocatedNode? { values[key] }

    /// The value at `key`; an issue where it is missing.
    package func require(_ key: String, _ issues: inout Issues, remedy: String = "") -> LocatedNode? {
        if let value = values[key] { return value }
        if !empty.contains(key) { issues.add(location, "\(name) has no \"\(key)\"", remedy: remedy) }
        return nil
    }
}
