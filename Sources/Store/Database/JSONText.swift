import Foundation

/// Small lists and maps as JSON in one column.
enum JSONText {
    /// Without Foundation where nothing in it needs an escape: rows come by the million.
    static func encode(_ list: [String]) throws -> String {
        guard list.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F } }) else {
            return try text(of: list)
        }
        return list.isEmpty ? "[]" : "[\"" + list.joined(separator: "\",\"") + "\"]"
    }
    static func encode(_ map: [String: String]) throws -> String { map.isEmpty ? "{}" : try text(of: map) }
    static func encode(_ map: [String: Double]) throws -> String { try text(of: map) }
    static func encode(_ map: [String: Bool]) throws -> String { try text(of: map) }

    static func list(_ text: String) throws -> [String] {
        // Without escapes, quotes stand around the texts alone: [ text , text ].
        let parts = text.utf8.split(separator: 0x22, omittingEmptySubsequences: false)
        let isPlain =
            text == "[]"
            || parts.count % 2 == 1 && parts.count >= 3 && !text.utf8.contains(0x5C)
                && parts.enumerated().allSatisfy { place, part in
                    place % 2 == 1
                        || part.elementsEqual([place == 0 ? 0x5B : place == parts.count - 1 ? 0x5D : 0x2C])
                }
        guard isPlain else { return try value(of: text) }
        return stride(from: 1, to: parts.count, by: 2).map { String(Substring(parts[$0])) }
    }
    static func map(_ text: String) throws -> [String: String] { text == "{}" ? [:] : try value(of: text) }
    static func numbers(_ text: String) throws -> [String: Double] { try value(of: text) }
    static func truths(_ text: String) throws -> [String: Bool] { try value(of: text) }

    private static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func value<Value: Decodable>(of text: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw StoreError(.corrupt, cause: "a column holds no JSON of the expected kind; restore the latest backup")
        }
    }
}
