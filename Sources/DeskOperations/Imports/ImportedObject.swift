import LocatedYAML
import Telemetry

/// JSON of a registry document, before anything in it is believed.
enum ImportedValue: Decodable {
    case object([String: ImportedValue])
    case list([ImportedValue])
    case text(String)
    case null
    /// A number or a truth value: no key of a registry document takes one.
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Texts first: nearly all of a document is text.
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if container.decodeNil() {
            self = .null
        } else if let object = try? container.decode([String: ImportedValue].self) {
            self = .object(object)
        } else if let list = try? container.decode([ImportedValue].self) {
            self = .list(list)
        } else {
            self = .other
        }
    }
}

/// One object of a registry document, read key by key. What is wrong is noted with its place and reads as if it were
/// not there; a key that nobody asked for by the end is unknown.
struct ImportedObject {
    /// E.g. `persons[3]`; empty for the document itself.
    let place: String
    private(set) var issues: [ImportIssue] = []
    private let values: [String: ImportedValue]
    private let isObject: Bool
    private var known: [String] = []

    init(_ value: ImportedValue, at place: String) {
        self.place = place
        if case .object(let values) = value {
            self.values = values
            isObject = true
        } else {
            values = [:]
            isObject = false
            issues.append(ImportIssue(place: place.isEmpty ? "document" : place, why: "it is no object"))
        }
    }

    /// Notes what is wrong with the value of `key`.
    mutating func note(_ key: String, _ why: String) {
        issues.append(ImportIssue(place: place.isEmpty ? key : "\(place).\(key)", why: why))
    }

    /// Everything wrong in it, the keys that nobody asked for included.
    mutating func allIssues() -> [ImportIssue] {
        for key in values.keys.sorted() where !known.contains(key) {
            note(String(key.prefix(40)), "unknown key; \(LocatedYAML.Suggestion.remedy(for: key, among: known))")
        }
        return issues
    }

    // MARK: Values

    /// Text of a length in characters; a key that is missing is noted unless `optional`.
    mutating func text(_ key: String, _ length: ClosedRange<Int>, optional: Bool = false) -> String? {
        guard let value = value(key, optional: optional) else { return nil }
        return text(value, length, key)
    }

    /// What `read` makes of a list of at most `most` texts; empty where it is missing. What it throws says why not.
    mutating func texts<Value>(
        _ key: String, _ length: ClosedRange<Int>, most: Int, _ read: (String) throws -> Value = { $0 }
    ) -> [Value] {
        list(key, most: most).enumerated().compactMap { index, value in
            let key = "\(key)[\(index)]"
            guard let text = text(value, length, key) else { return nil }
            do {
                return try read(text)
            } catch {
                note(key, "\(error)")
                return nil
            }
        }
    }

    /// RFC 3339.
    mutating func instant(_ key: String, optional: Bool = false) -> Timestamp? {
        guard let text = text(key, 1...64, optional: optional) else { return nil }
        let instant = Timestamp(rfc3339: text)
        if instant == nil { note(key, "it is no instant such as 2026-11-22T07:15:05Z") }
        return instant
    }

    /// One of an enumeration's words.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, optional: Bool = false
    ) -> Word? where Word.RawValue == String {
        guard let text = text(key, 1...64, optional: optional) else { return nil }
        let word = Word(rawValue: text)
        if word == nil {
            let remedy = LocatedYAML.Suggestion.remedy(for: text, among: Word.allCases.map(\.rawValue))
            note(key, "\"\(text)\" is unknown; \(remedy)")
        }
        return word
    }

    /// An object of quantities as text, such as `{"wanted_room": "21 Cel"}`, in base units by name; nil where it is
    /// missing.
    mutating func quantities(_ key: String, most: Int) -> [String: Double]? {
        guard let value = value(key, optional: true) else { return nil }
        guard case .object(let entries) = value else {
            note(key, "it is no object")
            return nil
        }
        if entries.count > most { note(key, "more than \(most)") }
        var quantities: [String: Double] = [:]
        for (name, value) in entries.sorted(by: { $0.key < $1.key }).prefix(most) {
            let key = "\(key).\(name.prefix(40))"
            guard (1...DeviceSetting.longestID).contains(name.utf8.count) else {
                note(key, "a parameter's name has 1 to \(DeviceSetting.longestID) bytes")
                continue
            }
            guard let text = text(value, 1...64, key) else { continue }
            guard let quantity = Quantity(text: text), let unit = quantity.unit.definition else {
                note(key, "it is no number with a unit such as 21 Cel")
                continue
            }
            let base = unit.base(quantity.value)
            guard base.isFinite else {
                note(key, "the number is too large")
                continue
            }
            quantities[name] = base
        }
        return quantities
    }

    mutating func object(_ key: String, optional: Bool = false) -> ImportedObject? {
        value(key, optional: optional).map { ImportedObject($0, at: "\(place).\(key)") }
    }

    /// Rows of one list that a document may have.
    static let mostRows = 1_000_000

    /// The rows under a key of the document.
    mutating func rows(_ key: String) -> [ImportedObject] {
        list(key, most: Self.mostRows).enumerated().map { ImportedObject($1, at: "\(key)[\($0)]") }
    }

    private mutating func value(_ key: String, optional: Bool) -> ImportedValue? {
        known.append(key)
        switch values[key] {
        case .null?:
            note(key, "it has no value: give one or leave the key out")
            return nil
        case let value?: return value
        case nil:
            if !optional && isObject { note(key, "it is missing") }
            return nil
        }
    }

    private mutating func list(_ key: String, most: Int) -> [ImportedValue] {
        guard let value = value(key, optional: true) else { return [] }
        guard case .list(let values) = value else {
            note(key, "it is no list")
            return []
        }
        if values.count > most { note(key, "more than \(most)") }
        return Array(values.prefix(most))
    }

    private mutating func text(_ value: ImportedValue, _ length: ClosedRange<Int>, _ key: String) -> String? {
        guard case .text(let text) = value else {
            note(key, "it is no text")
            return nil
        }
        guard length.contains(text.unicodeScalars.count) else {
            note(key, "\(length.lowerBound) to \(length.upperBound) characters")
            return nil
        }
        return text
    }
}
