package import Telemetry

/// What a contact turned out to be about, as far as one of its devices goes; said again, the last counts.
package struct ContactReasonRecord: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// A cause of the device's profile, by its id.
        case cause(String)
        /// About the device, and none of its profile's causes.
        case noneOfThese
        case notThisDevice
        /// As if nothing had been said.
        case withdrawn
    }
    package var contact: ContactID
    package var device: DeviceID
    package var reason: Reason
    /// Verbatim; at most 2,000 characters.
    package var words: String?
    /// The account that said so.
    package var by: String
    package var at: Timestamp

    package init(
        contact: ContactID, device: DeviceID, reason: Reason, words: String? = nil, by: String, at: Timestamp
    ) {
        self.contact = contact
        self.device = device
        self.reason = reason
        self.words = words
        self.by = by
        self.at = at
    }

    /// What of `all` (in the order said) still stands: of each contact and device the last, unless it took back.
    package static func standing(of all: [ContactReasonRecord]) -> [ContactReasonRecord] {
        var last: [Key: Int] = [:]
        for (index, one) in all.enumerated() { last[one.key] = index }
        return all.enumerated().filter { $1.reason != .withdrawn && last[$1.key] == $0 }.map(\.element)
    }

    private struct Key: Hashable {
        var contact: ContactID
        var device: DeviceID
    }
    private var key: Key { Key(contact: contact, device: device) }
}

/// The symptoms of a device that could be judged when a contact began, by id: whether present.
package struct ContactSymptomsRecord: Hashable, Sendable {
    package var contact: ContactID
    package var device: DeviceID
    package var at: Timestamp
    package var symptoms: [String: Bool]

    package init(contact: ContactID, device: DeviceID, at: Timestamp, symptoms: [String: Bool]) {
        self.contact = contact
        self.device = device
        self.at = at
        self.symptoms = symptoms
    }
}
