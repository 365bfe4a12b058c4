package import Foundation

/// Who lives where with which devices, and what was said and tried before: what the administrator's import takes.
///
/// As JSON: snake case, instants RFC 3339, absent keys for nil. Rows name each other by `key`.
package struct RegistryDocument: Hashable, Sendable, Codable {
    package var persons: [Person]
    package var homes: [Home]
    package var ties: [Tie]
    package var devices: [Device]
    package var contacts: [Contact]
    package var repairs: [Repair]

    package struct Person: Hashable, Sendable, Codable {
        package var key: String
        package var name: String
        package var phones: [String]
        package var emails: [String]
        package var account: String
        package var language: String
        /// `call`, `chat` or `mail`.
        package var preferredChannel: String
        package var needs: [String]
    }

    package struct Home: Hashable, Sendable, Codable {
        package var key: String
        package var address: String
        package var timeZone: String
        package var region: String
        package var supply: Supply
    }

    /// What a home is supplied by.
    package struct Supply: Hashable, Sendable, Codable {
        /// The network area.
        package var electricity: String
        /// The provider.
        package var internet: String
    }

    package struct Tie: Hashable, Sendable, Codable {
        package var person: String
        package var home: String
        /// `owner`, `occupier`, `landlord`, `installer` or `carer`.
        package var kind: String
    }

    package struct Device: Hashable, Sendable, Codable {
        package var key: String
        package var home: String
        package var address: Address
        package var profile: String
        package var serial: String
        package var words: String
    }

    package struct Address: Hashable, Sendable, Codable {
        package var convention: String
        /// What it speaks through, where there is something.
        package var gateway: String?
        package var native: String
    }

    package struct Contact: Hashable, Sendable, Codable {
        package var key: String
        package var person: String
        package var device: String?
        package var channel: String
        package var openedAt: Date
        package var closedAt: Date
        /// What the caller said, verbatim.
        package var about: String
        package var outcome: String?
    }

    package struct Repair: Hashable, Sendable, Codable {
        package var key: String
        package var device: String
        package var contact: String
        package var fix: String
        package var requestedAt: Date
        package var endedAt: Date
        package var state: String
        package var requestedBy: String
    }

    /// The document's bytes; equal documents give equal bytes.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
