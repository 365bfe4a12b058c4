/// The shape of a topic: literal levels and captures, e.g. `homes/{home}/{device}/telemetry`, `tele/{device...}/SENSOR`.
///
/// `{name}` is one level, `{name:shelly*-*}` or `{name:SENSOR|STATE}` one level of that shape, `{:SENSOR|STATE}` the same
/// without capturing it, `{name...}` one or several levels, `+` any one level, `#` at the end any rest, also none. A template holds at most one of `{name...}` and `#`, so that matching is
/// linear in the topic's length.
package struct TopicTemplate: Hashable, Sendable {
    package enum Level: Hashable, Sendable {
        case literal(String)
        /// One level, not captured where it has no name; a pattern is a `NamePattern`.
        case one(name: String?, pattern: String?)
        /// One or several levels.
        case several(name: String)
        /// Any number of levels, also none; last.
        case rest
    }

    package enum Fault: Error, Hashable, Sendable {
        case empty
        case tooLong
        case unclosedBrace(level: String)
        case badCaptureName(String)
        case repeatedCapture(String)
        case severalTwice
        case restNotLast
        case wildcardInLevel(String)
        case controlCharacter
    }

    /// The template as written.
    package let text: String
    package let levels: [Level]

    package init(_ text: String) throws(Fault) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= 1_024 else { throw .tooLong }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw .controlCharacter
        }
        var levels: [Level] = []
        var names: Set<String> = []
        var open = false
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let level = try Self.level(String(decoding: part, as: UTF8.self))
            switch level {
            case .one(let name?, _):
                guard names.insert(name).inserted else { throw .repeatedCapture(name) }
            case .several(let name):
                guard names.insert(name).inserted else { throw .repeatedCapture(name) }
                guard !open else { throw .severalTwice }
                open = true
            case .rest:
                guard index == parts.count - 1 else { throw .restNotLast }
                guard !open else { throw .severalTwice }
                open = true
            case .literal, .one: break
            }
            levels.append(level)
        }
        self.text = text
        self.levels = levels
    }

    private static func level(_ text: String) throws(Fault) -> Level {
        if text == "+" { return .one(name: nil, pattern: nil) }
        if text == "#" { return .rest }
        guard text.utf8.contains(UInt8(ascii: "{")) || text.utf8.contains(UInt8(ascii: "}")) else {
            if text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }) {
                throw .wildcardInLevel(text)
            }
            return .literal(text)
        }
        guard text.hasPrefix("{"), text.hasSuffix("}") else { throw .unclosedBrace(level: text) }
        let inner = text.dropFirst().dropLast()
        if inner.hasSuffix("...") {
            let name = String(inner.dropLast(3))
            guard isCaptureName(name) else { throw .badCaptureName(name) }
            return .several(name: name)
        }
        if let colon = inner.firstIndex(of: ":") {
            let name = String(inner[..<colon])
            let pattern = String(inner[inner.index(after: colon)...])
            guard name.isEmpty || isCaptureName(name) else { throw .badCaptureName(name) }
            guard !pattern.isEmpty else { throw .badCaptureName(text) }
            return .one(name: name.isEmpty ? nil : name, pattern: pattern)
        }
        guard isCaptureName(String(inner)) else { throw .badCaptureName(String(inner)) }
        return .one(name: String(inner), pattern: nil)
    }

    /// Lower-case ASCII words joined by `_`.
    package static func isCaptureName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
    }

    /// The names it captures, from the left.
    package var captureNames: [String] {
        levels.compactMap { level in
            switch level {
            case .one(let name, _): name
            case .several(let name): name
            case .literal, .rest: nil
            }
        }
    }

    /// The narrowest MQTT topic filter that covers it.
    package var filter: String {
        var parts: [String] = []
        for level in levels {
            switch level {
            case .literal(let text): parts.append(text)
            case .one: parts.append("+")
            case .several, .rest: return (parts + ["#"]).joined(separator: "/")
            }
        }
        return parts.joined(separator: "/")
    }
}

extension TopicTemplate.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "a topic is empty"
        case .tooLong: "a topic template is longer than 1,024 bytes"
        case .unclosedBrace(let level): "a capture must be a whole level: '\(level)'"
        case .badCaptureName(let name): "'\(name)' is not a capture name: lower-case letters, digits and _"
        case .repeatedCapture(let name): "'{\(name)}' stands twice"
        case .severalTwice: "only one capture of several levels (or #) can stand in a topic"
        case .restNotLast: "# must be the last level"
        case .wildcardInLevel(let level): "+ and # must be whole levels: '\(level)'"
        case .controlCharacter: "a topic holds a control character"
        }
    }
}
