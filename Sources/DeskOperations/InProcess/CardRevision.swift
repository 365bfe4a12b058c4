import Telemetry

/// A short text that changes when what the card says changes, and not because time passes. While there is danger it
/// begins with "danger".
enum CardRevision {
    static func of(_ devices: [Assessment], _ contact: Contact?) -> String {
        var text = ""
        if let contact { text += "\(contact.told) \(contact.identity) \(contact.closedAt == nil)" }
        for one in devices {
            text +=
                "|\(one.device.id) \(one.health.condition) \(one.health.reach) \(one.suggestion?.fix.rawValue ?? "")"
            for cause in one.causes where cause.probability >= 0.2 {
                text += " \(cause.id.rawValue) \(cause.likelihood)"
            }
            text += " \(one.unusual != nil) \(one.dangers.map(\.id))"
            text += " \(one.repair?.id.rawValue ?? "") \(one.repair?.state.rawValue ?? "") \(one.fleetEvents.count)"
        }
        // FNV-1a, 64 bits. Source: Fowler, Noll, Vo 1991.
        let hash = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (devices.allSatisfy(\.dangers.isEmpty) ? "" : "danger-") + String(hash, radix: 16)
    }
}
