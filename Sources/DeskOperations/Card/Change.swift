package import Telemetry

/// Something that changed lately: firmware, a setting, a power cut, the network, a visit, a repair.
package struct Change: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case firmware, setting, power, network, visit, repair, episode, contact
    }
    package var at: Timestamp
    package var kind: Kind
    package var says: String

    package init(at: Timestamp, kind: Kind, says: String) {
        self.at = at
        self.kind = kind
        self.says = says
    }
}
