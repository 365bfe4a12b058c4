package import Foundation
import Telemetry

/// How the desk's values look as JSON, on both ends of the wire: snake case, instants as RFC 3339, absent keys for nil.
package enum WireFormat {
    package static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let key = Timestamp.asText { encoder.userInfo[key] = true }
        return encoder
    }

    package static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    /// The value as UTF-8 JSON without line ends.
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        [UInt8](try encoder().encode(value))
    }

    /// Throws `DecodingError`.
    package static func value<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
        try decoder().decode(type, from: Data(bytes))
    }
}
