import Foundation

/// Small lists and maps as JSON in one column.
enum JSONText {
    static func encode(_ list: [String]) throws -> String { try text(of: list) }
    static func encode(_ map: [String: String]) throws -> String { try text(of: map) }
    static func encode(_ map: [String: Double]) throws -> String { try text(of: map) }
    static func encode(_ map: [String: Bool]) throws -> String { try text(of: map) }

    static func list(_ text: String) throws -> [String] { try value(of: text) }
    static func map(_ text: String) throws -> [String: String] { try value(of: text) }
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
