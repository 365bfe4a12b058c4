/// A command's topic and payload with values put in for `{name}`: captures of the device's topic, `{device}`,
/// `{gateway}`, `{command}`, `{repair}`.
///
/// The values came from devices and files, so none may change the command's meaning: in a topic they cannot add a
/// level or a wildcard, in JSON they cannot leave their string.
package struct CommandTemplate: Hashable, Sendable {
    package enum Fault: Error, Hashable, Sendable {
        case unknownName(String)
        /// The value cannot stand in a topic: empty, too long, or it holds `+ #`, a control character, or `/` where the
        /// template has `{name}` and not `{name...}`.
        case unsafeInTopic(name: String)
        /// In a JSON payload a value outside a string must be a number.
        case unquotedInPayload(name: String)
        case badTopic
    }

    package var topic: String
    package var payload: String

    package init(topic: String, payload: String) {
        self.topic = topic
        self.payload = payload
    }

    /// The names it needs, each once, in order of appearance.
    package var names: [String] {
        var seen: [String] = []
        for text in [topic, payload] {
            for piece in Self.pieces(of: text) {
                if case .name(let name, _) = piece, !seen.contains(name) { seen.append(name) }
            }
        }
        return seen
    }

    package func rendered(_ values: [String: String]) throws(Fault) -> (topic: String, payload: [UInt8]) {
        (try Self.renderedTopic(topic, values), try Self.renderedPayload(payload, values))
    }

    /// `{name}` takes a value of one level, `{name...}` of one or several; `{command}`, which a convention's rule made,
    /// may span levels as well.
    package static func renderedTopic(_ template: String, _ values: [String: String]) throws(Fault) -> String {
        var text = ""
        for piece in pieces(of: template) {
            switch piece {
            case .text(let part): text += part
            case .name(let name, let severalLevels):
                guard let value = values[name] else { throw .unknownName(name) }
                guard isSafeInTopic(value, severalLevels: severalLevels || name == "command") else {
                    throw .unsafeInTopic(name: name)
                }
                text += value
            }
        }
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= 65_535, !bytes.contains(where: { $0 == 0x2B || $0 == 0x23 || $0 < 0x20 })
        else {
            throw .badTopic
        }
        return text
    }

    private static func isSafeInTopic(_ value: String, severalLevels: Bool) -> Bool {
        guard !value.isEmpty, value.utf8.count <= 1_024 else { return false }
        return value.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x00...0x1F, 0x7F...0x9F, 0x2B, 0x23: false
            case 0x24: false
            case 0x2F: severalLevels
            default: true
            }
        }
    }

    /// Text that begins with `{` or `[` is JSON: values are escaped for the string they stand in.
    package static func renderedPayload(_ template: String, _ values: [String: String]) throws(Fault) -> [UInt8] {
        let parts = pieces(of: template)
        var isJSON = false
        if case .text(let start)? = parts.first, let first = start.utf8.first(where: { $0 > 0x20 }) {
            isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        }
        var out: [UInt8] = []
        var inString = false
        var escaped = false
        for piece in parts {
            switch piece {
            case .text(let part):
                out.append(contentsOf: part.utf8)
                guard isJSON else { continue }
                for byte in part.utf8 {
                    if escaped {
                        escaped = false
                    } else if inString, byte == UInt8(ascii: "\\") {
                        escaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        inString.toggle()
                    }
                }
            case .name(let name, _):
                guard let value = values[name] else { throw .unknownName(name) }
                if !isJSON {
                    out.append(contentsOf: value.utf8)
                } else if inString {
                    JSONEscape.append(value, to: &out)
                } else if JSONNumber.isNumber(value) {
                    out.append(contentsOf: value.utf8)
                } else {
                    throw .unquotedInPayload(name: name)
                }
            }
        }
        return out
    }

    /// Plain text with the values as they are; nil where one is missing.
    package static func renderedText(_ template: String, _ values: [String: String]) -> String? {
        var text = ""
        for piece in pieces(of: template) {
            switch piece {
            case .text(let part): text += part
            case .name(let name, _):
                guard let value = values[name] else { return nil }
                text += value
            }
        }
        return text
    }

    private enum Piece {
        case text(String)
        case name(String, severalLevels: Bool)
    }

    /// Braces that hold anything else than a capture's name are ordinary text, as in JSON.
    private static func pieces(of template: String) -> [Piece] {
        var pieces: [Piece] = []
        var text: [UInt8] = []
        let bytes = Array(template.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "{"), let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) {
                var name = String(decoding: bytes[(at + 1)..<close], as: UTF8.self)
                let severalLevels = name.hasSuffix("...")
                if severalLevels { name.removeLast(3) }
                if TopicTemplate.isCaptureName(name) {
                    if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
                    text.removeAll()
                    pieces.append(.name(name, severalLevels: severalLevels))
                    at = close + 1
                    continue
                }
            }
            text.append(bytes[at])
            at += 1
        }
        if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
        return pieces
    }
}

extension CommandTemplate.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownName(let name): "nothing is known to put in for {\(name)}"
        case .unsafeInTopic(let name): "the value of {\(name)} cannot stand in a topic"
        case .unquotedInPayload(let name): "{\(name)} stands outside quotes in a JSON payload and is not a number"
        case .badTopic: "the topic is empty, too long or holds a wildcard"
        }
    }
}
